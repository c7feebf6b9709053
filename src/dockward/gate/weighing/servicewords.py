"""What isn't admitted, told in the words of who asked: a container's fields, or a service's with what writes them.

Services are judged as a HostConfig (`services.host_of`). Who made one wrote no such thing: he wrote options of
`docker service create`, keys of a stack, or the spec of the API, and is told of these.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from dockward.gate.errors import RefusedError
from dockward.gate.weighing.reasons import Reason, reason_of

_KEY = re.compile("[=:]")
_LEAVE = "Leave it out"


def refused(where: str, what: str, reason: Reason, instead: str = _LEAVE) -> RefusedError:
    """What is told of something that isn't admitted: the rule, the reason, and what to do `instead`."""
    rules = (reason.rule,) if reason.rule else ()
    rule = f" ({reason.rule})" if reason.rule else ""
    return RefusedError(
        f"{where} {what!a} isn't admitted here{rule}. {reason.why}", f"{instead}, {reason.by_root}.", rules=rules
    )


class Words(Struct, frozen=True):
    """Where a setting stands, by its path in a HostConfig, and what writes it; others stand below `prefix`."""

    prefix: str
    places: Mapping[str, tuple[str, str]] = {}

    def place(self, path: str) -> str:
        """Where it stands."""
        found = self._known(path)
        return f"{found[0]}{path.removeprefix(found[2])}" if found else f"{self.prefix}{path}"

    def refused(self, path: str, what: str) -> RefusedError:
        """What is told of a setting that isn't admitted."""
        reason = reason_of(path, what)
        key = f"{path}.{_KEY.split(what, maxsplit=1)[0]}"
        path = key if key in self.places else path
        found = self._known(path)
        return refused(self.place(path), what, reason, found[1] if found else _LEAVE)

    def _known(self, path: str) -> tuple[str, str, str] | None:
        begun = [one for one in self.places if path == one or path.startswith(f"{one}.")]
        longest = max(begun, key=len, default=None)
        return None if longest is None else (*self.places[longest], longest)


OF_CONTAINER = Words("HostConfig.")
_TASK = "TaskTemplate."
_SPEC = f"{_TASK}ContainerSpec."
_LOG_TYPE = "Leave `--log-driver` (a stack's `logging.driver`) out, or name another"
_LOG_OPTION = "Leave it out of `--log-opt` (a stack's `logging.options`)"
_NO_OPTION = "Leave it out of the spec (`docker service create` and stacks don't set it)"
OF_SERVICE = Words(
    _TASK,
    {
        "SecurityOpt": (f"{_SPEC}Privileges", _NO_OPTION),
        "SecurityOpt.apparmor": (f"{_SPEC}Privileges.AppArmor", _NO_OPTION),
        "SecurityOpt.label": (f"{_SPEC}Privileges.SELinuxContext", _NO_OPTION),
        "SecurityOpt.no-new-privileges": (f"{_SPEC}Privileges.NoNewPrivileges", _NO_OPTION),
        "SecurityOpt.seccomp": (f"{_SPEC}Privileges.Seccomp", _NO_OPTION),
        "Devices": (
            f"{_TASK}Resources: GenericResources",
            "Leave `--generic-resource` (a stack's `deploy.resources.reservations.generic_resources`) out",
        ),
        "Isolation": (f"{_SPEC}Isolation", "Leave `--isolation` out"),
        "Mounts": (
            f"{_SPEC}Mounts",
            "Write it as `--mount type=volume,source=NAME,target=PATH` (a stack's `volumes: [NAME:PATH]`)",
        ),
        "Tmpfs": (f"{_SPEC}Mounts: TmpfsOptions", "Leave it out of `--mount type=tmpfs`"),
        "Sysctls": (f"{_SPEC}Sysctls", "Leave it out of `--sysctl` (a stack's `sysctls`)"),
        "OomScoreAdj": (f"{_SPEC}OomScoreAdj", "Leave `--oom-score-adj` out"),
        "LogConfig.Type": (f"{_TASK}LogDriver.Name", _LOG_TYPE),
        "LogConfig.Config": (f"{_TASK}LogDriver.Options", _LOG_OPTION),
        "CapAdd": (f"{_SPEC}CapabilityAdd", "Leave `--cap-add` (a stack's `cap_add`) out"),
        "CapDrop": (f"{_SPEC}CapabilityDrop", "Leave `--cap-drop` (a stack's `cap_drop`) out"),
        "PidsLimit": (
            f"{_TASK}Resources.Limits.Pids",
            "Leave `--limit-pids` (a stack's `deploy.resources.limits.pids`) out",
        ),
        "Ulimits": (f"{_SPEC}Ulimits", "Leave `--ulimit` (a stack's `ulimits`) out"),
    },
)
OF_SWARM = Words(
    "Spec.TaskDefaults.",
    {
        "LogConfig.Type": ("Spec.TaskDefaults.LogDriver.Name", "Leave it out"),
        "LogConfig.Config": ("Spec.TaskDefaults.LogDriver.Options", "Leave it out"),
    },
)
