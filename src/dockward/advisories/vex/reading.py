"""Reads a VEX document: tells its format, and what it states."""

from msgspec import Struct, convert, field

from dockward.advisories.vex.csaf import statements_of_csaf
from dockward.advisories.vex.cyclonedx import statements_of_cyclonedx
from dockward.advisories.vex.document import VexError, parse_json
from dockward.advisories.vex.openvex import CONTEXT, statements_of_openvex
from dockward.model.vex import Statement

_READ = "OpenVEX, CSAF 2.0 and CycloneDX as JSON are read."
_CSAF = "2."


class _Head(Struct, frozen=True):
    context: object = field(name="@context", default=None)
    cyclonedx: object = field(name="bomFormat", default=None)
    document: object = None


def read_vex(data: bytes, source: str) -> tuple[Statement, ...]:
    """The statements of the document, `source` being what a person calls it. Raises `VexError`, whatever it holds."""
    value = parse_json(data, source)
    head = convert(value, _Head) if isinstance(value, dict) else _Head()
    contexts = head.context if isinstance(head.context, list) else [head.context]
    if any(isinstance(one, str) and one.startswith(CONTEXT) for one in contexts):
        return statements_of_openvex(value, source)
    if head.cyclonedx == "CycloneDX":
        return statements_of_cyclonedx(value, source)
    if isinstance(head.document, dict) and "csaf_version" in head.document:
        version = str(head.document["csaf_version"])
        if not version.startswith(_CSAF):
            raise VexError(f"{source}: at $.document.csaf_version: CSAF {version[:20]!r} is not read here", _READ)
        return statements_of_csaf(value, source)
    raise VexError(
        f"{source}: it is no VEX document: it has no @context of OpenVEX, no CSAF version, no bomFormat", _READ
    )


def read_vex_of_sbom(data: bytes, source: str, image: str) -> tuple[Statement, ...]:
    """What an SBOM itself says of flaws in the image that it lists; nothing for one of a format that has no such part.

    Raises `VexError`.
    """
    value = parse_json(data, source) if b'"vulnerabilities"' in data else None
    if not isinstance(value, dict) or value.get("bomFormat") != "CycloneDX":
        return ()
    return statements_of_cyclonedx(value, source, image)
