"""The flags and arguments of each instruction, by its keyword."""

import re
from collections.abc import Callable

from dockward.model.dockerfile import Flag
from dockward.syntax.dockerfile import checks
from dockward.syntax.dockerfile.copying import read_copy
from dockward.syntax.dockerfile.environment import later_environment
from dockward.syntax.dockerfile.flags import FLAGS, UNCHECKED, Kind
from dockward.syntax.dockerfile.flaws import quote
from dockward.syntax.dockerfile.form import Form, known, listed, missing
from dockward.syntax.dockerfile.line import Head, Line
from dockward.syntax.dockerfile.pairs import read_args, read_pairs
from dockward.syntax.dockerfile.running import read_command, read_health, read_run, read_shell
from dockward.syntax.dockerfile.spaces import NARROW, WIDE
from dockward.syntax.dockerfile.words import Piece, split_plain
from dockward.syntax.regex import regex

_EXPANDED_FLAGS = {
    "ADD": frozenset({"chown", "chmod", "checksum"}),
    "COPY": frozenset({"chown", "chmod"}),
    "FROM": frozenset({"platform"}),
}
_NONE: frozenset[str] = frozenset()
_TRUTHS = frozenset({"true", "false"})
_WANTED = {Kind.SWITCH: "true, false or nothing", Kind.VALUE: "a value", Kind.VALUES: "a value"}
_NOT_KEPT = frozenset({"FROM", "MAINTAINER", "ONBUILD"})
_NO_CHECK = regex(rf"NONE(?:[{NARROW}\v]|\Z)", re.IGNORECASE)
_STAGE_NAME = regex(r"[a-z][a-z0-9_.-]*")
_BLANK_PLATFORM = "--platform="
_WITH_NAME = 3
_FROM_TAKES = "it takes an image, or an image AS a name"


def parse_form(line: Line, head: Head) -> Form:
    """The flags and arguments of an instruction; ENV and ARG set the line's variables."""
    form = Form()
    if head.flags:
        expand = _EXPANDED_FLAGS.get(head.keyword, _NONE)
        form.flags = tuple(line.flag(one, expand) for one in head.flags)
        if head.keyword not in UNCHECKED and not _is_no_health_check(line, head):
            _check_flags(line, head, form.flags)
    reader = _READERS.get(head.keyword)
    if reader is None:
        name = quote(head.name.text) or "an empty line"
        line.flaw("unknown-instruction", f"{name} isn't an instruction", head.name.start)
    else:
        reader(line, head, form)
    return form


def _is_no_health_check(line: Line, head: Head) -> bool:
    """BuildKit doesn't look at the flags of HEALTHCHECK NONE."""
    return head.keyword == "HEALTHCHECK" and _NO_CHECK.match(line.text, head.start, head.end) is not None


def _check_flags(line: Line, head: Head, flags: tuple[Flag, ...]) -> None:
    kinds = FLAGS.get(head.keyword, {})
    seen: set[str] = set()
    for flag, raw in zip(flags, head.flags, strict=True):
        kind = kinds.get(flag.name)
        if kind is None:
            line.flaw("unknown-flag", f"--{quote(flag.name)} isn't a flag that it has", raw.start)
        elif flag.name in seen and kind is not Kind.VALUES:
            line.flaw("repeated-flag", f"--{flag.name} is given twice", raw.start)
        elif not _takes(kind, raw.text):
            line.flaw("flag-value", f"--{flag.name} needs {_WANTED[kind]}", raw.start)
        seen.add(flag.name)


def _takes(kind: Kind, text: str) -> bool:
    _, equals, value = text.partition("=")
    if kind is Kind.SWITCH:
        return not equals or value.lower() in _TRUTHS
    return bool(equals)


def _read_from(line: Line, head: Head, form: Form) -> None:
    pieces = split_plain(line.text, head.start, head.end)
    form.arguments = tuple(line.plain(one) if at else line.expanded(one) for at, one in enumerate(pieces))
    if not pieces:
        missing(line, head, _FROM_TAKES)
    elif known(form.arguments[0]) == "":
        line.flaw("blank-base", "the name of its image is empty", pieces[0].start)
    _check_stage_name(line, pieces)
    _check_platform(line, head, form)


