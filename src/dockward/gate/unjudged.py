"""Looks in a container that is there for what nobody judges: no request through the gate could have asked for it.

It was made without the gate, or the engine understands more than the gate does.
"""

from collections.abc import Mapping
from typing import Any

from dockward.gate.asmadeconfig import INTERFACE, SYSCTLS
from dockward.gate.bodies import COMMIT, ENDPOINT, HOST_CONFIG
from dockward.gate.errors import RefusedError
from dockward.gate.powers import is_sysctl
from dockward.gate.shapes import Fields
from dockward.gate.strictjson import UNFIT, Members, Value
from dockward.gate.untyped import mapping, plain, text
from dockward.judge.policy.gate import Admitted


def check_all_judged(raw: Mapping[str, Any], admitted: Admitted) -> None:
    """Raise `RefusedError` for the first field of the engine's answer that is set and that no rule looks at."""
    name = text(raw, "Name").removeprefix("/")
    try:
        HOST_CONFIG(_value(plain(mapping(raw.get("HostConfig")))), "HostConfig")
    except RefusedError as why:
        raise _refused(name, why.message.removeprefix(UNFIT)) from why
    _check_names(mapping(raw.get("Config")), COMMIT, name, "Config")
    for network, end in mapping(mapping(raw.get("NetworkSettings")).get("Networks")).items():
        where = f"NetworkSettings.Networks.{network}"
        options = dict(mapping(mapping(end).get("DriverOpts")))
        for setting in filter(None, str(options.pop(SYSCTLS, "")).split(",")):
            own, interface = INTERFACE
            if not is_sysctl(setting.partition("=")[0].replace(interface, own), admitted):
                options[SYSCTLS] = setting
        if options:
            raise _refused(name, f"{where}.DriverOpts is set, and the gate can't judge it.")
        _check_names(mapping(end), ENDPOINT, name, where)


def _check_names(found: Mapping[str, Any], known: Fields, container: str, where: str) -> None:
    for name in plain(found):
        if name not in known.fields and name not in known.ignored:
            raise _refused(container, f"{where}.{name[:60]} is no field that the gate knows.")


def _value(found: Any) -> Value:
    """As it would stand in a body."""
    if isinstance(found, Mapping):
        return Members(tuple((str(name), _value(one)) for name, one in found.items()))
    if isinstance(found, list):
        return [_value(one) for one in found]
    return found if isinstance(found, str | int | float) else None


def _refused(container: str, why: str) -> RefusedError:
    return RefusedError(f"The container {container[:64]} isn't admitted: {why}", "Make it anew, through the gate.")
