"""Builds HTML and SVG in which nothing can break out: what isn't markup already is escaped when it is put in."""

from collections.abc import Iterable
from html import escape

from dockward.report.text import spans, visible


class Markup(str):
    """Text that is HTML already. Only this module makes it."""

    __slots__ = ()


Content = str | Markup | None | Iterable["Content"]
_VOID = frozenset({"meta", "br", "input"})
_RAW = frozenset({"style", "script"})


def tag(name: str, /, *content: Content, **attributes: str | float | bool | None) -> Markup:
    """An element. `class_` is `class`, `data_x` is `data-x`; one that is None or False is left out."""
    inside = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in _VOID:
        return Markup(f"<{name}{inside}>")
    return Markup(f"<{name}{inside}>{together(*content)}</{name}>")


def _attribute(key: str, value: str | float | bool) -> str:
    if isinstance(value, bool):
        return f" {key}" if value else ""
    name = key.rstrip("_").replace("_", "-")
    shown = f"{value:g}" if isinstance(value, float) else visible(str(value))
    return f' {name}="{escape(shown)}"'


def together(*content: Content) -> Markup:
    """One piece after the other."""
    return Markup("".join(_one(part) for part in content))


def _one(part: Content) -> str:
    if part is None:
        return ""
    if isinstance(part, Markup):
        return str(part)
    if isinstance(part, str):
        return escape(visible(part))
    return together(*part)


def raw(name: str, text: str) -> Markup:
    """A style or script element with our own text. Raises `ValueError` when the text would end it."""
    if name not in _RAW or "</" in text:
        raise ValueError(name)
    return Markup(f"<{name}>{text}</{name}>")


def words(text: str) -> Markup:
    """Our own words, in which backticks mark code."""
    return together(*(tag("code", part) if is_code else part for part, is_code in spans(text)))
