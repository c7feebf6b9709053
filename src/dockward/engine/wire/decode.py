"""Bytes of an answer to a wire struct, whatever the bytes are."""

import re
from typing import TypeVar

from msgspec import DecodeError, ValidationError

from dockward.engine.errors import BadAnswerError
from dockward.syntax.decoders import json_decoder

T = TypeVar("T")
_HALF = re.compile(rb"(?P<whole>\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|\\u[dD][89a-fA-F]..")
"""The escape of half a character (RFC 8259, section 8.2), told apart from an escaped backslash and from a whole one."""
_REPLACED = rb"\ufffd"


def decode(body: bytes, kind: type[T]) -> T:
    """The answer as `kind`. What is no text in it is replaced. Raises `BadAnswerError`, which repeats no value."""
    try:
        return _decode(body, kind)
    except UnicodeDecodeError:
        return decode(body.decode("utf-8", "replace").encode(), kind)
    except BadAnswerError:
        mended = _HALF.sub(lambda found: found[0] if found["whole"] else _REPLACED, body)
        if mended == body:
            raise
        return decode(mended, kind)


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return json_decoder(kind).decode(body)
    except ValidationError as why:
        raise BadAnswerError(f"the engine's answer isn't as documented: {why}") from why
    except (DecodeError, RecursionError) as why:
        raise BadAnswerError("the engine's answer is not JSON") from why
