"""What all data transfer objects share: text fields with rules, lenient in what they accept, discreet in repr."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, Self, get_origin

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic_core import CoreSchema

from wscall.errors import BadInput
from wscall.text import Text

Kind = Literal["text", "date", "time", "id_number", "phone", "serial"]


class Rule(NamedTuple):
    """What the specification says of one field; stands in the field's annotation.

    Attributes:
        label: the field's Chinese name.
        width: the most characters it may have, widened where DECISIONS 13 says so; 0 if nothing is said.
        required: marked 必填.
        table: name of the code table in :data:`wscall.model.tables.TABLES`, or "".
        kind: what else the text must be.
        personal: its value identifies or describes a person, or is a secret: never shown.
        least: the fewest characters a value may have.
        item: for a list: the name of the repeated element inside, "" where the field itself is repeated.
        aliases: further element names that mean this field.
    """

    label: str
    width: int = 0
    required: bool = False
    table: str = ""
    kind: Kind = "text"
    personal: bool = False
    least: int = 0
    item: str = ""
    aliases: tuple[str, ...] = ()


_NO_RULE = Rule("")


class _Hidden:
    """Stands in a repr for a value that is there and is not shown."""

    def __repr__(self) -> str:
        return "…"


class Dto(BaseModel):
    """A data transfer object of the specification.

    Field names are the specification's. Text fields are strings and default to "". Elements that the
    specification does not know are kept (``model_extra``). Immutable: change with ``model_copy(update=...)``.
    The repr shows which fields are filled, and values only where they are not personal.
    """

    model_config = ConfigDict(
        extra="allow", frozen=True, coerce_numbers_to_str=True, hide_input_in_errors=True, protected_namespaces=()
    )

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """A model from nested mappings and lists, for instance an XML element's children by name.

        Names are matched exactly, else without case (``amount`` for ``Amount``: services differ in it); None
        and an empty string for a nested object mean "not given".

        Raises:
            BadInput: a value has the wrong shape; names the fields, never the values.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            paths = sorted({".".join(str(part) for part in detail["loc"]) for detail in error.errors()})
            raise BadInput(
                Text("字段的数据结构不正确", "fields have the wrong shape"),
                where=f"{cls.__name__}: {', '.join(paths)}",
            ) from None

    @model_validator(mode="before")
    @classmethod
    def _fit(cls, values: object) -> object:
        """Bring names and shapes into the model's own form."""
        if not isinstance(values, Mapping):
            return values
        rules, known = rules_of(cls), _names_of(cls)
        fitted: dict[str, Any] = {}
        for given, value in values.items():
            name = given if given in rules else known.get(str(given).lower(), given)
            if name != given and name in values:
                name = given  # both spellings came: the exact one is the field, the other is kept as unknown
            if not _is_absent(value, nested=name in _nested_of(cls)):
                fitted[name] = _unwrapped(value, rules[name].item) if name in _lists_of(cls) else value
        return fitted

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema, each field with its Chinese name and the most characters it may have."""
        described = handler.resolve_ref_schema(handler(schema))
        for name, rule in rules_of(cls).items():
            width = f"，≤ {rule.width}" if rule.width else ""
            described["properties"][name]["description"] = f"{rule.label}{width}"
        return described

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        rules = rules_of(type(self))
        for name, value in self:
            if value and not (isinstance(value, Dto) and value == type(value)()):
                rule = rules.get(name)
                yield name, value if rule and not rule.personal else _Hidden()

    __str__ = BaseModel.__repr__


@cache
def rules_of(model: type[Dto]) -> Mapping[str, Rule]:
    """The rule of every field, in the model's order; a field without one gets an empty rule."""
    return {
        name: next((each for each in field.metadata if isinstance(each, Rule)), _NO_RULE)
        for name, field in model.model_fields.items()
    }


@cache
def _names_of(model: type[Dto]) -> Mapping[str, str]:
    """Names in small letters, aliases included, to field names."""
    names = {name.lower(): name for name in model.model_fields}
    return names | {alias.lower(): name for name, rule in rules_of(model).items() for alias in rule.aliases}


@cache
def _nested_of(model: type[Dto]) -> frozenset[str]:
    """The fields that hold objects or lists instead of text."""
    return frozenset(name for name, field in model.model_fields.items() if field.annotation is not str)


def _is_absent(value: object, *, nested: bool) -> bool:
    """An empty element of a nested object comes as blank text."""
    return value is None or (nested and isinstance(value, str) and not value.strip())


@cache
def _lists_of(model: type[Dto]) -> frozenset[str]:
    return frozenset(name for name, field in model.model_fields.items() if get_origin(field.annotation) is list)


def _unwrapped(value: object, item: str) -> object:
    """The items of a list that came with their wrapper, or as the only one: XML does not tell one from many."""
    if not isinstance(value, Mapping):
        return value
    if not item:
        return [value]
    items = value.get(item)
    if items is None or isinstance(items, str):
        return []
    return items if isinstance(items, list) else [items]
