"""The other short forms of the Compose specification as their long ones."""

from msgspec import structs

from dockward.model.compose import Value
from dockward.syntax.compose.pairs import pairs
from dockward.syntax.compose.shape import Refused, Scope
from dockward.syntax.compose.words import split_words


def one_as_list(value: Value, _: Scope) -> Value:
    """`x` as `[x]`."""
    if not isinstance(value.content, str):
        return value
    return Value((structs.replace(value, key=None),), value.place, value.span, value.key)


def servers(value: Value, scope: Scope) -> Value:
    """The same; an empty text is no entry."""
    found = one_as_list(value, scope)
    return structs.replace(found, content=tuple(one for one in found.items if one.content not in {"", None}))


def context(value: Value, _: Scope) -> Value:
    """`build: .` as `build: {context: .}`."""
    return _under("context", value)


def service(value: Value, _: Scope) -> Value:
    """`extends: web` as `extends: {service: web}`."""
    return _under("service", value)


def source(value: Value, _: Scope) -> Value:
    """A secret or config by its name alone."""
    return _under("source", value)


def secret(value: Value, scope: Scope) -> Value:
    """The same for a secret of a service, with the place where it stands unless told otherwise."""
    found = source(value, scope)
    named = found.at("source")
    if named is None or "target" in found.entries:
        return found
    content = f"/run/secrets/{named.content}" if named.known else named.content
    return structs.replace(found, content={**found.entries, "target": Value(content, found.place)})


def path(value: Value, _: Scope) -> Value:
    """An included file by its path alone."""
    return _under("path", value)


def cron(value: Value, _: Scope) -> Value:
    """A schedule by its times alone."""
    return _under("cron", value)


def _under(name: str, value: Value) -> Value:
    if not isinstance(value.content, str):
        return value
    return Value({name: structs.replace(value, key=None)}, value.place, value.span, value.key)


def env_files(value: Value, _: Scope) -> Value:
    """`env_file` as a list of paths, each with whether it must be there."""
    several = (structs.replace(value, key=None),) if isinstance(value.content, str) else value.items
    return Value(tuple(_env_file(one) for one in several), value.place, value.span, value.key)


def _env_file(one: Value) -> Value:
    required = Value(True, one.place)
    if isinstance(one.content, str):
        return Value({"path": one, "required": required}, one.place, one.span)
    if isinstance(one.content, dict) and "required" not in one.content:
        return structs.replace(one, content={**one.content, "required": required})
    return one


def command(value: Value, _: Scope) -> Value:
    """A command as a list of words."""
    if not isinstance(value.content, str):
        return value
    try:
        words = split_words(value.content)
    except ValueError as why:
        raise Refused(f"{value.place.pointer}: {why}") from why
    return structs.replace(value, content=tuple(Value(one, value.place, value.span) for one in words))


def health_test(value: Value, _: Scope) -> Value:
    """A health check's command as a list, which begins with the way it is run."""
    if not isinstance(value.content, str):
        return value
    how = Value("CMD-SHELL", value.place)
    return structs.replace(value, content=(how, structs.replace(value, key=None)))


def gpus(value: Value, _: Scope) -> Value:
    """`gpus: all` as one request for all of them; a request that tells no number is for all too."""
    if isinstance(value.content, str):
        asked = Value({"count": structs.replace(value, key=None)}, value.place, value.span)
        return Value((asked,), value.place, value.span, value.key)
    return value


def device_request(value: Value, _: Scope) -> Value:
    """A request for devices; without a number or names it is for all of them."""
    if not isinstance(value.content, dict) or {"count", "device_ids"} & value.content.keys():
        return value
    return structs.replace(value, content={**value.content, "count": Value("all", value.place)})


def external(value: Value, scope: Scope) -> Value:
    """The old `external: {name: x}` as `external: true` and `name: x`."""
    entries = value.entries
    old = entries.get("external")
    if old is None or not isinstance(old.content, dict):
        return value
    name = old.content.get("name")
    changed = {**entries, "external": structs.replace(old, content=True)}
    if name is not None:
        scope.warn("external.name is an old form: set name and external: true", old.place, "old-external")
        if "name" in entries and entries["name"].content != name.content:
            raise Refused(f"{value.place.pointer}: name and external.name differ")
        changed["name"] = name
    return structs.replace(value, content=changed)


def option_lists(value: Value, _: Scope) -> Value:
    """Options of a provider, each as a list."""
    if not isinstance(value.content, dict):
        return value
    content = {
        name: one if isinstance(one.content, tuple) else Value((structs.replace(one, key=None),), one.place, one.span)
        for name, one in value.content.items()
    }
    return structs.replace(value, content=content)


def ssh_keys(value: Value, scope: Scope) -> Value:
    """`ssh: [default, id=path]` as a mapping."""
    for one in value.items:
        if isinstance(one.content, str) and "=" not in one.content and one.content != "default":
            raise Refused(f"{one.content!r} is no SSH key as Compose writes them: default, or id=path")
    return pairs(value, scope)


def development(value: Value, _: Scope) -> Value:
    """A service whose `develop` still has the name of an extension."""
    return _renamed(value, "x-develop", "develop")


def watch(value: Value, _: Scope) -> Value:
    """A path to watch whose `initial_sync` still has the name of an extension."""
    return _renamed(value, "x-initialSync", "initial_sync")


def _renamed(value: Value, old: str, new: str) -> Value:
    entries = value.entries
    if old not in entries or new in entries:
        return value
    return structs.replace(value, content={new if name == old else name: one for name, one in entries.items()})
