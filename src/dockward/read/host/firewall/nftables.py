"""The answer of `nft -j list ruleset` as chains (libnftables-json(5))."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from dockward.read.host.firewall.chains import Chain, FilterError, FilterRule, Verdict
from dockward.read.host.firewall.traffic import EVERYTHING, NOTHING, of_ports, of_protocol

MOST_OBJECTS = 100_000
"""Chains, rules and sets of one rule set."""
MOST_ELEMENTS = 70_000
"""Elements of one set that are looked at; there are 65 536 ports."""
_FAMILIES = {"ip": frozenset({"ipv4"}), "ip6": frozenset({"ipv6"}), "inet": frozenset({"ipv4", "ipv6"})}
_DENYING = frozenset({"drop", "reject"})
_WITHOUT_EFFECT = frozenset({"counter", "log", "ct helper", "mangle", "set", "notrack", "continue", "last"})


class BaseChain(Struct, frozen=True):
    """A chain that the kernel hands incoming packets: its table's name, with every chain of that table."""

    table: str
    name: str
    chains: dict[str, Chain]


class RuleSet(Struct, frozen=True):
    """The rule set: names of its tables as `family name`, and what it hands incoming packets, by IP version."""

    tables: tuple[str, ...]
    inputs: dict[str, tuple[BaseChain, ...]]


def parse_nft(text: str) -> RuleSet:
    """The rule set of nft's JSON. Raises `FilterError` where it isn't what libnftables-json(5) describes."""
    try:
        content: Any = msgspec.json.decode(text.encode())
        objects = [(kind, body) for one in content["nftables"][:MOST_OBJECTS] for kind, body in one.items()]
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError, KeyError, TypeError, AttributeError) as why:
        raise FilterError("nft's answer isn't the JSON that it should be") from why
    objects = [(kind, body) for kind, body in objects if isinstance(body, dict)]
    if len(content["nftables"]) > MOST_OBJECTS:
        raise FilterError(f"the packet filter has more than {MOST_OBJECTS} objects")
    tables = [_key(body, "name") for kind, body in objects if kind == "table"]
    inputs = {version: tuple(_inputs(objects, version)) for version in ("ipv4", "ipv6")}
    return RuleSet(tuple(f"{family} {name}" for family, name in tables), inputs)


def _key(body: Mapping[str, Any], name: str) -> tuple[str, str]:
    return str(body.get("family", "")), str(body.get(name, ""))


def _inputs(objects: list[tuple[str, Any]], version: str) -> Iterator[BaseChain]:
    for kind, body in objects:
        if kind == "chain" and body.get("hook") == "input" and body.get("type", "filter") == "filter":
            family, table = _key(body, "table")
            if version in _FAMILIES.get(family, ()):
                chains = _chains(objects, (family, table), version)
                yield BaseChain(f"{family} {table}", str(body.get("name", "")), chains)


def _chains(objects: list[tuple[str, Any]], table: tuple[str, str], version: str) -> dict[str, Chain]:
    here = [(kind, body) for kind, body in objects if _key(body, "table") == table]
    sets = {f"@{body.get('name')}": body.get("elem") for kind, body in here if kind in {"set", "map"}}
    rules: dict[str, list[FilterRule]] = {}
    for kind, body in here:
        if kind == "rule":
            rules.setdefault(str(body.get("chain", "")), []).extend(_rules_of(body.get("expr"), sets, version))
    return {
        (name := str(body.get("name", ""))): Chain(tuple(rules.get(name, ())), denies=body.get("policy") == "drop")
        for kind, body in here
        if kind == "chain"
    }


def _rules_of(expressions: Any, sets: Mapping[str, Any], version: str) -> Iterator[FilterRule]:
    """The rule's verdicts with what they are about: its statements from left to right, until one ends it."""
    traffic, rated = EVERYTHING, False
    for one in expressions if isinstance(expressions, list) else ():
        kind, body = next(iter(one.items()), ("", None)) if isinstance(one, dict) and one else (str(one), None)
        if kind == "match":
            traffic &= _matched(body, sets, version)
        elif kind == "limit":
            rated = True
        elif kind == "vmap":
            yield from _mapped(body, traffic, sets)
        elif kind == "xt":
            traffic &= _extension(body)
        elif (rule := _verdict(kind, body, traffic)) is not None:
            if traffic and (rule.verdict is Verdict.ACCEPT or not rated):
                yield rule
            return
        elif kind not in _WITHOUT_EFFECT:
            traffic = NOTHING


