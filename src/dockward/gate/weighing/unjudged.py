"""Looks in a container that is there for what nobody judges: no request through the gate could have asked for it.

It was made without the gate, or the engine understands more than the gate does.
"""

from collections.abc import Mapping
from typing import Any

from dockward.gate.errors import RefusedError
from dockward.gate.request.bodies import COMMIT, ENDPOINT, HOST_CONFIG
from dockward.gate.request.shapes import Fields
from dockward.gate.request.strictjson import UNFIT, Members, Value
from dockward.gate.request.untyped import mapping, plain, text
from dockward.gate.rights.scope import matches
from dockward.gate.weighing.asmadeconfig import INTERFACE, SYSCTLS
from dockward.gate.weighing.powers import is_sysctl
from dockward.judge.policy.gate import Admitted

_NETWORKS = "NetworkSettings.Networks"
_HINT = "Make it anew, through the gate; what a newer engine sets for all the policy admits below `new-settings`."


def check_all_judged(raw: Mapping[str, Any], admitted: Admitted) -> None:
    """Raise `RefusedError` for the first field of the engine's answer that is set and that no rule looks at."""
    name = text(raw, "Name").removeprefix("/")
    try:
        host = plain(mapping(raw.get("HostConfig")))
        known = {
            key: value for key, value in host.items() if not _is_admitted("HostConfig", key, HOST_CONFIG, admitted)
        }
        HOST_CONFIG(_value(known), "HostConfig")
    except RefusedError as why:
        raise _refused(name, why.message.removeprefix(UNFIT)) from why
    _check_names(mapping(raw.get("Config")), COMMIT, name, "Config", admitted)
    for network, end in mapping(mapping(raw.get("NetworkSettings")).get("Networks")).items():
        where = f"{_NETWORKS}.{network}"
        options = dict(mapping(mapping(end).get("DriverOpts")))
        for setting in filter(None, str(options.pop(SYSCTLS, "")).split(",")):
            own, interface = INTERFACE
            if not is_sysctl(setting.partition("=")[0].replace(interface, own), admitted):
                options[SYSCTLS] = setting
        if options:
            raise _refused(name, f"{where}.DriverOpts is set, and the gate can't judge it.")
        _check_names(mapping(end), ENDPOINT, name, _NETWORKS, admitted)


def _is_admitted(where: str, name: str, known: Fields, admitted: Admitted) -> bool:
    """Whether it is new to the gate, and the policy has it."""
    new = name not in known.fields and name not in known.ignored
    return new and matches(f"{where}.{name}", admitted.new_settings)


def _check_names(found: Mapping[str, Any], known: Fields, container: str, where: str, admitted: Admitted) -> None:
    for name in plain(found):
        told = name in known.fields or name in known.ignored
        if not told and not _is_admitted(where, name, known, admitted):
            raise _refused(container, f"{where}.{name[:60]} is no field that the gate knows.")


def _value(found: Any) -> Value:
    """As it would stand in a body."""
    if isinstance(found, Mapping):
        return Members(tuple((str(name), _value(one)) for name, one in found.items()))
    if isinstance(found, list):
        return [_value(one) for one in found]
    return found if isinstance(found, str | int | float) else None


def _refused(container: str, why: str) -> RefusedError:
    return RefusedError(f"The container {container[:64]} isn't admitted: {why}", _HINT)
