"""Building the image makes files that everyone may write, or that give their owner's rights to who runs them."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_commands, command_place, known
from dockward.practices._repairs import other_word

_OCTAL = re.compile(r"[0-7]{3,5}")
_OTHERS_WRITE, _SET_ID, _STICKY = 0o002, 0o6000, 0o1000


@rule(
    "DW0550",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    elsewhere=(
        "datadog-iac:avoid_chmod_777",
        "sonar:S2612",
    ),
    why="Whoever runs any code in the container changes programs and settings that others trust, or becomes their "
    "owner.",
    remedy="Give the file to the user that needs it: `COPY --chown=10001:10001`, `chmod 750`.",
    references=("https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",),
    bad=dockerfile("FROM alpine:3.20", "COPY run.sh /", "RUN chmod -R 777 /run.sh"),
    good=dockerfile(
        "FROM alpine:3.20", "COPY --chmod=755 run.sh /", "RUN mkdir /t && chmod 1777 /t && chmod +x /run.sh"
    ),
    fixed="FROM alpine:3.20\nCOPY run.sh /\nRUN chmod -R 755 /run.sh\n",
)
def world_writable_files(file: Dockerfile) -> Iterator[Problem]:
    for one, command in built_commands(file):
        modes = [word for word in command.arguments[:1] if command.program == "chmod" and _loose(word)]
        if modes:
            place = command_place(file, one, command)
            evidence = f"chmod {' '.join(command.arguments)}"
            yield problem(at=place, evidence=evidence, fix=_fix(file, command, modes[0]))
    for stage in file.built:
        for copy in stage.all("COPY", "ADD"):
            flag = copy.flag("chmod")
            if flag and flag.value and _loose(known(flag.value)):
                yield problem(at=flag.value.value, evidence=f"{copy.keyword} --chmod={known(flag.value)}")


def _loose(mode: str) -> bool:
    """Whether the mode lets everyone write, or sets a user or group id. A sticky directory may be open to all."""
    if _OCTAL.fullmatch(mode):
        bits = int(mode, 8)
        return bool(bits & _SET_ID) or (bool(bits & _OTHERS_WRITE) and not bits & _STICKY)
    return any(_opens(part) for part in mode.split(","))


def _fix(file: Dockerfile, command: Command, mode: str) -> tuple[Fix, ...]:
    """A number without the bits that let a group or everyone write."""
    if not _OCTAL.fullmatch(mode) or int(mode, 8) & _SET_ID:
        return ()
    closed = f"{int(mode, 8) & ~0o022:0{len(mode)}o}"
    edits = other_word(file, command, command.words.index(mode), closed)
    risk = "only the owner can write there: give it to the user that must (`chown`)"
    return (Fix(title=f"Use mode {closed}", risk=risk, edits=edits),) if edits else ()


def _opens(part: str) -> bool:
    found = re.fullmatch(r"([ugoa]*)[+=]([rwxXst]+)", part)
    if found is None:
        return False
    who, what = found[1] or "", found[2]
    return ("w" in what and ("o" in who or "a" in who)) or ("s" in what and who != "o")
