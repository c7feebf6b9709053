"""An SSH server runs in a container."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule, workload_running
from dockward.model.kernel import Process
from dockward.model.workload import Workload
from dockward.practices._running import processes, seen

_SERVERS = frozenset({"sshd", "dropbear", "tinysshd", "sshd-session"})


@rule(
    "DW0712",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis="5.7",
    elsewhere=("docker-bench:5.7",),
    why="It is a second way in, with keys and passwords of its own that nobody rotates, and what is done through it "
    "stands in no log of the engine.",
    remedy="Take it out of the image and use `docker exec`, or SSH to the host. Where SSH is the very service (a git "
    "server), write an exception into the policy.",
    references=("https://docs.docker.com/reference/cli/docker/container/exec/",),
    bad=workload_running(name="sshd"),
    good=workload_running(name="ssh-agent"),
)
def ssh_server(w: Workload) -> Iterator[Problem]:
    if seen(w) is not None:
        found = sorted({name for one in processes(w) if (name := _server(one))})
        if found:
            yield problem(f"It runs {', '.join(found)}.", at=w.kernel, evidence=f"process {','.join(found)}")
        return
    programs = {posixpath.basename(word) for word in w.command.value[:2]}
    if programs & _SERVERS:
        yield problem("It is set to start an SSH server.", at=w.command, evidence="command starts sshd")


def _server(process: Process) -> str:
    names = {process.name}
    if process.executable.known:
        names.add(posixpath.basename(process.executable.value))
    return next(iter(sorted(names & _SERVERS)), "")
