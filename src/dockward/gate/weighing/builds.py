"""Containers that the engine makes for the steps of a build without BuildKit: it tells of them as of any others.

What a build may ask for was judged as it was. How the engine makes its containers (`builder/dockerfile` of moby) is not
the client's doing: they keep no log, and are whose users and of what limits the Dockerfile and the build say.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from dockward.gate.weighing.judging import Setting
from dockward.judge.policy.gate import Action
from dockward.model.severity import Severity

_NO_LOG = "none"


def is_of_build(raw: Mapping[str, Any]) -> bool:
    """Whether a container is made as the engine makes those of builds: nobody else gets one without a log."""
    host = raw.get("HostConfig") or {}
    again = (host.get("RestartPolicy") or {}).get("Name")
    return (host.get("LogConfig") or {}).get("Type") == _NO_LOG and again in {"", "no", None}


def for_build(setting: Setting) -> Setting:
    """By what it is judged: what reaches beyond a container is refused as ever, and what is missing in it isn't."""
    law, admitted = setting.law, setting.admitted
    actions = {rule: action for rule, action in law.actions.items() if action is not Action.DENY}
    law = structs.replace(law, actions=actions, deny_from=max(law.deny_from, Severity.HIGH))
    return structs.replace(
        setting, law=law, admitted=structs.replace(admitted, log_drivers=(*admitted.log_drivers, _NO_LOG))
    )
