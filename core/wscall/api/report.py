"""What is told about an installation, as typed data that becomes JSON: for ``--json`` and for the agent alike."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from wscall.text import Text


class Report(BaseModel):
    """Base of the reports; made from a named tuple of the layers below with ``model_validate``."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    def json_object(self) -> dict[str, Any]:
        """The report in types that JSON knows; a path is its text."""
        return self.model_dump(mode="json")


class Words(Report):
    """A message in both languages; empty where there is nothing to say."""

    zh: str = Field(description="Chinese")
    en: str = Field(description="English")

    def __str__(self) -> str:
        """The message in the language of the environment."""
        return str(Text(self.zh, self.en))
