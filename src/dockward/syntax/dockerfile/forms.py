"""The arguments of each instruction: words, pairs, JSON arrays or a shell script."""

import re
from collections.abc import Callable

from msgspec import Struct

from dockward.model.dockerfile import Flag, Pair, Word
from dockward.model.fact import Unknown
from dockward.syntax.dockerfile import checks
from dockward.syntax.dockerfile.environment import Environment, later_environment
from dockward.syntax.dockerfile.flags import FLAGS, UNCHECKED, Kind
from dockward.syntax.dockerfile.flaws import quote
from dockward.syntax.dockerfile.heredocs import announces
from dockward.syntax.dockerfile.jsonform import NoArray, parse_array
from dockward.syntax.dockerfile.lexer import readable
from dockward.syntax.dockerfile.line import Head, Line, bounds
from dockward.syntax.dockerfile.mounts import parse_device, parse_mount
from dockward.syntax.dockerfile.positions import Joined
from dockward.syntax.dockerfile.spaces import WIDE
from dockward.syntax.dockerfile.words import Piece, split_once, split_plain, split_quoted

_EXPANDED_FLAGS = {
    "ADD": frozenset({"chown", "chmod", "checksum"}),
    "COPY": frozenset({"chown", "chmod"}),
    "FROM": frozenset({"platform"}),
}
_NONE: frozenset[str] = frozenset()
_TRUTHS = frozenset({"true", "false"})
_NOT_KEPT = frozenset({"FROM", "MAINTAINER", "ONBUILD"})
_NETWORKS = frozenset({"default", "host", "none"})
_SECURITY = frozenset({"insecure", "sandbox"})
_STAGE_NAME = re.compile(r"[a-z][a-z0-9_.-]*")
_NOT_WIDE = re.compile(f"[^{WIDE}]+")
_FROM_WITH_NAME = 3
_FROM_TAKES = "it takes an image, or an image AS a name"
_FIRST_AND_LAST = 2


class Source(Struct, frozen=True):
    """What COPY or a mount reads from: the name or number of a stage, an image or a build context."""

    name: str
    index: int
    """Where it is written, by characters of the line."""
    numbers: bool
    """Whether a number means a stage."""


class Form(Struct):
    """What stands behind the keyword."""

    flags: tuple[Flag, ...] = ()
    arguments: tuple[Word, ...] = ()
    pairs: tuple[Pair, ...] = ()
    legacy: bool = False
    exec_form: bool = False
    script: Joined | None = None
    health: str = ""
    sources: tuple[Source, ...] = ()
    kept: "tuple[Line, Head, Form] | None" = None
    """ONBUILD only: what it keeps."""


def parse_form(line: Line, head: Head) -> Form:
    """The flags and arguments of an instruction; ENV and ARG set the line's variables."""
    form = Form()
    if head.flags:
        expand = _EXPANDED_FLAGS.get(head.keyword, _NONE)
        form.flags = tuple(line.flag(one, expand) for one in head.flags)
        if head.keyword not in UNCHECKED and not _is_no_health_check(line, head):
            _check_flags(line, head, form.flags)
    reader = _READERS.get(head.keyword)
    if reader is not None:
        reader(line, head, form)
    else:
        line.flaw("unknown-instruction", f"{quote(head.name.text)} isn't an instruction", head.name.start)
    return form


def _is_no_health_check(line: Line, head: Head) -> bool:
    """BuildKit doesn't look at the flags of HEALTHCHECK NONE."""
    return head.keyword == "HEALTHCHECK" and line.text[head.start : head.end].upper() == "NONE"


def _check_flags(line: Line, head: Head, flags: tuple[Flag, ...]) -> None:
    known = FLAGS.get(head.keyword, {})
    seen: set[str] = set()
    for flag, raw in zip(flags, head.flags, strict=True):
        kind = known.get(flag.name)
        if kind is None:
            line.flaw("unknown-flag", f"--{quote(flag.name)} isn't a flag that it has", raw.start)
        elif flag.name in seen and kind is not Kind.VALUES:
            line.flaw("repeated-flag", f"--{flag.name} is given twice", raw.start)
        elif not _takes(kind, raw.text):
            line.flaw("flag-value", f"--{flag.name} needs {_WANTED[kind]}", raw.start)
        seen.add(flag.name)


_WANTED = {Kind.SWITCH: "true, false or nothing", Kind.VALUE: "a value", Kind.VALUES: "a value"}


