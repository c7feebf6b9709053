"""JSON documents of untrusted makers as typed values; what is wrong in one is told with file and place."""

import re
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from dockward.advisories.errors import AdvisoryError
from dockward.syntax.decoders import convert
from dockward.syntax.mistakes import in_words, shown, type_at
from dockward.syntax.yaml import Path

T = TypeVar("T")

MOST_BYTES = 128 << 20
"""Of a document, which may be an SBOM; the largest that vendors publish for one flaw have under 20 MiB."""
MOST_STATEMENTS = 200_000
MOST_PRODUCTS = 2_000_000
"""Of all statements of a document together."""
MOST_WORDS = 2_000
"""Characters kept of an author's words."""
_AT = re.compile(r" - at (?:`key` in )?`\$(.*?)`$")
_BYTE = re.compile(r" \(byte (\d+)\)")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_BOM = b"\xef\xbb\xbf"


class VexError(AdvisoryError):
    """A file that should be a VEX document isn't one that is understood here."""

    code = "DWE606"


def parse_json(data: bytes, source: str) -> object:
    """The plain values of the text. Raises `VexError` with line and column."""
    if len(data) > MOST_BYTES:
        raise VexError(f"{source}: larger than {MOST_BYTES >> 20} MiB")
    text = data.removeprefix(_BOM)
    try:
        return msgspec.json.decode(text)
    except RecursionError as why:
        raise VexError(f"{source}: it nests too deep") from why
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        found = _BYTE.search(str(why))
        before = text[: int(found[1])] if found else b""
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise VexError(f"{source}:{line}:{column}: {_BYTE.sub('', str(why))}") from why


def typed(value: object, kind: type[T], source: str) -> T:
    """The value as a `kind`. Raises `VexError` with the place in the document."""
    try:
        return convert(value, kind)
    except msgspec.ValidationError as why:
        found = _AT.search(str(why))
        steps = _STEP.findall(found[1]) if found else []
        path = tuple(name or int(index) for name, index in steps if name or index.isdigit())
        words = in_words(_AT.sub("", str(why)), _value_at(value, path), type_at(kind, path))
        raise VexError(f"{source}: at ${found[1] if found else ''}: {words}") from why
    except RecursionError as why:
        raise VexError(f"{source}: it nests too deep") from why


def _value_at(value: object, path: Path) -> object:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
    return value


def moment_of(text: str | None, source: str, where: str) -> datetime | None:
    """The moment of an RFC 3339 text, UTC where it names no zone. Raises `VexError` for one that is none."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as why:
        raise VexError(f"{source}: at {where}: {shown(text)} is no moment such as 2026-01-31T12:00:00Z") from why
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError as why:
        raise VexError(f"{source}: at {where}: {shown(text)} is beyond all calendars") from why


def need_few(source: str, statements: int, products: int) -> None:
    """Raises `VexError` where there are more statements, or products of them, than are read."""
    if statements > MOST_STATEMENTS:
        raise VexError(f"{source}: more than {MOST_STATEMENTS} statements")
    if products > MOST_PRODUCTS:
        raise VexError(f"{source}: its statements name more than {MOST_PRODUCTS} products")


def cut(*several: str | None) -> str:
    """Words of an author, joined and cut."""
    return ". ".join(one.strip().rstrip(".") for one in several if one and one.strip())[:MOST_WORDS]
