"""`.hadolint.yaml`: what hadolint ignores, its severities, trusted registries and labels.

Source: hadolint's README, section "Configure", and its Hadolint.Config modules. Its severities error, warning, info and
style are high, medium, low and info here.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct, field, structs

from dockward.model.severity import Severity
from dockward.model.toolfile import ToolFile
from dockward.syntax.mistakes import none_of
from dockward.syntax.toolfiles.entries import MOST_ENTRIES, Entries, parse_settings, unread_keys
from dockward.syntax.typed import TypedError
from dockward.syntax.yaml import Document

TOOL = "hadolint"
_SEVERITIES = {
    "error": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "info": Severity.LOW,
    "style": Severity.INFO,
    "ignore": Severity.INFO,
    "none": Severity.INFO,
}
_FORMS = ("text", "rawtext", "", "email", "hash", "rfc3339", "semver", "spdx", "url")
_FORMLESS = frozenset(_FORMS[:3])
_SPEAKING_ONLY = ("format", "no-color", "verbose")
"""Keys about hadolint's own output."""


class _Override(Struct, frozen=True, forbid_unknown_fields=True):
    error: tuple[str, ...] | None = None
    warning: tuple[str, ...] | None = None
    info: tuple[str, ...] | None = None
    style: tuple[str, ...] | None = None


class _File(Struct, frozen=True, rename="kebab"):
    ignored: tuple[str, ...] = ()
    override: _Override = _Override()
    trusted: tuple[str, ...] = field(default=(), name="trustedRegistries")
    label_schema: dict[str, str] = {}
    strict_labels: bool = False
    failure_threshold: Literal["error", "warning", "info", "style", "ignore", "none"] | None = None
    no_fail: bool = False
    disable_ignore_pragma: bool = False


def parse_hadolint(text: str, source: str) -> ToolFile:
    """The file's settings. Raises `YamlError` or `TypedError`."""
    document, file = parse_settings(text, source, _File)
    entries = Entries(TOOL, document, text)
    known = (*_File.__struct_encode_fields__, *_SPEAKING_ONLY)
    return ToolFile(
        tool=TOOL,
        path=source,
        pragmas=tuple(entries.pragma(one, ("ignored", nr)) for nr, one in enumerate(file.ignored[:MOST_ENTRIES])),
        severities=tuple(_overridden(file.override)),
        trusted=tuple(map(_registry, file.trusted)),
        labels=tuple(_labels(document, file.label_schema)),
        only_these_labels=file.strict_labels,
        threshold=_SEVERITIES[file.failure_threshold] if file.failure_threshold else None,
        never_fails=file.no_fail,
        comments_excuse=not file.disable_ignore_pragma,
        notes=unread_keys(document, known),
    )


def _overridden(override: _Override) -> Iterator[tuple[str, Severity]]:
    for word, rules in structs.asdict(override).items():
        yield from ((rule, _SEVERITIES[word]) for rule in rules or ())


def _labels(document: Document, schema: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, form in schema.items():
        if form not in _FORMS:
            raise TypedError(none_of(form, tuple(filter(None, _FORMS))), document.place(("label-schema", name)))
        yield name, "" if form in _FORMLESS else form


def _registry(name: str) -> str:
    """`hub.docker.com` is another name of Docker Hub there."""
    return "docker.io" if name == "hub.docker.com" else name