def _takes(kind: Kind, text: str) -> bool:
    _, equals, value = text.partition("=")
    if kind is Kind.SWITCH:
        return not equals or value.lower() in _TRUTHS
    return bool(equals)


def _missing(line: Line, head: Head, what: str = "it needs an argument") -> None:
    line.flaw("missing-argument", what, head.name.start)


def _array(line: Line, head: Head, start: int) -> tuple[Piece, ...] | None:
    """The elements of the JSON form; None where it isn't one, with a flaw where it should be."""
    found = parse_array(line.text, start, head.end)
    if isinstance(found, tuple):
        return found
    if found is NoArray.OTHER_ELEMENTS:
        line.flaw("json-not-strings", "the elements of its JSON form must be strings", start, early=True)
    elif found is NoArray.MALFORMED:
        line.flaw("malformed-json", "its JSON form isn't JSON, so BuildKit takes it as text", start, fatal=False)
    return None


def _listed(line: Line, head: Head) -> tuple[tuple[Piece, ...], bool]:
    """Elements of the JSON form, or words; whether it is the JSON form."""
    found = _array(line, head, head.start)
    return (split_plain(line.text, head.start, head.end), False) if found is None else (found, True)


def _copy(line: Line, head: Head, form: Form) -> None:
    pieces, form.exec_form = _listed(line, head)
    form.arguments = tuple(line.plain(one) if announces(one.text) else line.expanded(one) for one in pieces)
    if len(pieces) < _FIRST_AND_LAST:
        _missing(line, head, "it needs a source and a destination")
        return
    if announces(pieces[-1].text):
        line.flaw("bad-heredoc", "a here-document can't be the destination", pieces[-1].start)
    files = [(one, word) for one, word in zip(pieces[:-1], form.arguments, strict=False) if not announces(one.text)]
    sources = [(one.start, word.value.content) for one, word in files if not isinstance(word.value.content, Unknown)]
    if head.keyword == "COPY":
        for start, source in sources:
            if checks.is_download(source) or checks.is_repository(source):
                line.flaw("remote-copy", "only ADD takes a URL or a repository", start)
    _check_copy_flags(line, head, form, [one for _, one in sources] if len(sources) == len(files) else None)


def _check_copy_flags(line: Line, head: Head, form: Form, sources: list[str] | None) -> None:
    """`sources` is None where they aren't all known."""
    for flag, raw in zip(form.flags, head.flags, strict=True):
        value = None if flag.value is None else flag.value.value.content
        if not value or isinstance(value, Unknown):
            continue
        if flag.name == "chmod" and not checks.is_mode(value):
            line.flaw("bad-mode", "--chmod needs an octal mode or one like u+rwx", raw.start)
        elif flag.name == "checksum" and head.keyword == "ADD" and sources is not None:
            _check_checksum(line, value, sources, raw.start)
        elif flag.name == "from" and head.keyword == "COPY":
            form.sources = (Source(value, raw.start, numbers=True),)
            if Line(line.joined, line.around, _EMPTY, kept=line.kept).expand(value, raw.start) != value:
                line.flaw("bad-from", "--from takes no variable: name a stage FROM that image and use its name", raw.start)


_EMPTY = Environment({}, None)


def _check_checksum(line: Line, value: str, sources: list[str], index: int) -> None:
    if len(sources) != 1 or not (checks.is_download(sources[0]) or checks.is_repository(sources[0])):
        line.flaw("bad-checksum", "--checksum is for one source that is downloaded or cloned", index)
    elif checks.is_download(sources[0]) and not checks.is_digest(value):
        line.flaw("bad-checksum", "--checksum needs sha256: and 64 hexadecimal digits", index)


def _volume(line: Line, head: Head, form: Form) -> None:
    pieces, form.exec_form = _listed(line, head)
    form.arguments = tuple(line.expanded(one) for one in pieces)
    if not pieces:
        _missing(line, head)
    for piece, word in zip(pieces, form.arguments, strict=True):
        if word.value.content == "" or not piece.text.strip(WIDE):
            line.flaw("empty-volume", "a volume can't be an empty text", piece.start)


def _expose(line: Line, head: Head, form: Form) -> None:
    pieces = split_plain(line.text, head.start, head.end)
    form.arguments = tuple(line.expand_words(one) for one in pieces)
    if not pieces:
        _missing(line, head)
    for piece, word in zip(pieces, form.arguments, strict=True):
        value = word.value.content
        if not isinstance(value, Unknown) and not all(checks.is_port(one) for one in value.split(" ") if one):
            line.flaw("bad-port", f"{quote(word.text)} isn't a port", piece.start)


