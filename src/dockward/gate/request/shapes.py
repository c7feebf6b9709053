"""What a body of the API may hold, as data, and the one way to write each body.

A shape takes a value as it was read and gives the value as it is to be sent: keys spelled as the API spells them,
nulls left out (to the engine they say nothing where a key comes once), every field known. What a shape doesn't know
is refused: a newer engine may.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from dockward.gate.errors import RefusedError
from dockward.gate.request.strictjson import Members, Value, malformed

MOST_ENTRIES = 10_000
"""Of a list or a mapping."""
MOST_NAME = 255
"""Characters of a name; those of hosts have no more (RFC 1035)."""
_SHOWN = 60

Shape = Callable[[Value, str], Any]
"""Takes a value and the path to it, as `HostConfig.Binds[0]`; raises `RefusedError`. A null never reaches it."""


def text(value: Value, path: str) -> str:
    """A text."""
    if not isinstance(value, str):
        raise _mistyped(path, "a text")
    return value


def flag(value: Value, path: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise _mistyped(path, "true or false")
    return value


def number(value: Value, path: str) -> int:
    """A whole number of 64 bits with a sign."""
    if not isinstance(value, int) or isinstance(value, bool) or not -(1 << 63) <= value < 1 << 63:
        raise _mistyped(path, "a whole number")
    return value


def fraction(value: Value, path: str) -> float:
    """A number that needn't be whole."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _mistyped(path, "a number")
    return value


def unset(value: Value, path: str) -> Any:
    """What nobody judges: it may only be there empty, as clients write every field that they know."""
    if isinstance(value, Members):
        empty = all(one is None or unset(one, f"{path}.{name}") is not None for name, one in value.pairs)
    else:
        empty = value in ("", 0, False, []) and not isinstance(value, float)
    if not empty:
        raise RefusedError(f"{path} is set, and the gate can't judge it.", "Leave it out.")
    return [] if isinstance(value, list) else {} if isinstance(value, Members) else value


def no_entries(value: Value, path: str) -> dict[str, Any]:
    """A mapping of which nobody judges an entry, be its value empty: it may only be there without any."""
    if not isinstance(value, Members):
        raise _mistyped(path, "an object")
    for name, _ in value.pairs:
        raise RefusedError(f"{path}.{_shown(name)} is set, and the gate can't judge it.", "Leave it out.")
    return {}


def texts(value: Value, path: str) -> list[str]:
    """A list of texts."""
    found: list[str] = listed(text)(value, path)
    return found


def name(value: Value, path: str) -> str:
    """A text that names something: a host, an address."""
    found = text(value, path)
    if len(found) > MOST_NAME:
        raise malformed(f"{path} has more than {MOST_NAME} characters")
    return found


def words(value: Value, path: str) -> list[str]:
    """A command: a list of texts, or one text alone (`strslice` of the engine's source)."""
    return [value] if isinstance(value, str) else texts(value, path)


def listed(each: Shape, most: int = MOST_ENTRIES) -> Shape:
    """A list, all of one shape, of `most` entries."""

    def shape(value: Value, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise _mistyped(path, "a list")
        _check_count(len(value), path, most)
        return [each(_there(one, f"{path}[{nr}]"), f"{path}[{nr}]") for nr, one in enumerate(value)]

    return shape


def mapped(each: Shape, most: int = MOST_ENTRIES, *, null: bool = False) -> Shape:
    """A mapping of `most` entries, its keys of the client's choice; they are told apart by their case.

    `null` values may be allowed.
    """

    def shape(value: Value, path: str) -> dict[str, Any]:
        if not isinstance(value, Members):
            raise _mistyped(path, "an object")
        _check_count(len(value.pairs), path, most)
        found: dict[str, Any] = {}
        for name, one in value.pairs:
            here = f"{path}.{_shown(name)}"
            if name in found:
                raise malformed(f"{here} stands there twice")
            found[name] = None if null and one is None else each(_there(one, here), here)
        return found

    return shape


def empties(most: int) -> Shape:
    """A mapping that is a set of `most` entries: its values are empty objects."""
    return mapped(Fields({}), most)


class Fields(Struct, frozen=True):
    """An object with these fields, by the names that the API gives them.

    `ignored` are those that clients write and no engine reads: they are not sent on. `exact` is for what is sent on as
    it was written: its keys must be spelled as the API spells them.
    """

    fields: Mapping[str, Shape]
    ignored: frozenset[str] = frozenset()
    exact: bool = False

    def __call__(self, value: Value, path: str) -> dict[str, Any]:
        """As every shape is called."""
        if not isinstance(value, Members):
            raise _mistyped(path or "it", "an object")
        if self.exact:
            _check_spelled(value, self.fields, path)
        named = _named(value, {name.lower(): name for name in (*self.fields, *self.ignored)}, path)
        return {
            name: self.fields[name](one, below(path, name))
            for name, one in named.items()
            if one is not None and name not in self.ignored
        }


def below(path: str, name: str) -> str:
    """The path to a field."""
    return f"{path}.{name}" if path else name


def _check_spelled(value: Members, fields: Mapping[str, Shape], path: str) -> None:
    for key, _ in value.pairs:
        if key not in fields:
            raise malformed(f"{below(path, _shown(key))} is no field that the gate knows")


def _named(value: Members, known: Mapping[str, str], path: str) -> dict[str, Value]:
    """The members by the API's spelling. Go folds keys, and some letters into ASCII ones: only ASCII may stand here."""
    found: dict[str, Value] = {}
    for key, one in value.pairs:
        name = known.get(key.lower()) if key.isascii() else None
        if name is None and one is None and key.isascii():
            # Nothing is said of it, whatever it is. (docker-py names a network so, where no engine looks for one.)
            # In other letters it may be a field that came before, which the null would empty.
            continue
        if name is None:
            raise malformed(f"{below(path, _shown(key))} is no field that the gate knows")
        if name in found:
            raise malformed(f"{below(path, name)} stands there twice")
        found[name] = one
    return found


def _there(value: Value, path: str) -> Value:
    if value is None:
        raise malformed(f"{path} is null")
    return value


def _check_count(count: int, path: str, most: int = MOST_ENTRIES) -> None:
    if count > most:
        raise malformed(f"{path} has more than {most} entries")


def _mistyped(path: str, wanted: str) -> RefusedError:
    return malformed(f"{path} must be {wanted}")


def _shown(key: str) -> str:
    return ascii(key[:_SHOWN])[1:-1]
