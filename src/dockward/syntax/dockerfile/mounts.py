"""`RUN --mount=type=…,key=value,…` as BuildKit checks it."""

import re
from collections.abc import Callable
from posixpath import normpath

from dockward.model.fact import Unknown
from dockward.syntax.dockerfile.checks import TRUTHS
from dockward.syntax.dockerfile.errors import ExpansionError
from dockward.syntax.dockerfile.line import Line
from dockward.syntax.regex import regex

_TYPES = frozenset({"bind", "cache", "secret", "ssh", "tmpfs"})
_SHARING = frozenset({"locked", "private", "shared"})
_NAMES = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly", "rw": "readwrite"}
_SWITCHES = frozenset({"readonly", "readwrite", "required"})
_OCTAL = regex(r"[0-7]{1,11}")
_DECIMAL = regex(r"[0-9]{1,10}")
_SIZE = regex(r"[0-9]+(?:\.[0-9]*)? ?(?:[kmgtp]i?b?|b)?", re.IGNORECASE)
_QUOTED = regex(r'"(?:[^"]|"")*"')
_ALLOWED: dict[str, Callable[[str], object]] = {
    "type": lambda value: value.lower() in _TYPES,
    "sharing": lambda value: value.lower() in _SHARING,
    "readonly": TRUTHS.__contains__,
    "readwrite": TRUTHS.__contains__,
    "required": TRUTHS.__contains__,
    "size": _SIZE.fullmatch,
    "mode": _OCTAL.fullmatch,
    "uid": _DECIMAL.fullmatch,
    "gid": _DECIMAL.fullmatch,
    "from": lambda _: True,
    "source": lambda _: True,
    "target": lambda _: True,
    "id": lambda _: True,
    "env": lambda _: True,
}
"""The keys of a mount, and what each takes."""
_ONLY_FOR = {
    "size": frozenset({"tmpfs"}),
    "required": frozenset({"secret", "ssh"}),
    "sharing": frozenset({"cache"}),
    "mode": frozenset({"cache", "secret", "ssh"}),
    "uid": frozenset({"cache", "secret", "ssh"}),
    "gid": frozenset({"cache", "secret", "ssh"}),
}
_IN_PLACE = frozenset({"bind", "cache", "tmpfs"})
_ROOT = frozenset({"/", "//"})
_LAST_WINS = frozenset({"mode", "uid", "gid", "sharing"})
"""Checked against the type that the mount has in the end; the others against the type written before them."""

Options = dict[str, str | Unknown]


def parse_options(text: str) -> tuple[str, ...]:
    """The fields of one value between commas, quotes taken off. Raises `ExpansionError` for a stray quote."""
    if '"' not in text:
        return tuple(text.split(","))
    found: list[str] = []
    at = 0
    while True:
        quoted = _QUOTED.match(text, at)
        comma = text.find(",", at)
        end = quoted.end() if quoted else len(text) if comma < 0 else comma
        field = text[at:end]
        if (quoted is None and '"' in field) or text[end : end + 1] not in ("", ","):
            raise ExpansionError("a quote in the middle of a field")
        found.append(field[1:-1].replace('""', '"') if quoted else field)
        if end >= len(text):
            return tuple(found)
        at = end + 1


def parse_mount(line: Line, text: str, index: int) -> str:
    """Check one mount, and give the name after `from=`; empty when it has none."""
    try:
        fields = parse_options(text)
        source = _source(fields)
        _check(_options(line, fields, index))
    except ExpansionError as why:
        line.flaw("bad-mount", f"--mount: {why}", index)
        return ""
    return source


def _source(fields: tuple[str, ...]) -> str:
    found = ""
    for field in fields:
        key, equals, value = field.partition("=")
        if equals and key.lower() == "from":
            if "$" in value[:-1]:
                raise ExpansionError("from= takes no variable: name a stage FROM that image and use its name")
            found = value
    return found


def _options(line: Line, fields: tuple[str, ...], index: int) -> Options:
    """Keys and values, each checked against what it takes and the type so far."""
    found: Options = {"type": "bind"}
    for field in fields:
        key, equals, value = field.partition("=")
        key = _NAMES.get(key.lower(), key.lower())
        if not equals and key not in _SWITCHES:
            raise ExpansionError("each field but ro, rw and required needs a value")
        if key not in _ALLOWED:
            raise ExpansionError("a key that mounts don't have")
        known = line.expand(value, index) if equals else "true"
        if not isinstance(known, Unknown) and not _ALLOWED[key](known):
            raise ExpansionError(f"{key} has a value that it doesn't take")
        if key not in _LAST_WINS:
            _check_type(key, found["type"])
        found[key] = known.lower() if key == "type" and isinstance(known, str) else known
    return found


def _check_type(key: str, kind: str | Unknown) -> None:
    wanted = _ONLY_FOR.get(key)
    if wanted and not isinstance(kind, Unknown) and kind not in wanted:
        raise ExpansionError(f"{key} isn't for a mount of type {kind}")


def _check(options: Options) -> None:
    for key in _LAST_WINS & options.keys():
        _check_type(key, options["type"])
    kind = options["type"]
    source, target = options.get("source"), options.get("target")
    if kind == "secret" and options.get("from"):
        raise ExpansionError("a secret has no from")
    if kind == "secret" and not (source or target or options.get("id")):
        raise ExpansionError("a secret needs an id")
    if kind == "secret" and source and options.get("id"):
        raise ExpansionError("a secret has either an id or a source")
    if kind == "ssh" and source:
        raise ExpansionError("ssh has no source")
    if kind in _IN_PLACE and isinstance(target, str) and target.startswith("/") and normpath(target) in _ROOT:
        raise ExpansionError("it can't be mounted on /")


def is_device(text: str) -> bool:
    """Whether `--device` takes it."""
    try:
        fields = parse_options(text) if text else ()
    except ExpansionError:
        return False
    named = False
    for field in fields:
        key, equals, value = field.partition("=")
        if key.lower() == "required":
            if equals and value not in TRUTHS:
                return False
        elif named:
            return False
        else:
            named = True
    return bool(fields)
