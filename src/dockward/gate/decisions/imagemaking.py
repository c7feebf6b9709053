"""Decides on what images are made of."""

from dockward.gate.asking import Asking
from dockward.gate.decisions.builds import PARAMETERS, check_parameters
from dockward.gate.decisions.outcomes import Decision, Passed
from dockward.gate.decisions.registries import ask_registry, limits_registries
from dockward.gate.errors import RefusedError
from dockward.gate.request.requests import Request
from dockward.gate.rights.owned import with_parameter
from dockward.gate.weighing.fill import MOST_MEMORY
from dockward.gate.weighing.judging import Setting
from dockward.gate.weighing.platforms import check_got
from dockward.judge.policy.gate import Action


def pull(request: Request, setting: Setting) -> Asking[Decision]:
    """An image by its name, from where that says it is."""
    if request.parameters.get("fromSrc"):
        raise RefusedError(
            "Importing a file system as an image isn't admitted: the engine gets it from any address, unjudged.",
            "Build it, or pull it by its name.",
        )
    check_got(request.parameters.get("platform", ""), setting.engine)
    return (yield from ask_registry(request, setting))


_BUILDKIT = "2"
_PLAIN_BUILD = {"networkmode": ("", "default", "none"), "version": ("", "1"), "isolation": ("", "default")}
_NO_BUILD = ("remote", "cgroupparent", "squash", "outputs", "session", "buildid")


_TIDY = {"rm": "1", "forcerm": "1"}
"""So that no container of a build stays, with labels that its Dockerfile gave it."""
_MEMORY, _CPUS = "DW0301", "DW0302"
_PERIOD = 100_000
"""Microseconds."""
MOST_CPUS = 2
_LIMITS = {
    _MEMORY: {"memory": str(MOST_MEMORY), "memswap": str(MOST_MEMORY)},
    _CPUS: {"cpuperiod": str(_PERIOD), "cpuquota": str(MOST_CPUS * _PERIOD)},
}
"""What is filled in by rules over containers, of which those of a build are some; what is said by the client first."""
_SAID = {_MEMORY: "memory", _CPUS: "cpuquota"}
_BOUNDING = frozenset({Action.FILL, Action.DENY})


def build(request: Request, setting: Setting) -> Asking[Decision]:
    """A build, a step of which has no more than a container without settings."""
    by_buildkit = request.parameters.get("version") == _BUILDKIT
    if by_buildkit:
        yield from check_parameters(request, setting)
    for name, value in request.target.query:
        if by_buildkit and name in PARAMETERS:
            continue
        harmless = value in _PLAIN_BUILD.get(name, (value,))
        if not harmless or (name in _NO_BUILD and value not in {"", "0", "[]", "null"}):
            raise RefusedError(
                f"The build's parameter {name} isn't admitted: by it a build reaches beyond its own steps.",
                "Leave it out.",
            )
    check_got(request.parameters.get("platform", ""), setting.engine)
    if limits_registries(setting.admitted) and not (setting.grant is not None and setting.grant.builds):
        raise RefusedError(
            "A build may get images and files from anywhere, and the policy has the engine ask some registries alone.",
            "Pull what is needed and have it built elsewhere, or have the policy give `build` to a role by that word.",
        )
    if by_buildkit or not setting.by_ids:
        return Passed(request=request)
    filled = [rule for rule in _LIMITS if setting.law.actions.get(rule) in _BOUNDING and not _is_limited(request, rule)]
    wanted = _TIDY | {name: value for rule in filled for name, value in _LIMITS[rule].items()}
    wanted |= {"cgroupparent": setting.law.build_cgroup} if setting.law.build_cgroup else {}
    for name, value in wanted.items():
        request = with_parameter(request, name, value)
    return Passed(request=request, rules=tuple(filled))


def _is_limited(request: Request, rule: str) -> bool:
    return int(request.parameters.get(_SAID[rule]) or 0) > 0
