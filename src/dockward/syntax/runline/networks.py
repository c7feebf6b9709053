"""`--network` and `--publish` as what compose services have for the same."""

from dockward.model.compose import Scalar, Value
from dockward.model.fact import Unknown
from dockward.syntax.compose.ports import ports as compose_ports
from dockward.syntax.compose.shape import Refused, Scope
from dockward.syntax.runline.options import Given, Parsed
from dockward.syntax.runline.values import fields_of, leaf, listed, mapping, refuse, truth, untold

_DEFAULT = "bridge"
_OWN_WORDS = frozenset({"host", "none"})
_FIELDS = frozenset({"name", "alias", "ip", "ip6", "link-local-ip", "mac-address", "driver-opt", "gw-priority"})
_ADDRESSES = {"ip": "ipv4_address", "ip6": "ipv6_address"}


def mode(parsed: Parsed) -> Value | None:
    """The host's network, none, or another container's; None where it joins networks."""
    asked = parsed.given.get("network", [])
    hidden = _hidden(asked)
    if hidden is not None:
        return hidden
    name = _fields(asked[0])["name"][0] if len(asked) == 1 else ""
    alone = name in _OWN_WORDS or name.startswith("container:")
    return Value(name, asked[0].place) if alone else None


def networks(parsed: Parsed) -> Value | None:
    """The networks that it joins, the first one first; the engine's own where none is named."""
    asked = parsed.given.get("network", [])
    if not asked:
        return Value({_DEFAULT: _end({}, [], parsed)}, parsed.place)
    if mode(parsed) is not None:
        return _hidden(asked)
    first, *others = [_fields(one) for one in asked]
    told = {name: first[name][-1] for name in _ADDRESSES if name in first}
    ends = {_name(first): _end(told, first.get("alias", []), parsed)}
    for one in others:
        ends[_name(one)] = _membership(one, one.get("alias", []), 0, parsed)
    return Value(ends, asked[0].place)


def _hidden(asked: list[Given]) -> Value | None:
    return next((untold(one, one.value) for one in asked if not one.known), None)


def _name(fields: dict[str, list[str]]) -> str:
    name = fields["name"][0]
    return _DEFAULT if name == "default" else name


def _end(told: dict[str, str], aliases: list[str], parsed: Parsed) -> Value:
    """The first network's membership: flags of their own speak of it too."""
    flags = {name: one.value for name in _ADDRESSES if (one := parsed.last(name))}
    more = [one.value for one in parsed.given.get("network-alias", [])]
    addresses = {name: [value] for name, value in (flags | told).items()}
    return _membership(addresses, [*aliases, *more], 1, parsed)


def _membership(fields: dict[str, list[str]], aliases: list[str], priority: int, parsed: Parsed) -> Value:
    entries: dict[str, Scalar] = {key: fields[name][-1] for name, key in _ADDRESSES.items() if name in fields}
    named = Value(tuple(Value(one, parsed.place) for one in aliases), parsed.place)
    return Value({**mapping({**entries, "priority": priority}, parsed.place).entries, "aliases": named}, parsed.place)


def _fields(given: Given) -> dict[str, list[str]]:
    """The long form, `name=net,alias=web`, or the name alone. Raises `RefusedError`."""
    if "=" not in given.value:
        if not given.value:
            raise refuse(given, "a network")
        return {"name": [given.value]}
    fields: dict[str, list[str]] = {}
    for name, value in fields_of(given, "name=NETWORK,alias=NAME"):
        if name not in _FIELDS or not value:
            raise refuse(given, "name=NETWORK,alias=NAME")
        fields.setdefault(name, []).append(value)
    if "name" not in fields:
        raise refuse(given, "a name=NETWORK")
    return fields


def ports(parsed: Parsed, around: Scope) -> Value | None:
    """What is published. What `-P` publishes is the image's to say."""
    every = parsed.last("publish-all")
    if every is not None and truth(every):
        return Value(Unknown("-P publishes what the image exposes, which the line doesn't tell"), every.place)
    several = [port for one in parsed.given.get("publish", []) for port in _ports(one, around)]
    return listed(several) if several else None


def exposed(parsed: Parsed, around: Scope) -> Value | None:
    """What is exposed: what `--expose` says, and all that is published, which counts where publishing does nothing."""
    said = [leaf(one, one.value) for one in parsed.given.get("expose", [])]
    for port in (port for one in parsed.given.get("publish", []) if one.known for port in _ports(one, around)):
        target, protocol = port.at("target"), port.at("protocol")
        if target is not None and protocol is not None:
            said.append(Value(f"{target.content}/{protocol.content}", port.place))
    return listed(said) if said else None


def _ports(given: Given, around: Scope) -> tuple[Value, ...]:
    if not given.known:
        return (untold(given, given.value),)
    text = _standard(given)
    try:
        return compose_ports(Value((Value(text, given.place, written=text),), given.place), around).items
    except Refused as why:
        raise refuse(given, "address:host:container/protocol") from why


def _standard(given: Given) -> str:
    """The long form, `published=80,target=8080`, as the client turns it into the short one."""
    if "=" not in given.value:
        return given.value
    told = dict(fields_of(given, "published=PORT,target=PORT"))
    if not told.get("target"):
        raise refuse(given, "a target=PORT")
    return f"{told.get('published', '')}:{told['target']}/{told.get('protocol', 'tcp')}"
