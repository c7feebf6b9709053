"""The JSON Schemas of what is printed as JSON, made from the types that write it."""

from typing import Any

import msgspec

from dockward.report.changes import ChangeDocument
from dockward.report.document import AuditDocument, CisDocument, RulesDocument
from dockward.report.json import json_text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DOCUMENTS: dict[str, tuple[type[msgspec.Struct], str]] = {
    "audit": (AuditDocument, "Dockward audit report"),
    "change": (ChangeDocument, "Dockward line of a scan that stays"),
    "cis": (CisDocument, "Dockward list of CIS numbers"),
    "rules": (RulesDocument, "Dockward list of rules"),
}
"""By the name of the schema's file."""


def json_schema(name: str = "audit") -> dict[str, Any]:
    """The schema of this name as plain values. Raises `KeyError` when there is none."""
    kind, title = _DOCUMENTS[name]
    return {"$schema": DIALECT, "title": title, **msgspec.json.schema(kind)}


def schema_texts() -> dict[str, str]:
    """Every schema as the text of a file, by name."""
    return {name: json_text(json_schema(name)) for name in _DOCUMENTS}
