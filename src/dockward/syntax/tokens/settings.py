"""Finds passwords that only the setting before them tells, in files that hold settings, and in connection strings."""

import re
from collections.abc import Iterator, Set

from dockward.model.workload import EnvKind
from dockward.syntax.regex import regex
from dockward.syntax.secretnames import promise
from dockward.syntax.tokens.kind import Kind
from dockward.syntax.tokens.manifests import SECRET as IN_MANIFEST
from dockward.syntax.tokens.manifests import find_values
from dockward.syntax.tokens.passwords import is_key, is_password, is_token
from dockward.syntax.tokens.places import Form

PASSWORD, SECRET, CONNECTION = "password-setting", "secret-setting", "connection-string"
FRAMEWORK, SQL = "framework-secret-key", "sql-password"
KINDS = tuple(
    Kind(id=id_, title=title, body="", entropy=0.0)
    for id_, title in (
        (PASSWORD, "password in a setting"),
        (SECRET, "secret in a setting"),
        (CONNECTION, "connection string with a password"),
        (FRAMEWORK, "secret key of Django or Flask"),
        (SQL, "password of a database's account"),
    )
)
_MOST_LINE = 4_000
_HINTS = (b"pass", b"pwd", b"secret", b"token", b"key", b"cred", b"salt", b"auth", b"_pw")
_HINT = regex(b"|".join(_HINTS), re.IGNORECASE)
_PASSWORDS = regex(r"pass(?:word|wd|phrase|code)?s?$|pwd$|_pw$|salt$", re.IGNORECASE)
_ASSIGNED = regex(
    rb"""^[ \t]*(?:-[ ]+)?(?:export[ ]+|set[ ]+|ENV[ ]+|declare[ ]+-x[ ]+|Environment=["']?)?
    ["']?(?P<name>[A-Za-z_$][\w.$-]{1,100})["']?[ \t]*(?P<sign>:=|=>|=|:(?=[ \t]))[ \t]*(?P<value>\S.*?)[ \t]*\r?$""",
    re.VERBOSE | re.MULTILINE,
)
_INLINE = regex(
    rb"""[{,(\[\s]["']?(?P<name>[A-Za-z_$][\w.$-]{1,100})["']?\]?[ \t]*(?:=>|[:=])[ \t]*"""
    rb"""(?P<value>["'][^"'\n]{6,400}["'])"""
)
"""Within a line: JSON, tables of a program's source."""
_COMMENT = regex(rb"[ \t]*(?:\#|//|;|!|\*|--|<!--|/\*)")
_REMARK = regex(r"\s+(?:#|//)")
_BLANK = regex(r"\s")
_DEFINE = regex(rb"""\bdefine\(\s*["'](?P<name>\w{2,100})["']\s*,\s*(?P<value>["'][^\n]{6,400}?["'])\s*\)""")
_SECRET_KEY = regex(
    rb"""(?m)^[ \t]*(?:[\w.]{1,40}(?:\.config)?\[["'])?SECRET_KEY(?:["']\])?[ \t]*(?::[ \t]*str[ \t]*)?=[ \t]*"""
    rb"""[rfub]{0,2}(?P<value>["'][^"'\n]{12,200}["'])[ \t]*(?:\#.*)?\r?$"""
)
_MARKUP = regex(
    rb"""<[\w.:-]{1,80}\s[^<>]{0,300}?\b(?:name|key)\s*=\s*["'](?P<name>[\w.:-]{2,100})["']\s+value\s*=\s*(?P<value>["'][^"'<>\n]{6,400}["'])
    | \s(?P<attribute>[\w.:-]{0,60}(?:[Pp]assword|[Pp]asswd|[Pp]wd))\s*=\s*(?P<held>["'][^"'<>\n]{6,400}["'])
    | <(?P<tag>[\w.:-]{2,80})>\s*(?P<text>[^<>\s]{6,400})\s*</(?P=tag)>""",
    re.VERBOSE,
)
_KEYS = rb"(?:user(?:[ ]?id|name)?|uid|server|data[ ]source|host|initial[ ]catalog|database|dbname|endpoint|address)"
_ADO = regex(rb"\b(?:password|pwd)[ ]?=[ ]?(?P<value>[^;\"'\s,<>]{4,200})", re.IGNORECASE)
_BESIDE = regex(rb"(?:^|[;\"'=>\s])" + _KEYS + rb"[ ]?=[ ]?[^;\"'\n]{1,200}(?:;|\s)", re.IGNORECASE)
_JDBC = regex(rb"jdbc:[^\s\"'<>]{4,400}?[?&;:](?:password|pwd)=(?P<value>[^&;\s\"'<>]{4,200})", re.IGNORECASE)
_GRANT = regex(
    rb"\b(?:IDENTIFIED\s+(?:WITH\s+[\w'`\"]{1,60}\s+)?BY|(?:USER|ROLE)\s+[^\s;]{1,80}\s+(?:WITH\s+)?(?:ENCRYPTED\s+|LOGIN\s+|SUPERUSER\s+)*PASSWORD)\s+'(?P<value>[^'\n]{4,200})'",
    re.IGNORECASE,
)


