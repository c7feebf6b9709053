"""Building the image makes files that everyone may write, or that give their owner's rights to who runs them."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_commands, command_place, known

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
)
def world_writable_files(file: Dockerfile) -> Iterator[Problem]:
    for one, command in built_commands(file):
        modes = [word for word in command.arguments[:1] if command.program == "chmod" and _loose(word)]
        if modes:
            yield problem(at=command_place(file, one, command), evidence=f"chmod {' '.join(command.arguments)}")
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


def _opens(part: str) -> bool:
    found = re.fullmatch(r"([ugoa]*)[+=]([rwxXst]+)", part)
    if found is None:
        return False
    who, what = found[1] or "", found[2]
    return ("w" in what and ("o" in who or "a" in who)) or ("s" in what and who != "o")
