"""Lists that stand for mappings: `KEY=VALUE` entries, bare names, and hosts with their addresses."""

from msgspec import structs

from dockward.model.compose import Scalar, Value
from dockward.model.fact import Unknown
from dockward.syntax.compose.shape import Form, Refused, Scope, fingerprint, form_of


def pairs(value: Value, _: Scope) -> Value:
    """`[A=1, B]` as `{A: 1, B: null}`; of a name given twice the last one counts."""
    if not isinstance(value.content, tuple):
        return value
    return _with(value, dict(_pair(one) for one in value.content))


def distinct_pairs(value: Value, scope: Scope) -> Value:
    """The same, where Compose refuses the same entry twice."""
    _refuse_repeated(value)
    return pairs(value, scope)


def full_pairs(value: Value, scope: Scope) -> Value:
    """The same, where every entry must have a value."""
    for one in value.items:
        if isinstance(one.content, str) and "=" not in one.content:
            raise Refused(f"{one.place.pointer} must be written as name=value")
    return pairs(value, scope)


def environment(value: Value, scope: Scope) -> Value:
    """The same; a bare name in a list takes its value from where Compose runs, if it is set there."""
    found = pairs(value, scope)
    if found is value:
        return value
    return _with(found, {name: _from_outside(name, one, scope) for name, one in found.entries.items()})


def _from_outside(name: str, one: Value, scope: Scope) -> Value:
    if one.content is None and name in scope.environment:
        return structs.replace(one, content=scope.environment[name], span=None, written=f"${{{name}}}")
    return one


def _pair(one: Value) -> tuple[str, Value]:
    written = one.written or ""
    if isinstance(one.content, Unknown):
        # The name is still told where no variable stands in it.
        name, _, rest = written.partition("=")
        return (written, one) if "$" in name else (name, structs.replace(one, written=rest))
    if not isinstance(one.content, str):
        raise Refused(f"{one.place.pointer} must be text, not {form_of(one.content).value}")
    name, equals, content = one.content.partition("=")
    given: Scalar = content if equals else None
    return name, structs.replace(one, content=given, written=written.partition("=")[2])


def names(value: Value, _: Scope) -> Value:
    """`[a, b]` as `{a: null, b: null}`."""
    if not isinstance(value.content, tuple):
        return value
    _refuse_repeated(value)
    return _with(value, {_name(one): structs.replace(one, content=None) if one.known else one for one in value.content})


def dependencies(value: Value, _: Scope) -> Value:
    """`depends_on` in the long form, which says what is waited for."""
    if isinstance(value.content, dict):
        return _with(value, {name: _with_default(one) for name, one in value.content.items()})
    _refuse_repeated(value)
    return _with(value, {_name(one): _started(one) for one in value.items})


def _with_default(one: Value) -> Value:
    if not isinstance(one.content, dict) or "required" in one.content:
        return one
    return _with(one, {**one.content, "required": Value(True, one.place)})


def _started(one: Value) -> Value:
    if not one.known:
        return one
    here = {"condition": Value("service_started", one.place), "required": Value(True, one.place)}
    return structs.replace(one, content=here)


def _name(one: Value) -> str:
    if isinstance(one.content, Unknown):
        return one.written or ""
    if not isinstance(one.content, str):
        raise Refused(f"{one.place.pointer} must be text, not {form_of(one.content).value}")
    return one.content


def hosts(value: Value, _: Scope) -> Value:
    """`extra_hosts` as a list of `host=address`."""
    found: list[Value] = []
    if isinstance(value.content, dict):
        for host, one in value.content.items():
            several = one.items if isinstance(one.content, tuple) else (one,)
            found += [_host(host, _text(each), each) for each in several]
    else:
        for one in value.items:
            found += _host_of(one)
    return _with(value, tuple(found))


def _host_of(one: Value) -> list[Value]:
    if isinstance(one.content, Unknown):
        return [one]
    written = _text(one)
    separator = "=" if "=" in written else ":"
    host, found, addresses = written.partition(separator)
    if not found:
        raise Refused(f"{one.place.pointer} names no address")
    return [_host(host, address, one) for address in addresses.split(",")]


def _host(host: str, address: str, one: Value) -> Value:
    if not host or "=" in host or ":" in host:
        raise Refused(f"{one.place.pointer}: {host!r} is no host name")
    inner = address[1:-1] if address.startswith("[") and address.endswith("]") and len(address) > len("[]") else address
    return structs.replace(one, content=f"{host}={inner}")


def _text(one: Value) -> str:
    if form_of(one.content) is not Form.TEXT:
        raise Refused(f"{one.place.pointer} must be text")
    return str(one.content)


def _refuse_repeated(value: Value) -> None:
    if len({fingerprint(one) for one in value.items}) < len(value.items):
        raise Refused(f"{value.place.pointer} holds the same item twice")


def _with(value: Value, content: tuple[Value, ...] | dict[str, Value]) -> Value:
    return structs.replace(value, content=content)
