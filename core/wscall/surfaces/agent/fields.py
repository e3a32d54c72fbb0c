"""Fields of the specification in the description of the agent."""

from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


class FieldsOf:
    """Annotation of a JSON object: described as that model, not checked by it.

    A wrong field is then answered by :mod:`wscall.api` with -15, on this way in as on every other. The model is
    looked up when somebody asks for the description.

    Args:
        model: name of a model in :mod:`wscall.model`.
    """

    def __init__(self, model: str) -> None:
        self._model = model

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The model's schema."""
        from wscall import model  # noqa: PLC0415 - heavy, and not needed at rest

        described: dict[str, Any] = handler(getattr(model, self._model).__pydantic_core_schema__)
        return described