def _from(line: Line, head: Head, form: Form) -> None:
    pieces = split_plain(line.text, head.start, head.end)
    form.arguments = tuple(line.plain(one) if index else line.expanded(one) for index, one in enumerate(pieces))
    if not pieces:
        _missing(line, head, _FROM_TAKES)
        return
    if form.arguments[0].value.content == "":
        line.flaw("blank-base", "the name of its image is empty", pieces[0].start)
    named = len(pieces) == _FROM_WITH_NAME and pieces[1].text.casefold() == "as"
    if not named and len(pieces) != 1:
        line.flaw("bad-from", _FROM_TAKES, pieces[1].start)
    elif named and not _STAGE_NAME.fullmatch(pieces[2].text.lower()):
        line.flaw("bad-stage-name", "a stage's name is letters, digits, dots, dashes, and begins with a letter", pieces[2].start)
    for flag, raw in zip(form.flags, head.flags, strict=True):
        value = flag.value.value.content if flag.value else Unknown("")
        if flag.name == "platform" and raw.text.endswith("=") is False and isinstance(value, str) and not checks.is_platform(value):
            line.flaw("bad-platform", "--platform needs a system and an architecture like linux/amd64", raw.start)


def _pairs(line: Line, head: Head, form: Form) -> None:
    pieces = split_quoted(line.text, head.start, head.end, line.around.escape)
    if not pieces:
        _missing(line, head)
    elif "=" not in pieces[0].text:
        _legacy_pair(line, head, form)
    else:
        form.pairs = tuple(_pair(line, one) for one in pieces if _has_equals(line, one))
    form.arguments = tuple(word for one in form.pairs for word in (one.key, one.value) if word is not None)
    if head.keyword == "ENV":
        for pair in form.pairs:
            if pair.value is not None:
                line.environment.set(pair.key.value.content, pair.value.value.content)


def _legacy_pair(line: Line, head: Head, form: Form) -> None:
    pieces = split_once(line.text, head.start, head.end)
    if len(pieces) < _FIRST_AND_LAST:
        line.flaw("missing-argument", "it needs a name and a value", head.start, early=True)
        return
    form.legacy = True
    form.pairs = (Pair(line.expanded(pieces[0]), line.expanded(pieces[1]), line.joined.span(head.start, head.end)),)


def _has_equals(line: Line, piece: Piece) -> bool:
    name, equals, _ = piece.text.partition("=")
    if not equals:
        line.flaw("missing-equals", "it takes name=value, and this has no =", piece.start, early=True)
    elif not name:
        line.flaw("blank-name", "a name is missing before =", piece.start)
    return bool(equals)


def _pair(line: Line, piece: Piece) -> Pair:
    name, _, value = piece.text.partition("=")
    middle = piece.start + len(name)
    return Pair(
        line.expanded(Piece(name, piece.start, middle)),
        line.expanded(Piece(value, middle + 1, piece.end)),
        line.joined.span(piece.start, piece.end),
    )


def _arg(line: Line, head: Head, form: Form) -> None:
    pieces = split_quoted(line.text, head.start, head.end, line.around.escape)
    if not pieces:
        _missing(line, head)
    form.pairs = tuple(_declared(line, one) for one in pieces)
    form.arguments = tuple(word for one in form.pairs for word in (one.key, one.value) if word is not None)


def _declared(line: Line, piece: Piece) -> Pair:
    """One ARG; its name isn't unquoted, its default sees those before it."""
    name, equals, default = piece.text.partition("=")
    if equals and not name:
        line.flaw("blank-name", "a name is missing before =", piece.start)
    middle = piece.start + len(name)
    value = line.expanded(Piece(default, middle + 1, piece.end)) if equals else None
    line.environment.declare(readable(name), value and value.value.content, line.outer)
    end = middle if equals else piece.end
    return Pair(line.plain(Piece(name, piece.start, end)), value, line.joined.span(piece.start, piece.end))


def _command(line: Line, head: Head, form: Form) -> None:
    _command_at(line, head, form, head.start)


def _command_at(line: Line, head: Head, form: Form, start: int) -> None:
    elements = _array(line, head, start)
    if elements is None:
        form.script = line.joined.part(start, head.end)
    else:
        form.exec_form = True
        form.arguments = tuple(line.plain(one) for one in elements)


