"""Holds what a container that was just made runs, and its ends of networks, against the request that was sent."""

from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import Any

from dockward.engine.wire.image import ImageConfig
from dockward.gate.request.bodies import CREATE, ENDPOINT
from dockward.gate.request.untyped import alike, entries, mapping, plain, shown, text
from dockward.gate.weighing.creation import config_with_image
from dockward.model.targets import clean_target

_HEX = frozenset("0123456789abcdef")
_SHORT_ID = 12
_BRIDGE = "bridge"
_DEFAULTS = frozenset({"", "default", _BRIDGE})
_DEFAULT_SIGNAL = "SIGTERM"
_JUDGED = frozenset(
    {
        *("User", "Env", "Cmd", "Entrypoint", "Labels", "ExposedPorts", "Volumes"),
        *("Hostname", "MacAddress", "WorkingDir", "StopSignal", "Healthcheck"),
        # Of images that were built on Windows.
        "ArgsEscaped",
    }
)
"""Fields of the configuration that are held by a way of their own."""
_FOUND_OUT = "NetworkID"
"""What of an end the engine finds out, though it may be asked for."""
SYSCTLS, INTERFACE = "com.docker.network.endpoint.sysctls", ("eth0", "IFNAME")
"""Where engines from 27 on put settings of a network interface, and what they call that there."""


def config_beyond(content: Mapping[str, Any], image: ImageConfig, made: Mapping[str, Any]) -> Iterator[str]:
    """What of its configuration is other than asked for, with what it takes of its image; no value is told."""
    wanted, config = config_with_image(dict(content), image), mapping(made.get("Config"))
    user = wanted["User"]
    if text(config, "User") != user:
        yield f"User is {text(config, 'User')!a} in place of {user!a}."
    yield from _commands(wanted, config, made)
    yield from _lists(wanted, config)
    bound = mapping(mapping(content.get("HostConfig")).get("PortBindings"))
    opened = {_port(one) for one in (*wanted["ExposedPorts"], *bound)}
    for name in mapping(config.get("ExposedPorts")):
        if _port(name) not in opened:
            yield f"ExposedPorts has {shown(name)}, which wasn't asked for."
    if text(wanted, "Hostname") not in {"", text(config, "Hostname")}:
        yield "Hostname isn't what was asked for."
    if normpath(text(config, "WorkingDir") or "/") != normpath(wanted["WorkingDir"] or "/"):
        yield f"WorkingDir is {shown(text(config, 'WorkingDir'))}, which wasn't asked for."
    if (text(config, "StopSignal") or _DEFAULT_SIGNAL) != (wanted["StopSignal"] or _DEFAULT_SIGNAL):
        yield f"StopSignal is {shown(text(config, 'StopSignal'))}, which wasn't asked for."
    for name in sorted(CREATE.fields.keys() & {*config, *wanted}):
        if name not in _JUDGED and not alike(config.get(name), wanted.get(name)):
            yield f"{shown(name)[1:-1]} isn't what was asked for."


def _commands(wanted: Mapping[str, Any], config: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[str]:
    for name in ("Entrypoint", "Cmd"):
        if entries(config.get(name)) != wanted[name]:
            yield f"{name} isn't what was asked for."
    if "Path" in made and [made["Path"], *entries(made.get("Args"))] != [*wanted["Entrypoint"], *wanted["Cmd"]]:
        yield "Path and Args aren't what was asked for."
    health = plain(wanted["Healthcheck"]) or {}
    for name, value in plain(mapping(config.get("Healthcheck"))).items():
        if health.get(name) != value:
            yield f"Healthcheck.{shown(name)[1:-1]} isn't what was asked for."


def _lists(wanted: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    asked, has = set(wanted["Env"]), set(entries(config.get("Env")))
    for name in sorted({one.partition("=")[0] for one in asked ^ has}):
        yield f"Env has another {shown(name)} than was asked for."
    labels = mapping(config.get("Labels"))
    for name in sorted({*labels, *wanted["Labels"]}):
        if labels.get(name) != wanted["Labels"].get(name):
            yield f"Labels has {shown(name)} with a value that wasn't asked for."
    volumes = set(map(clean_target, wanted["Volumes"]))
    for name in mapping(config.get("Volumes")):
        if clean_target(name) not in volumes:
            yield f"Volumes has {shown(name)}, which wasn't asked for."


def _port(name: str) -> str:
    return name if "/" in name else f"{name}/tcp"


def end_beyond(content: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[str]:
    """What of its ends of networks is more than asked for."""
    host = mapping(content.get("HostConfig"))
    mode = text(host, "NetworkMode")
    ends = {**mapping(mapping(content.get("NetworkingConfig")).get("EndpointsConfig"))}
    if mode not in ends:
        ends[mode] = None
    if not _DEFAULTS.isdisjoint(ends):
        ends[_BRIDGE] = next((ends[one] for one in _DEFAULTS if ends.get(one)), None)
    has = mapping(mapping(made.get("NetworkSettings")).get("Networks"))
    # A network that is asked for by its id is told by its name; which it is, is looked at once it has started.
    by_ids = [one for one in ends if one not in has and one and _HEX.issuperset(one)]
    own = {text(made, "Id")[:_SHORT_ID], text(mapping(made.get("Config")), "Hostname"), text(made, "Name")[1:]}
    macs = {text(content, "MacAddress")}
    sysctls = mapping(host.get("Sysctls"))
    for name, end in has.items():
        if name not in ends and not by_ids:
            yield f"NetworkSettings.Networks has {shown(name)}, which wasn't asked for."
            continue
        wanted = mapping(ends[name] if name in ends else ends[by_ids.pop()])
        for field in _other_fields(mapping(end), wanted, own, macs, sysctls):
            yield f"NetworkSettings.Networks.{shown(name)[1:-1]}.{shown(field)[1:-1]} isn't what was asked for."


def _other_fields(
    end: Mapping[str, Any], wanted: Mapping[str, Any], own: set[str], macs: set[str], sysctls: Mapping[str, str]
) -> Iterator[str]:
    for name, value in plain(end).items():
        match name:
            case "Aliases":
                same = set(value) <= {*entries(wanted.get(name)), *own}
            case "MacAddress":
                same = value in {text(wanted, name), *macs}
            case "DriverOpts":
                same = _are_moved(value, sysctls)
            case _:
                same = name not in ENDPOINT.fields or name == _FOUND_OUT or alike(value, wanted.get(name))
        if not same:
            yield name


def _are_moved(options: Mapping[str, str], sysctls: Mapping[str, str]) -> bool:
    """Whether these are system settings of an interface that were asked for in the container's own."""
    moved = {f"{name.replace(*INTERFACE)}={value}" for name, value in sysctls.items()}
    return options.keys() == {SYSCTLS} and set(options[SYSCTLS].split(",")) <= moved
