"""Building the image makes files that everyone may write, or that give their owner's rights to who runs them."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_commands, command_place, known
from dockward.practices._repairs import other_word
from dockward.syntax.regex import regex

_OCTAL = regex(r"[0-7]{3,5}")
_OTHERS_WRITE, _SET_ID, _SET_USER, _STICKY = 0o002, 0o6000, 0o4000, 0o1000
_MAKERS = frozenset({"install", "mkdir"})
_DIRECTORY = frozenset({"-d", "--directory"})
_MODE_FOLLOWS, _MODE_INSIDE = regex(r"-[A-Za-z]{0,6}m|--mode"), regex(r"(?:-[A-Za-z]{0,6}?m|--mode=)(\S+)")

_SYMBOLIC = regex(r"([ugoa]*)([+=])([rwxXst]+)")
_RIGHTS = "whether something needs the rights of its owner or group isn't known"
_ELSEWHERE = "the mode doesn't stand there as it is"


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
        mode, number, before = _mode(command)
        if mode and (_opens_directory(mode) if _makes_directory(command) else _loose(mode)):
            place = command_place(file, one, command)
            given = command.arguments if command.program == "chmod" else (f"-m {mode}", *_others(command, number))
            evidence = " ".join((command.program, *given))
            closed, why = _closed(mode)
            edits = other_word(file, command, number, before + closed) if closed else ()
            yield problem(at=place, evidence=evidence, fix=_fix(closed, edits), unrepaired=why or _ELSEWHERE)
    for stage in file.built:
        for copy in stage.all("COPY", "ADD"):
            flag = copy.flag("chmod")
            if flag and flag.value and _loose(mode := known(flag.value)):
                closed, why = _closed(mode)
                edits = (Edit(flag.value.span, closed),) if closed and flag.value.text == mode else ()
                evidence = f"{copy.keyword} --chmod={mode}"
                fix = _fix(closed, edits)
                yield problem(at=flag.value.value, evidence=evidence, fix=fix, unrepaired=why or _ELSEWHERE)


def _mode(command: Command) -> tuple[str, int, str]:
    """The mode that the command gives to what it makes or changes, its word's number, and what is before it there."""
    if command.program == "chmod":
        word = next(iter(command.arguments), "")
        return word, command.words.index(word) if word else 0, ""
    if command.program in _MAKERS:
        for number, word in enumerate(command.words[1:], 1):
            if _MODE_FOLLOWS.fullmatch(word) and number + 1 < len(command.words):
                return command.words[number + 1], number + 1, ""
            if found := _MODE_INSIDE.fullmatch(word):
                return found[1], number, word.removesuffix(found[1])
    return "", 0, ""


def _others(command: Command, number: int) -> list[str]:
    """What it makes: its arguments without the mode."""
    return [one for one in command.arguments if one != command.words[number]]


def _makes_directory(command: Command) -> bool:
    return command.program == "mkdir" or (command.program == "install" and bool(_DIRECTORY & command.options))


def _opens_directory(mode: str) -> bool:
    """Whether everyone may write in it; a group id that it hands on to its files is no danger."""
    return _loose(f"{int(mode, 8) & ~_SET_ID:o}".zfill(3) if _OCTAL.fullmatch(mode) else mode)


def _loose(mode: str) -> bool:
    """Whether the mode lets everyone write, or sets a user or group id.

    A sticky directory may be open to all, and hand its group on.
    """
    if _OCTAL.fullmatch(mode):
        bits = int(mode, 8)
        if bits & _STICKY and bits & _OTHERS_WRITE:
            return bool(bits & _SET_USER)
        return bool(bits & (_SET_ID | _OTHERS_WRITE))
    parts = mode.split(",")
    return any(map(_opens, parts)) and not any("t" in part.partition("=")[2] + part.partition("+")[2] for part in parts)


def _closed(mode: str) -> tuple[str, str]:
    """The mode without the rights that let a group or everyone write; else why there is none."""
    if _OCTAL.fullmatch(mode):
        bits = int(mode, 8)
        return (f"{bits & ~0o022:0{len(mode)}o}", "") if not bits & _SET_ID else ("", _RIGHTS)
    parts = mode.split(",")
    if any("s" in part for part in parts if _opens(part)):
        return "", _RIGHTS
    closed = ",".join(filter(None, (_without_writers(part) if _opens(part) else part for part in parts)))
    return closed, "" if closed else "it does nothing but let everyone write"


def _without_writers(part: str) -> str:
    """`a+rwx` as `u+rwx,go+rx`: what the owner gets stays."""
    found = _SYMBOLIC.fullmatch(part)
    who, operator, what = found.groups() if found is not None else ("", "", "")
    everyone = "ugo" if "a" in who else who
    rest, others = what.replace("w", ""), "".join(one for one in "go" if one in everyone)
    owners = f"u{operator}{what}" if "u" in everyone else ""
    theirs = f"{others}{operator}{rest}" if rest or operator == "=" else ""
    return ",".join(filter(None, (owners, theirs)))


def _fix(closed: str, edits: tuple[Edit, ...]) -> tuple[Fix, ...]:
    risk = "only the owner can write there: give it to the user that must (`chown`)"
    return (Fix(title=f"Use mode {closed}", risk=risk, edits=edits),) if edits else ()


def _opens(part: str) -> bool:
    found = _SYMBOLIC.fullmatch(part)
    if found is None:
        return False
    who, what = found[1], found[3]
    return ("w" in what and ("o" in who or "a" in who)) or ("s" in what and who != "o")
