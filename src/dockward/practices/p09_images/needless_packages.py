"""An image is given tools that serve people and attackers, not its program."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Name, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._dropping import dropped
from dockward.practices._images import need_use, steps
from dockward.practices._packages import left_packages, package_place

_TOOLS = frozenset(
    {
        "dnsutils", "emacs", "ftp", "gdb", "inetutils-ping", "iproute2", "iputils-ping", "joe", "less", "lsof",
        "man-db", "nano", "ncat", "net-tools", "netcat", "netcat-openbsd", "netcat-traditional", "nmap", "openssh",
        "openssh-server", "rsh-client", "socat", "strace", "sudo", "tcpdump", "telnet", "telnetd", "tftp", "traceroute",
        "vim", "vim-tiny", "vsftpd", "x11-apps", "xauth",
    }
)  # fmt: skip


class Wanted(Settings, frozen=True):
    """Packages that images may have all the same."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW0904",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis="4.3",
    elsewhere=("docker-bench:4.3", "dockle:CIS-DI-0003", "dockle:DKL-LI-0003"),
    why="Scanners, editors, remote shells and the like are what someone who broke in would otherwise have to bring, "
    "and each has flaws of its own.",
    remedy="Leave them out of the final stage; `docker debug` or a container beside it (`--pid container:NAME`) "
    "brings tools when they are needed. `allowed` in the policy names those that the program calls.",
    references=("https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",),
    written="FROM debian:12.8\nRUN apt-get install -y libpq5 netcat-openbsd\n",
    fixed="FROM debian:12.8\nRUN apt-get install -y libpq5\n",
    bad=image(history=(Layer("RUN /bin/sh -c apt-get install -y libpq5 netcat-openbsd # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c apt-get install -y libpq5 # buildkit", 0, 1),)),
)
def needless_packages(i: Image, world: World, settings: Wanted) -> Iterator[Problem]:
    need_use(i, world)
    for one in sorted((left_packages(steps(i)) & _TOOLS) - set(settings.allowed)):
        fix, why = dropped(i.written, one) if i.written is not None else ((), "")
        yield problem(
            f"It installs {one}, which helps whoever breaks in more than the program.",
            at=package_place(one, i),
            evidence=f"package {one}",
            fix=fix,
            unrepaired=why,
        )
