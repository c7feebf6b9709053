"""A service's image is built outside of the builder's sandbox."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, compose, problem, reach, remove_entry, rule, unset_key
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._written import asks, build_of

_INSECURE = "security.insecure"
_RISK = "build steps that needed the privileges fail"


@rule(
    "DW0681",
    severity=reach(Attacker.SUPPLIER, Reach.HOST),
    why="With every capability and no filter, one bad package in the build takes the machine that builds.",
    remedy="Take `privileged` and the entitlement `security.insecure` out of `build`.",
    references=("https://docs.docker.com/reference/compose-file/build/#privileged",),
    kinds=(Kind.COMPOSE,),
    bad=compose("services:", "  web:", "    build:", "      context: .", "      privileged: true"),
    good=compose("services:", "  web:", "    build:", "      context: .", "      privileged: false"),
    written="build:\n  context: .\n  entitlements:\n    - network.host\n    - security.insecure\n",
    fixed="build:\n  context: .\n  entitlements:\n    - network.host\n",
)
def service_built_unconfined(w: Workload, world: World) -> Iterator[Problem]:
    build = build_of(w, world)
    entitlements, privileged = build.at("entitlements"), build.at("privileged")
    for one in entitlements.items if entitlements is not None else ():
        if asks(one, _INSECURE):
            change = remove_entry("build.entitlements", _INSECURE)
            fix = Fix(title=f"Take {_INSECURE} out of `build`", risk=_RISK, changes=(change,))
            yield problem(at=one.place, evidence=f"build.entitlements={_INSECURE}", fix=fix)
    if privileged is not None and asks(privileged, wanted=True):
        fix = Fix(title="Take `privileged` out of `build`", risk=_RISK, changes=(unset_key("build.privileged"),))
        yield problem(at=privileged.place, evidence="build.privileged=true", fix=fix)
