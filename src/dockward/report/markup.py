"""Builds HTML and SVG in which nothing can break out: what isn't markup already is escaped when it is put in."""

from collections.abc import Iterable
from html import escape

from dockward.report.text import spans, visible


class Markup(str):
    """Text that is HTML already. Only this module makes it."""

    __slots__ = ()


Content = str | Markup | None | Iterable["Content"]
_VOID = frozenset({"meta", "br", "input", "rect", "path", "circle", "line"})
_RAW = frozenset({"style", "script"})


def tag(name: str, *content: Content, **attributes: str | float | bool | None) -> Markup:
    """An element. `class_` is `class`, `data_x` is `data-x`; an attribute that is None or False is left out."""
    words = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None and value is not False)
    if name in _VOID and not content:
        return Markup(f"<{name}{words}>" if name in {"meta", "br", "input"} else f"<{name}{words}/>")
    return Markup(f"<{name}{words}>{together(*content)}</{name}>")


def _attribute(key: str, value: str | float | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
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
