"""A program under the containers has a published flaw."""

import re
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
    "`live-restore` the containers stay up. Where only newer releases mend it, change to one: Docker's own "
    "repository has them. A kernel takes a restart of the host.",
    references=("https://docs.docker.com/engine/release-notes/",),
    bad=host(components=(_OLD,)),
    good=host(components=(structs.replace(_OLD, version="1.1.12", advisories=()),)),
)
def component_flaw_known(h: Host) -> Iterator[Problem]:
    unjudged = []
    for one in h.components.value:
        for flaw in one.advisories:
            if flaw.severity >= Severity.MEDIUM or flaw.exploited:
                severity = max(flaw.severity, Severity.HIGH) if flaw.exploited else flaw.severity
                yield problem(_words(one, flaw), at=h.components, evidence=(one.name, flaw.id), severity=severity)
        if not one.judged_by:
            unjudged.append(one.name)
    if unjudged:
        raise UnreadError(f"no table judges the version of {', '.join(unjudged)}", h.components.place)


def _words(one: Component, flaw: Advisory) -> str:
    known = ", used by attackers" if flaw.exploited else ""
    return f"{one.name} {one.version} has {flaw.id} ({flaw.severity.word}{known}): {flaw.summary}{_mended(one, flaw)}."


def _mended(one: Component, flaw: Advisory) -> str:
    """Where it is mended; a branch that gets no fix is left only by a change of the release."""
    if not flaw.fixed:
        return ""
    versions = " or ".join(flaw.fixed)
    same = any(_branch(fixed) == _branch(one.version) for fixed in flaw.fixed)
    return f"; mended in {versions}" if same else f"; mended only in newer releases, from {versions} on"


def _branch(version: str) -> list[str]:
    """The release that a version belongs to: its first two numbers."""
    return re.findall(r"\d+", version)[:2]