def find_settings(data: bytes, form: Form | None) -> Iterator[tuple[int, str]]:
    """Where credentials begin in a text that is written in this form, and what kind they are of."""
    if form is None:
        return
    low = data.lower()
    # Patterns that don't mind capitals take a hundred times as long as a look at the words that they need.
    if b"password" in low or b"pwd" in low:
        yield from _connections(data)
    if form is Form.SETTINGS:
        yield from _grants(data)
    if form is Form.OTHER or not any(one in low for one in _HINTS):
        return
    if form is Form.CODE or form is Form.CODE_SETTINGS:
        yield from _keys_of_frameworks(data)
    if form is Form.CODE:
        return
    if form is Form.MARKUP:
        yield from _markup(data)
        return
    values = find_values(data)
    yield from ((one.at, IN_MANIFEST) for one in values if one.secret)
    yield from _assigned(data, form, {data.rfind(b"\n", 0, one.name) + 1 for one in values})


def _assigned(data: bytes, form: Form, told: Set[int]) -> Iterator[tuple[int, str]]:
    """In lines that don't begin where it is `told` already what they hold."""
    start = 0
    for hint in _HINT.finditer(data):
        if hint.start() < start:
            continue
        begin = data.rfind(b"\n", 0, hint.start()) + 1
        end = data.find(b"\n", hint.end())
        start = end = len(data) if end < 0 else end
        if end - begin <= _MOST_LINE and begin not in told and not _COMMENT.match(data, begin, end):
            yield from _in_line(data, begin, end, form)


def _in_line(data: bytes, begin: int, end: int, form: Form) -> Iterator[tuple[int, str]]:
    whole = _ASSIGNED.match(data, begin, end)
    several = (whole, *_INLINE.finditer(data, begin, end)) if whole else _INLINE.finditer(data, begin, end)
    for one in several:
        if kind := _kind(_text(one["name"]), _text(one["value"]), form):
            yield one.start("value"), kind
            return


def _kind(name: str, written: str, form: Form) -> str:
    """The kind of credential that a setting holds; empty where it holds none."""
    quoted, value = _value(written)
    if not value or (form is Form.CODE_SETTINGS and not quoted) or promise(name) is not EnvKind.CREDENTIAL:
        return ""
    if _PASSWORDS.search(name):
        return PASSWORD if is_password(value, words=form is Form.ENVIRONMENT) else ""
    return SECRET if is_token(value) else ""


def _value(written: str) -> tuple[bool, str]:
    """Whether it is quoted, and the value without its quotes and what stands behind it."""
    quote = written[:1]
    if quote in {'"', "'"}:
        value, closed, _ = written[1:].partition(quote)
        return True, value if closed and not _BLANK.search(value) else ""
    value = _REMARK.split(written, 1)[0].rstrip(" ,;")
    return False, "" if _BLANK.search(value) else value


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _keys_of_frameworks(data: bytes) -> Iterator[tuple[int, str]]:
    for one in _DEFINE.finditer(data) if b"define" in data else ():
        value = _text(one["value"])[1:-1]
        if promise(_text(one["name"])) is EnvKind.CREDENTIAL and (is_key(value) or is_password(value, words=True)):
            yield one.start("value"), PASSWORD
    for one in _SECRET_KEY.finditer(data) if b"SECRET_KEY" in data else ():
        if is_key(_text(one["value"])[1:-1]):
            yield one.start("value"), FRAMEWORK


def _markup(data: bytes) -> Iterator[tuple[int, str]]:
    for one in _MARKUP.finditer(data):
        name = one["name"] or one["attribute"] or one["tag"]
        group = "value" if one["name"] else "held" if one["attribute"] else "text"
        if kind := _kind(_text(name), _text(one[group]), Form.MARKUP):
            yield one.start(group), kind


def _connections(data: bytes) -> Iterator[tuple[int, str]]:
    for one in _JDBC.finditer(data) if b"jdbc:" in data else ():
        if is_password(_text(one["value"]), words=True):
            yield one.start("value"), CONNECTION
    for one in _ADO.finditer(data) if b";" in data else ():
        begin = max(data.rfind(b"\n", 0, one.start()) + 1, one.start() - 400)
        end = data.find(b"\n", one.end(), one.end() + 400)
        line = data[begin : end if end >= 0 else one.end() + 400]
        if b";" in line and _BESIDE.search(line) and is_password(_text(one["value"]), words=True):
            yield one.start("value"), CONNECTION


def _grants(data: bytes) -> Iterator[tuple[int, str]]:
    for one in _GRANT.finditer(data):
        if is_password(_text(one["value"]), words=True):
            yield one.start("value"), SQL
