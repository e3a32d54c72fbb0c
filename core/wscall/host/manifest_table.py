"""What all tables of a manifest have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A text that may not be empty."""


class Table(BaseModel):
    """A table of the manifest: unknown keys and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
