"""`mkdir -p -m MODE` gives the mode to the last directory alone; those above it that it makes get the usual one."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import shellcheck
from dockward.practices.p00_style._written import written_commands
from dockward.syntax.regex import regex

_PARENTS, _MODE = regex(r"-[a-zA-Z]*p[a-zA-Z0-7]*|--parents"), regex(r"-[a-zA-Z]*m.*|--mode(?:=.*)?")
_DEEP = regex(r"/?[^/]+/+[^/].*")


@rule(
    "DW0043",
    severity=reach(Attacker.CHANCE, Reach.SIGHT),
    confidence=Confidence.LIKELY,
    elsewhere=shellcheck(2174),
    why="`mkdir -p -m 700 /var/keys/app` leaves /var/keys open to everybody.",
    remedy="Make them one by one, or set the mode of each with `install -d -m MODE`.",
    references=("https://www.shellcheck.net/wiki/SC2174",),
    bad=dockerfile("FROM debian:12.8", "RUN mkdir -p -m 700 /srv/keys/app"),
    good=dockerfile("FROM debian:12.8", "RUN install -d -m 700 /srv/keys /srv/keys/app"),
)
def mode_of_last_directory(file: Dockerfile) -> Iterator[Problem]:
    """Only of paths that have a directory above the last."""
    for _, one, command in written_commands(file, "mkdir"):
        words = command.words[1:]
        deep = [word for word in command.arguments if _DEEP.fullmatch(word)]
        if deep and any(map(_PARENTS.fullmatch, words)) and any(map(_MODE.fullmatch, words)):
            why = "which directories there are already, only the base image says"
            place = command_place(file, one, command)
            yield problem(at=place, evidence=f"mkdir -p -m {deep[0]}", unrepaired=why)
