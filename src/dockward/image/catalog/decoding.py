"""Bytes of JSON, TOML and plain text as typed values; what can't be decoded is a `CatalogError`."""

import re
import tomllib
from typing import TypeVar

import msgspec

from dockward.image.catalog.cataloger import Buffer, CatalogError
from dockward.syntax.decoders import convert

LOCK_BYTES = 12 << 20
"""Of a lock file in JSON or lines; the largest of real projects have about 5 MiB."""
TOML_BYTES = 8 << 20
"""Of a lock file in TOML, which is decoded by Python code at some MB a second."""
MOST_PARTS = 64
"""Of one dotted key: tomllib's work grows with the square of their number."""

_BOM = b"\xef\xbb\xbf"
_PART = r"""\.[ \t]*+(?:[\w-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+')[ \t]*+"""
_LONG_KEY = re.compile(rf"(?:{_PART}){{{MOST_PARTS}}}")
_MOST_SHOWN = 160

T = TypeVar("T")


def decode_json(decoder: msgspec.json.Decoder[T], data: Buffer) -> T:
    """What `decoder` makes of the text. Raises `CatalogError`."""
    try:
        return decoder.decode(data[len(_BOM) :] if data[: len(_BOM)] == _BOM else data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as why:
        raise CatalogError(_because("JSON", why)) from why


def decode_toml(type_: type[T], data: Buffer) -> T:
    """The text as a value of `type_`. Raises `CatalogError`."""
    try:
        text = bytes(data).decode()
        if _LONG_KEY.search(text):
            raise CatalogError(f"a key of more than {MOST_PARTS} parts")
        return convert(tomllib.loads(text), type_)
    except (msgspec.MsgspecError, ValueError, RecursionError) as why:
        raise CatalogError(_because("TOML", why)) from why


def decode_text(data: Buffer) -> str:
    """The text; bytes that aren't UTF-8 become question marks of Unicode's own."""
    return bytes(data).removeprefix(_BOM).decode("utf-8", "replace")


def decode_lock(data: Buffer) -> str:
    """The text of a file that only programs write. Raises `CatalogError` where it isn't UTF-8: it is damaged."""
    try:
        text = bytes(data).removeprefix(_BOM).decode()
    except UnicodeDecodeError as why:
        raise CatalogError(f"not UTF-8 from byte {why.start} on") from why
    if "\0" in text:
        raise CatalogError("no text: it holds zero bytes")
    return text


def _because(language: str, why: Exception) -> str:
    if isinstance(why, RecursionError):
        return f"{language} that nests too deep"
    return f"not the {language} that is expected here: {str(why)[:_MOST_SHOWN]}"
