"""A build runs a program that makes sense for people and machines, not in a build."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import built_commands, command_place

_PEOPLE = frozenset({"emacs", "htop", "less", "man", "more", "nano", "top", "vi", "vim"})
_MACHINES = frozenset(
    {
        "free", "halt", "ifconfig", "init", "ip", "iptables", "kill", "killall", "mount", "nft", "pkill", "poweroff",
        "ps", "reboot", "service", "shutdown", "sshd", "swapoff", "swapon", "sysctl", "systemctl", "telinit", "umount",
    }
)  # fmt: skip
_ELSEWHERE = frozenset({"rlogin", "rsh", "scp", "sftp", "ssh", "telnet"})
"""They log in to another machine, for which the build must hold a key or a password."""
_ONLY_LINKS = frozenset({"enable", "disable", "mask", "set-default", "preset", "preset-all"})
"""What systemctl does without a running system."""


@rule(
    "DW0955",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=(
        "buddy:ER0005",
        "hadolint:DL3001",
        "kics:run_utilities_and_posix_commands",
        "semgrep:nonsensical-command",
    ),
    why="What it starts, stops or shows is over with the step, so the writer expects something of the image that it "
    "won't have; and the program is carried along for whoever breaks in.",
    remedy="Take it out. What a service needs to run belongs into CMD or ENTRYPOINT, what the machine needs into the "
    "way the container is started; files of another machine into the build context, or lend the key by `RUN "
    "--mount=type=ssh`.",
    references=("https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages",),
    bad=dockerfile("FROM debian:12.8", "RUN service nginx start"),
    good=dockerfile("FROM debian:12.8", "RUN nginx -t"),
)
def needless_command(file: Dockerfile) -> Iterator[Problem]:
    for one, command in built_commands(file):
        name = command.program
        if name == "systemctl" and command.runs(name, *_ONLY_LINKS):
            continue
        if name in _PEOPLE | _MACHINES and command.words != (name, "--version"):
            place = command_place(file, one, command)
            yield problem(f"{name} is of no use in a build.", at=place, evidence=f"RUN {name}")
        if name in _ELSEWHERE and len(command.arguments) > 0 and not _lent(one):
            place = command_place(file, one, command)
            message = (
                f"{name} works on another machine, with a key that the build must hold and what nobody can repeat."
            )
            yield problem(message, at=place, evidence=f"RUN {name}")


def _lent(one: Instruction) -> bool:
    """Whether the build lends the step a key, which it doesn't keep."""
    mounts = (flag.value.text for flag in one.flags if flag.name == "mount" and flag.value is not None)
    return any("type=ssh" in text for text in mounts)
