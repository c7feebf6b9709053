"""A build runs a program that makes sense for people and machines, not in a build."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_commands, command_place

_PEOPLE = frozenset({"emacs", "htop", "less", "man", "more", "nano", "top", "vi", "vim"})
_MACHINES = frozenset(
    {
        "free", "halt", "ifconfig", "init", "ip", "iptables", "kill", "killall", "mount", "nft", "pkill", "poweroff",
        "ps", "reboot", "service", "shutdown", "sshd", "swapoff", "swapon", "sysctl", "systemctl", "telinit", "umount",
    }
)  # fmt: skip
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
    "way the container is started.",
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
