"""What a kind of credential looks like."""

from msgspec import Struct


class Kind(Struct, frozen=True, kw_only=True):
    """A credential that is known by what it begins with, by what is in it, or by the name before it.

    `body` is a pattern of ASCII for all of it that comes after one of `prefixes`; without them for the whole of it.
    `searched`: the body may begin with what is in no word (`+=/$:`), so that the prefix itself is looked for.
    `inside` is a part that every one of them has, `names` (lower-case) are settings that it is assigned to; a kind has
    one of the three. `entropy` is in bits a character of the body: what has less is an example.
    """

    id: str
    title: str
    body: str
    prefixes: tuple[str, ...] = ()
    searched: bool = False
    inside: str = ""
    names: tuple[str, ...] = ()
    entropy: float


def token(id_: str, title: str, prefixes: str, body: str, entropy: float = 3.0) -> Kind:
    """One that is told by its beginning; several beginnings stand with blanks between them."""
    return Kind(id=id_, title=title, prefixes=tuple(prefixes.split()), body=body, entropy=entropy)


def searched(id_: str, title: str, prefixes: str, body: str, entropy: float = 3.0) -> Kind:
    """One that is told by its beginning, after which may come what is in no word."""
    return Kind(id=id_, title=title, prefixes=tuple(prefixes.split()), body=body, entropy=entropy, searched=True)


def inner(id_: str, title: str, inside: str, body: str, entropy: float = 3.0) -> Kind:
    """One that is told by a part of it."""
    return Kind(id=id_, title=title, inside=inside, body=body, entropy=entropy)


def named(id_: str, title: str, names: str, body: str, entropy: float = 3.0) -> Kind:
    """One that is told by the name before it; several names stand with blanks between them."""
    return Kind(id=id_, title=title, names=tuple(names.split()), body=body, entropy=entropy)