def _verdict(kind: str, body: Any, traffic: int) -> FilterRule | None:
    if kind in {"jump", "goto"}:
        target = body.get("target") if isinstance(body, dict) else None
        return FilterRule(Verdict(kind), traffic, str(target))
    if kind in _DENYING:
        return FilterRule(Verdict.DENY, traffic)
    return FilterRule(Verdict(kind), traffic) if kind in {"accept", "return"} else None


def _extension(body: Any) -> int:
    """An iptables extension inside nftables; nft doesn't tell what it matches, so only comments hold for all."""
    return EVERYTHING if isinstance(body, dict) and body.get("name") == "comment" else NOTHING


def _matched(body: Any, sets: Mapping[str, Any], version: str) -> int:
    if not isinstance(body, dict) or not isinstance(body.get("left"), dict):
        return NOTHING
    left, operator = body["left"], body.get("op")
    values = list(_elements(body.get("right"), sets))
    if operator not in {"==", "in", "!="}:
        return NOTHING
    about = _about(left, values, version)
    if about is None:
        return NOTHING
    # `tcp dport != 22` is about TCP alone
    return _DOMAINS.get(_field_of(left), EVERYTHING) & ~about if operator == "!=" else about


def _about(left: dict[str, Any], values: list[Any], version: str) -> int | None:
    """The connections with these values in the field; None where the field isn't known for a new connection."""
    narrowed = _FIELDS.get(_field_of(left))
    return narrowed(values, version) if narrowed else None


def _field_of(left: dict[str, Any]) -> str:
    kind, body = next(iter(left.items()), ("", None))
    if not isinstance(body, dict):
        return ""
    words = [kind, body.get("protocol"), body.get("field"), body.get("key"), body.get("result")]
    flags = body.get("flags")
    words.extend(flags if isinstance(flags, list) else [flags])
    return " ".join(str(one) for one in words if one is not None)


def _ports(values: list[Any]) -> int:
    about = NOTHING
    for one in values:
        bounds = one.get("range") if isinstance(one, dict) else [one, one]
        if isinstance(bounds, list) and len(bounds) == 2 and all(type(end) is int for end in bounds):  # noqa: PLR2004  # first, last
            about |= of_ports(*bounds)
    return about


def _protocols(values: list[Any]) -> int:
    about = NOTHING
    for one in values:
        about |= of_protocol({6: "tcp", 17: "udp"}.get(one, "") if isinstance(one, int) else str(one))
    return about


_DOMAINS = {"payload tcp dport": of_protocol("tcp"), "payload udp dport": of_protocol("udp")}
_FIELDS: dict[str, Callable[[list[Any], str], int]] = {
    "payload tcp dport": lambda values, _: _ports(values) & of_protocol("tcp"),
    "payload udp dport": lambda values, _: _ports(values) & of_protocol("udp"),
    "payload th dport": lambda values, _: _ports(values),
    "meta l4proto": lambda values, _: _protocols(values),
    "payload ip protocol": lambda values, _: _protocols(values),
    "payload ip6 nexthdr": lambda values, _: _protocols(values),
    "meta nfproto": lambda values, version: EVERYTHING if version in values else NOTHING,
    "ct state": lambda values, _: EVERYTHING if "new" in values else NOTHING,
    "fib type daddr": lambda values, _: EVERYTHING if "local" in values else NOTHING,
}


def _elements(right: Any, sets: Mapping[str, Any]) -> Iterator[Any]:
    """The single values of the right side of a match: of a list, of a set, or of a set that has a name."""
    if isinstance(right, str) and right.startswith("@"):
        right = sets.get(right)
    if isinstance(right, dict) and "set" in right:
        right = right["set"]
    for one in right[:MOST_ELEMENTS] if isinstance(right, list) else [right]:
        inner = one.get("elem") if isinstance(one, dict) else None
        yield inner.get("val") if isinstance(inner, dict) else one


def _mapped(body: Any, traffic: int, sets: Mapping[str, Any]) -> Iterator[FilterRule]:
    """A verdict map over ports or the connection's state; over anything else it is about some connections only."""
    key, data = (body.get("key"), body.get("data")) if isinstance(body, dict) else (None, None)
    for pair in _elements(data, sets):
        if not isinstance(key, dict) or not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004  # value, verdict
            continue
        values = list(_elements(pair[0], {}))
        about = _about(key, values, "")
        kind, inner = next(iter(pair[1].items()), ("", None)) if isinstance(pair[1], dict) else (str(pair[1]), None)
        rule = _verdict(kind, inner, traffic & about) if about else None
        if rule is not None and rule.traffic:
            yield rule
