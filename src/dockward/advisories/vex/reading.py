"""Reads a VEX document: tells its format, and what it states."""

from msgspec import Struct, convert, field

from dockward.advisories.vex.csaf import statements_of_csaf
from dockward.advisories.vex.cyclonedx import statements_of_cyclonedx
from dockward.advisories.vex.document import VexError, parse_json
from dockward.advisories.vex.openvex import CONTEXT, statements_of_openvex
from dockward.image.stores.intoto import Attestation, NoStatementError, read_attestation
from dockward.model.vex import Component, Statement

_READ = "OpenVEX, CSAF 2.0 and CycloneDX as JSON are read."
_CSAF = "2."


class _Head(Struct, frozen=True):
    statement: object = field(name="predicateType", default=None)
    payload: object = None
    bundle: object = field(name="dsseEnvelope", default=None)
    context: object = field(name="@context", default=None)
    cyclonedx: object = field(name="bomFormat", default=None)
    document: object = None


def read_vex(data: bytes, source: str) -> tuple[Statement, ...]:
    """The statements of the document, `source` being what a person calls it. Raises `VexError`, whatever it holds.

    It may stand in a statement of in-toto's, with DSSE's envelope around it or without. Nothing of that is verified.
    """
    value = parse_json(data, source)
    head = _head(value)
    if head.statement is None and head.payload is None and head.bundle is None:
        return _read(value, source)
    try:
        attestation = read_attestation(data)
    except NoStatementError as why:
        raise VexError(f"{source}: it is no statement of in-toto's: {why}", _READ) from why
    about = Component(digests=attestation.subjects)
    return read_predicate(attestation, source, about)


def read_predicate(attestation: Attestation, source: str, about: Component) -> tuple[Statement, ...]:
    """The statements of the VEX document in one of in-toto's, whose subject is `about`. Raises `VexError`."""
    return _read(parse_json(attestation.predicate, source), source, about)


def _head(value: object) -> _Head:
    return convert(value, _Head) if isinstance(value, dict) else _Head()


def _read(value: object, source: str, about: Component | None = None) -> tuple[Statement, ...]:
    head = _head(value)
    contexts = head.context if isinstance(head.context, list) else [head.context]
    if any(isinstance(one, str) and one.startswith(CONTEXT) for one in contexts):
        return statements_of_openvex(value, source, about)
    if head.cyclonedx == "CycloneDX":
        return statements_of_cyclonedx(value, source, about)
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
    return statements_of_cyclonedx(value, source, Component(anything=True), image)
