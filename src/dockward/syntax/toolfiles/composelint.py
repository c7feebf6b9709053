"""`.compose-lint.yml`: rules that compose-lint leaves out, for all services or some, and their severities.

Source: compose-lint's docs/configuration.md.
"""

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from dockward.model.fact import Place
from dockward.model.pragma import Pragma
from dockward.model.severity import Severity
from dockward.model.toolfile import ToolFile
from dockward.syntax.mistakes import shown
from dockward.syntax.toolfiles.entries import MOST_ENTRIES, Entries, parse_settings, unread_keys
from dockward.syntax.typed import TypedError, convert
from dockward.syntax.yaml import Document

TOOL = "compose-lint"
_ON = frozenset({"yes", "on"})
_OFF = frozenset({"no", "off"})
"""It reads YAML 1.1, where these are true and false."""


class _Rule(Struct, frozen=True):
    enabled: bool | str = True
    reason: str | int | None = None
    severity: Literal["low", "medium", "high", "critical"] | None = None
    exclude_services: dict[str, str | int | None] | tuple[str, ...] | None = None


class _File(Struct, frozen=True):
    rules: dict[str, Any] = {}


def parse_composelint(text: str, source: str) -> ToolFile:
    """The file's settings. Raises `YamlError` or `TypedError`."""
    document, file = parse_settings(text, source, _File)
    entries = Entries(TOOL, document, text)
    written = [(name, one) for name, one in file.rules.items() if one is not None][:MOST_ENTRIES]
    rules = [(name, convert(document, one, ("rules", name), _Rule)) for name, one in written]
    words = {one.word: one for one in Severity}
    return ToolFile(
        tool=TOOL,
        path=source,
        pragmas=tuple(pragma for name, one in rules for pragma in _left_out(document, entries, name, one)),
        severities=tuple((name, words[one.severity]) for name, one in rules if one.severity),
        notes=unread_keys(document, ("rules",)),
    )


def _left_out(document: Document, entries: Entries, name: str, rule: _Rule) -> Iterator[Pragma]:
    if not _enabled(rule.enabled, document.place(("rules", name, "enabled"))):
        yield entries.pragma(name, ("rules", name), _text(rule.reason))
        return
    services = rule.exclude_services or ()
    path = ("rules", name, "exclude_services")
    if isinstance(services, dict):
        for service, reason in services.items():
            yield entries.pragma(name, (*path, service), _text(reason), subjects=(service,))
    else:
        for nr, service in enumerate(services):
            yield entries.pragma(name, (*path, nr), subjects=(service,))


def _enabled(said: bool | str, place: Place) -> bool:
    if isinstance(said, bool):
        return said
    if said.lower() not in _ON | _OFF:
        raise TypedError(f"{shown(said)} is neither true nor false", place)
    return said.lower() in _ON


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)
