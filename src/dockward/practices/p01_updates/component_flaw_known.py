"""A program under the containers has a published flaw."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Problem, Reach, host, problem, reach, rule
from dockward.model.errors import UnreadError
from dockward.model.host import Advisory, Component, Host
from dockward.model.severity import Severity

_FLAW = Advisory(
    id="CVE-2024-21626", severity=Severity.HIGH, summary="runc leaks a file descriptor of the host", fixed=("1.1.12",)
)
_OLD = Component(name="runc", version="1.1.11", judged_by="table", advisories=(_FLAW,))


@rule(
    "DW0101",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS),
    cis="1.2.2",
    elsewhere=("docker-bench:1.2.2",),
    why="The flaw is public, often with a program that uses it: whoever runs code in a container, or reaches the "
    "engine, takes the host or its neighbours.",
    remedy="Update the package that the finding names (`apt-get install --only-upgrade docker.io containerd runc`, or "
    "docker-ce and containerd.io from Docker's repository) to a fixed version and restart the engine; with "
    "`live-restore` the containers stay up. A kernel takes a restart of the host.",
    references=("https://docs.docker.com/engine/release-notes/",),
    bad=host(components=(_OLD,)),
    good=host(components=(structs.replace(_OLD, version="1.1.12", advisories=()),)),
)
def component_flaw_known(h: Host) -> Iterator[Problem]:
    unjudged = []
    for one in h.components.value:
        for flaw in one.advisories:
            if flaw.severity >= Severity.MEDIUM or flaw.exploited:
                yield problem(_words(one, flaw), at=h.components, evidence=(one.name, flaw.id))
        if not one.judged_by:
            unjudged.append(one.name)
    if unjudged:
        raise UnreadError(f"no table judges the version of {', '.join(unjudged)}", str(h.components.place))


def _words(one: Component, flaw: Advisory) -> str:
    known = ", used by attackers" if flaw.exploited else ""
    mended = f"; mended in {' or '.join(flaw.fixed)}" if flaw.fixed else ""
    return f"{one.name} {one.version} has {flaw.id} ({flaw.severity.word}{known}): {flaw.summary}{mended}."