def _check_platform(line: Line, head: Head, form: Form) -> None:
    """A blank value is as good as none, unless it became one by expansion."""
    for flag, raw in zip(form.flags, head.flags, strict=True):
        value = known(flag.value) if flag.value and raw.text != _BLANK_PLATFORM else None
        if flag.name == "platform" and value is not None and not checks.is_platform(value):
            line.flaw("bad-platform", "--platform needs a system and an architecture like linux/amd64", raw.start)


def _check_stage_name(line: Line, pieces: tuple[Piece, ...]) -> None:
    named = len(pieces) == _WITH_NAME and pieces[1].text.casefold() == "as"
    if not named and len(pieces) > 1:
        line.flaw("bad-from", _FROM_TAKES, pieces[1].start)
    elif named and not _STAGE_NAME.fullmatch(pieces[2].text.lower()):
        wanted = "the name of a stage begins with a letter and has letters, digits, dots, dashes and underscores"
        line.flaw("bad-stage-name", wanted, pieces[2].start)


def _read_volume(line: Line, head: Head, form: Form) -> None:
    pieces, form.exec_form = listed(line, head)
    form.arguments = tuple(line.word(one, line.expand(one.text.strip(WIDE), one.start)) for one in pieces)
    if not pieces:
        missing(line, head)
    for piece, word in zip(pieces, form.arguments, strict=True):
        if known(word) == "":
            line.flaw("empty-volume", "a volume can't be an empty text", piece.start)


def _read_expose(line: Line, head: Head, form: Form) -> None:
    pieces = split_plain(line.text, head.start, head.end)
    form.arguments = tuple(line.expand_words(one) for one in pieces)
    if not pieces:
        missing(line, head)
    for piece, word in zip(pieces, form.arguments, strict=True):
        if not all(checks.is_port(one) for one in (known(word) or "").split(" ") if one):
            line.flaw("bad-port", f"{quote(word.text)} isn't a port", piece.start)


def _read_whole(line: Line, head: Head, form: Form) -> None:
    """Everything is one argument, blanks included."""
    piece = Piece(line.text[head.start : head.end], head.start, head.end)
    if not piece.text:
        missing(line, head)
    elif head.keyword == "MAINTAINER":
        form.arguments = (line.plain(piece),)
    else:
        form.arguments = (line.expanded(piece),)


def _read_stop_signal(line: Line, head: Head, form: Form) -> None:
    _read_whole(line, head, form)
    for word in form.arguments:
        value = known(word)
        if value is not None and not checks.is_signal(value):
            line.flaw("bad-signal", f"{quote(word.text)} isn't a signal", head.start)


def _read_onbuild(line: Line, head: Head, form: Form) -> None:
    if head.start == head.end:
        missing(line, head)
        return
    kept = Line(line.joined, line.around, later_environment(), later_environment(), kept=True)
    inner = kept.head(head.start)
    if inner.keyword in _NOT_KEPT:
        line.flaw("bad-onbuild", f"it can't keep {inner.keyword}", head.start)
    else:
        form.kept = (kept, inner, parse_form(kept, inner))


_READERS: dict[str, Callable[[Line, Head, Form], None]] = {
    "ADD": read_copy,
    "ARG": read_args,
    "CMD": read_command,
    "COPY": read_copy,
    "ENTRYPOINT": read_command,
    "ENV": read_pairs,
    "EXPOSE": _read_expose,
    "FROM": _read_from,
    "HEALTHCHECK": read_health,
    "LABEL": read_pairs,
    "MAINTAINER": _read_whole,
    "ONBUILD": _read_onbuild,
    "RUN": read_run,
    "SHELL": read_shell,
    "STOPSIGNAL": _read_stop_signal,
    "USER": _read_whole,
    "VOLUME": _read_volume,
    "WORKDIR": _read_whole,
}
INSTRUCTIONS = frozenset(_READERS)
"""Every keyword that BuildKit knows."""