def _run(line: Line, head: Head, form: Form) -> None:
    _command(line, head, form)
    sources: list[Source] = []
    for flag, raw in zip(form.flags, head.flags, strict=True):
        value = flag.value.value.content if flag.value else None
        if value is None or isinstance(value, Unknown):
            continue
        if flag.name == "mount":
            # a mount without from counts among the stages that are looked up, as one named scratch
            sources.append(Source(parse_mount(line, value, raw.start) or "scratch", raw.start, numbers=False))
        elif flag.name == "network" and value not in _NETWORKS:
            line.flaw("flag-value", "--network is default, host or none", raw.start)
        elif flag.name == "security" and value not in _SECURITY:
            line.flaw("flag-value", "--security is insecure or sandbox", raw.start)
        elif flag.name == "device" and not parse_device(value):
            line.flaw("flag-value", "--device needs a name", raw.start)
    form.sources = tuple(sources)


def _shell(line: Line, head: Head, form: Form) -> None:
    elements = _array(line, head, head.start)
    if elements:
        form.exec_form = True
        form.arguments = tuple(line.plain(one) for one in elements)
    elif head.start == head.end or elements is not None:
        _missing(line, head)
    else:
        line.flaw("bad-shell", 'it takes the JSON form alone, as in SHELL ["/bin/bash", "-c"]', head.start)


def _health(line: Line, head: Head, form: Form) -> None:
    found = _NOT_WIDE.match(line.text, head.start, head.end)
    if found is None:
        _missing(line, head, "it needs CMD and a command, or NONE")
        return
    kind = found[0].upper()
    start, _ = bounds(line.text, found.end(), head.end)
    if kind == "CMD":
        form.health = kind
        _command_at(line, head, form, start)
        if not form.arguments and start == head.end or (form.exec_form and not form.arguments):
            _missing(line, head, "CMD needs a command")
        _check_health_flags(line, head, form.flags)
    elif kind != "NONE":
        line.flaw("bad-health-check", "it takes CMD and a command, or NONE", head.start)
    else:
        form.health = kind
        if start < head.end and _array(line, head, start) != ():
            line.flaw("bad-health-check", "NONE takes no arguments", start)


def _check_health_flags(line: Line, head: Head, flags: tuple[Flag, ...]) -> None:
    for flag, raw in zip(flags, head.flags, strict=True):
        value = flag.value.value.content if flag.value else ""
        if isinstance(value, Unknown):
            continue
        if flag.name == "retries":
            if not checks.is_retries(value):
                line.flaw("flag-value", "--retries needs a whole number, not below 0", raw.start)
        elif flag.name in FLAGS["HEALTHCHECK"] and not checks.is_duration(value):
            line.flaw("flag-value", f"--{flag.name} needs a duration like 30s, 1ms at least", raw.start)


def _whole(line: Line, head: Head, form: Form, *, expand: bool = True) -> None:
    """Everything is one argument, blanks included."""
    if head.start == head.end:
        _missing(line, head)
        return
    piece = Piece(line.text[head.start : head.end], head.start, head.end)
    form.arguments = (line.expanded(piece) if expand else line.plain(piece),)


def _maintainer(line: Line, head: Head, form: Form) -> None:
    _whole(line, head, form, expand=False)


def _stop_signal(line: Line, head: Head, form: Form) -> None:
    _whole(line, head, form)
    for word in form.arguments:
        if isinstance(word.value.content, str) and not checks.is_signal(word.value.content):
            line.flaw("bad-signal", f"{quote(word.text)} isn't a signal", head.start)


def _onbuild(line: Line, head: Head, form: Form) -> None:
    if head.start == head.end:
        _missing(line, head)
        return
    kept = Line(line.joined, line.around, later_environment(), later_environment(), kept=True)
    inner = kept.head(head.start)
    if inner.keyword in _NOT_KEPT:
        line.flaw("bad-onbuild", f"it can't keep {inner.keyword}", head.start)
    else:
        form.kept = (kept, inner, parse_form(kept, inner))


_READERS: dict[str, Callable[[Line, Head, Form], None]] = {
    "ADD": _copy,
    "ARG": _arg,
    "CMD": _command,
    "COPY": _copy,
    "ENTRYPOINT": _command,
    "ENV": _pairs,
    "EXPOSE": _expose,
    "FROM": _from,
    "HEALTHCHECK": _health,
    "LABEL": _pairs,
    "MAINTAINER": _maintainer,
    "ONBUILD": _onbuild,
    "RUN": _run,
    "SHELL": _shell,
    "STOPSIGNAL": _stop_signal,
    "USER": _whole,
    "VOLUME": _volume,
    "WORKDIR": _whole,
}
KEYWORDS = frozenset(_READERS)
