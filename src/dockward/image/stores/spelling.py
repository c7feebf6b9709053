"""Names in JSON that engines and strict readers take in different ways: each is shown another image then.

Go's package encoding/json, by which engines read, takes a field's name in whatever case it is written, and of several
the last. Who writes images writes each once, as it is documented.
"""

import json
import typing
from collections.abc import Sequence
from functools import cache
from typing import Any

from msgspec import Struct, structs

from dockward.image.stores.stored import StoreError

_MOST_SHOWN = 40
_Pairs = tuple[tuple[str, Any], ...]


def check_spelling(data: bytes, kind: Any, what: str) -> None:
    """Raise `StoreError` where a field of `kind` stands in `what` twice or in another case, or that can't be judged."""
    try:
        # Numbers stay texts: a long one, which nobody needs, can't be made one.
        found = json.loads(data.decode("utf-8", "replace"), object_pairs_hook=tuple, parse_int=str, parse_float=str)
    except RecursionError as why:
        raise StoreError(f"{what} nests too deep") from why
    except ValueError as why:
        raise StoreError(f"{what} is no JSON that every reader takes") from why
    _check(found, kind, what)


def _check(found: object, kind: Any, what: str) -> None:
    struct = _struct(kind)
    if struct is None:
        return
    if isinstance(found, list):
        for one in found:
            _check(one, struct, what)
    elif isinstance(found, tuple):
        _check_fields(found, struct, what)


def _check_fields(found: _Pairs, struct: type[Struct], what: str) -> None:
    known = _known(struct)
    seen: set[str] = set()
    for name, value in found:
        folded = name.casefold()
        if folded not in known:
            continue
        spelled, kind = known[folded]
        if name != spelled or name in seen:
            raise StoreError(
                f"{what} says {name[:_MOST_SHOWN]!r} {'a second time' if name in seen else f'for {spelled!r}'}, which "
                "engines and other readers take in different ways",
                "Nothing that builds images writes it so: do not run this one.",
            )
        seen.add(name)
        _check(value, kind, what)


@cache
def _known(struct: type[Struct]) -> dict[str, tuple[str, Any]]:
    """The fields by their names without case: how they are written, and of what kind they are."""
    return {one.encode_name.casefold(): (one.encode_name, one.type) for one in structs.fields(struct)}


def _struct(kind: Any) -> type[Struct] | None:
    """The struct that the kind is, or may be, or is a list of."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        return kind
    if typing.get_origin(kind) is dict:
        return None
    several: Sequence[Any] = typing.get_args(kind)
    return next((found for one in several if (found := _struct(one))), None)
