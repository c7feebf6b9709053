"""Fields of what is read without types: of the engine's answers, and of bodies that are sent to it."""

from collections.abc import Mapping
from typing import Any


def mapping(value: Any) -> Mapping[str, Any]:
    """It, if it is an object; else none."""
    return value if isinstance(value, Mapping) else {}


def entries(value: Any) -> list[Any]:
    """It, if it is a list; else none."""
    return value if isinstance(value, list) else []


def text(holder: Mapping[str, Any], name: str) -> str:
    """The text of this field; empty where there is none."""
    found = holder.get(name)
    return found if isinstance(found, str) else ""


def number(holder: Mapping[str, Any], name: str) -> int:
    """The number of this field; 0 where there is none."""
    found = holder.get(name)
    return found if isinstance(found, int) else 0


def plain(value: Any) -> Any:
    """It without the fields that are empty, for these say no more than fields that aren't there."""
    if isinstance(value, dict):
        return {name: found for name, one in value.items() if (found := plain(one))}
    if isinstance(value, list):
        found = [plain(one) for one in value]
        return found if any(found) else []
    return value


def alike(one: Any, other: Any) -> bool:
    """Whether they say the same, where what is empty says nothing."""
    return bool((plain(one) or None) == (plain(other) or None))


def shown(words: str) -> str:
    """A name for people, short and without what terminals would obey."""
    return ascii(words[:80])
