"""Values as YAML text that reads back as the same values, under YAML 1.1 and 1.2 alike."""

import json
import re

from dockward.model.fix import Content, Scalar
from dockward.syntax.regex import regex

_PLAIN = regex(r"[A-Za-z_/.$][\w./@+=$%{}()-]*(?::[\w./@+=$-]+)*")
"""Text that needs no quotes; digits first could be a number or a time, so they are quoted."""
_PLAIN_IN_BLOCK = regex(r"[A-Za-z_/.$][\w./@+=$%{}(),:-]*[\w./@+=$%{}(),-]")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "none"})
_NUMBER = regex(r"[-+.]?[0-9][0-9_.,:eExXoOa-fA-F+-]*|[-+]?\.(?:inf|nan)", re.IGNORECASE)


def scalar(value: Scalar) -> str:
    """One value as it may stand after `key: ` or `- `, in block and in flow style."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    flow = any(one in value for one in "{}[],")
    if _PLAIN.fullmatch(value) and not flow and value.lower() not in _WORDS and not _NUMBER.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def is_plain(text: str) -> bool:
    """Whether text needs no quotes in block style, where brackets and commas are letters like others."""
    return bool(_PLAIN_IN_BLOCK.fullmatch(text)) and text.lower() not in _WORDS and not _NUMBER.fullmatch(text)


def block(value: Content, indent: str, step: str, newline: str) -> str:
    """What stands after `key:`: a blank and the scalar, or lines of their own, each indented by `indent` and `step`."""
    if isinstance(value, dict):
        lines = [f"{key}: {scalar(one)}" for key, one in value.items()]
    elif isinstance(value, tuple):
        lines = [f"- {scalar(one)}" for one in value]
    else:
        return f" {scalar(value)}"
    return "".join(f"{newline}{indent}{step}{one}" for one in lines)


def flow(value: Content) -> str:
    """The value on one line, in brackets where it has parts."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {scalar(one)}" for key, one in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(scalar, value)) + "]"
    return scalar(value)
