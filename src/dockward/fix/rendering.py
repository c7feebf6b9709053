"""A value as it is once anchors, aliases and merge keys are followed, written out for a place of its own."""

import json

from dockward.fix.errors import CannotChangeError
from dockward.model.compose import Value


def written_out(text: str, value: Value, indent: str, step: str, newline: str) -> str:
    """What stands after `key:` in block style; `indent` is the key's. Scalars keep their words and quotes.

    Raises `CannotChangeError` for a scalar of several lines.
    """
    if value.entries:
        lines = (
            f"{indent}{step}{_key(text, name, one)}:{written_out(text, one, indent + step, step, newline)}"
            for name, one in value.entries.items()
        )
        return "".join(f"{newline}{one}" for one in lines)
    if value.items:
        return "".join(
            f"{newline}{indent}{step}- {_item(text, one, indent + step, step, newline)}" for one in value.items
        )
    return f" {_flat(text, value)}"


def on_one_line(text: str, value: Value) -> str:
    """The same in flow style. Raises `CannotChangeError` as above."""
    if value.entries:
        return (
            "{"
            + ", ".join(f"{_key(text, name, one)}: {on_one_line(text, one)}" for name, one in value.entries.items())
            + "}"
        )
    if value.items:
        return "[" + ", ".join(on_one_line(text, one) for one in value.items) + "]"
    flat = _flat(text, value)
    bare = flat[:1] not in {'"', "'"} and any(one in flat for one in "{}[],")
    return json.dumps(flat, ensure_ascii=False) if bare and value.content not in ((), {}) else flat


def _item(text: str, value: Value, indent: str, step: str, newline: str) -> str:
    """An entry of a list: of a mapping the first key stands on the line of the dash."""
    if value.entries or value.items:
        found = written_out(
            text, value, indent + "  " if value.entries else indent, "" if value.entries else step, newline
        )
        return found.lstrip() if value.entries else on_one_line(text, value)
    return _flat(text, value)


def _key(text: str, name: str, value: Value) -> str:
    return text[value.key.start : value.key.end] if value.key is not None else name


def _flat(text: str, value: Value) -> str:
    if isinstance(value.content, dict | tuple):
        return "{}" if isinstance(value.content, dict) else "[]"
    found = text[value.span.start : value.span.end].strip() if value.span is not None else ""
    if "\n" in found:
        raise CannotChangeError("a text of several lines comes from an anchor, which others may share")
    return found
