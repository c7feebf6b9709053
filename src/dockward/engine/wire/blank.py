"""A subject of which only the name is known: every fact of it unknown, for one reason."""

from functools import cache
from typing import Any, TypeVar, get_origin

from msgspec import Struct
from msgspec.structs import fields

from dockward.model.fact import Fact, unknown
from dockward.model.workload import Resources

S = TypeVar("S", bound=Struct)


@cache
def _facts(kind: type[Struct]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if get_origin(one.type) is Fact)


def blank(kind: type[S], reason: str, **known: Any) -> S:
    """A `kind` with every fact unknown because of `reason`, but for what is `known` (fields by name)."""
    facts: dict[str, Any] = {name: unknown(reason) for name in _facts(kind)}
    if "resources" in kind.__struct_fields__:
        facts["resources"] = blank(Resources, reason)
    return kind(**{**facts, **known})
