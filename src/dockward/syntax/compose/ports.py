"""`ports` in the short form: `8080:80`, `127.0.0.1:8000-8010:80-90/udp`, `[::1]::53`."""

from collections.abc import Hashable
from ipaddress import ip_address

from msgspec import structs

from dockward.model.compose import Value
from dockward.model.fact import Unknown
from dockward.syntax.compose.shape import Refused, Scope
from dockward.syntax.regex import regex

_LARGEST = 65_535
_NUMBER = regex(r"[0-9]{1,5}")
_VALUES_OF_A_PORT = 4
_FILLED_IN: dict[str, str | int] = {"mode": "ingress", "protocol": "tcp"}
_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})


def ports(value: Value, scope: Scope) -> Value:
    """Every port in the long form, a range as many; short ones in the order in which Compose has them."""
    found: list[Value] = []
    for one in value.items:
        several = _long(one)
        scope.budget.spend(len(several) * _VALUES_OF_A_PORT)
        found += several
    return Value(tuple(found), value.place, value.span, value.key)


def _long(one: Value) -> list[Value]:
    if isinstance(one.content, Unknown):
        return [one]
    if isinstance(one.content, dict):
        defaults = {name: Value(each, one.place) for name, each in _FILLED_IN.items()}
        return [structs.replace(one, content={**defaults, **one.content})]
    if isinstance(one.content, int) and not isinstance(one.content, bool):
        return [_mapping(one, {"target": one.content, **_FILLED_IN})]
    if isinstance(one.content, str):
        return [_mapping(one, entries) for entries in _parse(one.content)]
    raise Refused(f"{one.place.pointer} must be a port")


def _mapping(one: Value, entries: dict[str, str | int]) -> Value:
    content = {name: Value(each, one.place, one.span, None, one.quoted) for name, each in entries.items()}
    return Value(content, one.place, one.span, one.key, one.quoted, one.written)


def _parse(text: str) -> list[dict[str, str | int]]:
    """The ports of one short form. Raises `Refused`."""
    rest, slash, protocol = text.partition("/")
    protocol = protocol.lower() if slash else "tcp"
    *before, container = rest.split(":")
    published = before.pop() if before else ""
    address = _address(":".join(before))
    if not container or protocol not in _PROTOCOLS:
        raise Refused(f"{text!r} is no port as Compose writes them" if container else f"{text!r} names no port")
    first, last = _range(container, text)
    if first == 0:
        raise Refused(f"{text!r} names no port")
    low, high = _range(published, text) if published else (0, 0)
    if published and high - low != last - first and first != last:
        raise Refused(f"the two ranges of {text!r} aren't of one length")
    found = []
    for number in sorted(range(first, last + 1), key=lambda port: f"{port}/{protocol}"):
        entries: dict[str, str | int] = {"mode": "ingress", "target": number, "protocol": protocol}
        if address:
            entries["host_ip"] = address
        if published:
            entries["published"] = f"{low}-{high}" if first == last and low != high else str(low + number - first)
        found.append(entries)
    return found


def _address(text: str) -> str:
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if inner:
        try:
            ip_address(inner)
        except ValueError as why:
            raise Refused(f"{inner!r} is no address of the host") from why
    return inner


def _range(text: str, whole: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    low, high = _number(first, whole), _number(last if dash else first, whole)
    if high < low:
        raise Refused(f"the range {text!r} in {whole!r} ends before it begins")
    return low, high


def _number(text: str, whole: str) -> int:
    if not _NUMBER.fullmatch(text) or int(text) > _LARGEST:
        raise Refused(f"{text!r} in {whole!r} is no port")
    return int(text)


def port_key(one: Value) -> Hashable:
    """What makes two ports one: address, published port, port and protocol."""
    entries = one.entries
    if "target" not in entries:
        raise Refused(f"{one.place.pointer} names no target port")
    return tuple(
        (name, *(_mark(entries[name]) if name in entries else (type(default).__name__, str(default))))
        for name, default in _DEFAULTS
    )


def _mark(one: Value) -> tuple[str, str]:
    """A number is another thing than the same digits in quotes: to Compose these are two ports."""
    number = isinstance(one.content, int) or (not one.quoted and (one.written or "").isdecimal())
    return ("int" if number else "str", str(one.content))


_DEFAULTS = (("host_ip", "0.0.0.0"), ("published", None), ("target", None), ("protocol", "tcp"))  # noqa: S104  # compared, never bound
