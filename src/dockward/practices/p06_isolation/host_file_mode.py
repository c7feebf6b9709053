"""A file that rules the engine is open to more users than it should be."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, host, problem, reach, rule
from dockward.model.fact import Fact
from dockward.model.host import FileStat, Host, HostFile
from dockward.model.hostfiles import HOST_FILES
from dockward.practices.p06_isolation._files import by_certainty, roles_with

_OWNER_WRITES = 0o200
"""Root writes any file, whatever its mode; a certificate with 0644 is no flaw."""


@rule(
    "DW0642",
    severity=reach(Attacker.LOCAL_USER, Reach.HOST),
    cis=roles_with("mode_number"),
    why="Whoever may write it decides what the engine does as root; whoever may read a private key can act as the "
    "engine.",
    remedy="Take the bits away: `chmod MODE FILE` with the mode that the finding names.",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=host(
        files=(
            HostFile(
                role="docker-socket",
                path="/run/docker.sock",
                stat=Fact(FileStat(0o666, 0, 990, "root", "docker", "socket")),
            ),
        )
    ),
    good=host(
        files=(
            HostFile(
                role="docker-socket",
                path="/run/docker.sock",
                stat=Fact(FileStat(0o660, 0, 990, "root", "docker", "socket")),
            ),
        )
    ),
)
def host_file_mode(h: Host) -> Iterator[Problem]:
    for file in by_certainty(h.files.value):
        role = HOST_FILES.get(file.role)
        stat = file.stat.value
        if role is None or stat is None or stat.kind == "link":
            continue
        if role.too_open(stat.mode) & ~_OWNER_WRITES:
            message = f"{file.path}, {role.title}, has mode {stat.mode:04o}; at most {role.mode:04o} is right."
            yield problem(message, at=file.stat, evidence=f"{file.path} mode={stat.mode:04o}", cis=role.mode_number)
