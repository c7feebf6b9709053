"""The JSON Schema of the JSON report, made from the types that write it."""

from typing import Any

import msgspec

from dockward.report.document import AuditDocument
from dockward.report.json import json_text

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema as plain values."""
    return {"$schema": DIALECT, "title": "Dockward audit report", **msgspec.json.schema(AuditDocument)}


def schema_text() -> str:
    """The schema as the text of a file."""
    return json_text(json_schema())
