"""Writes OpenVEX 0.2.0 from what was seen: which flawed packages running containers have loaded, and what is excused.

Source: OpenVEX Specification 0.2.0 and its JSON schema. A product is an image, its parts are packages.
A statement has a justification or words of impact, never both, which some releases of the schema refuse: the words
stand in its notes then. What was not seen loaded is under investigation: only who asks for it gets `not_affected` from
that. A policy's or tool's excuse is a decision to live with a flaw, no word that it does no harm, so it is told and
changes no status.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct, structs
from packageurl import PackageURL

from dockward import __version__
from dockward.advisories.vex.document import cut
from dockward.image.sbom.moment import serial
from dockward.image.sbom.purl import purl_of
from dockward.model.contents import Contents
from dockward.model.excuse import Excuse
from dockward.model.fact import Fact, Unknown
from dockward.model.flaws import Flaw, PackageFlaws
from dockward.model.image import Image
from dockward.model.loading import Holder, Use
from dockward.model.package import Package
from dockward.model.vex import JUSTIFICATIONS, NOT_EXECUTED, VexStatus, VexWord
from dockward.syntax.reference import parse_reference

CONTEXT = "https://openvex.dev/ns/v0.2.0"
_SHA = "sha256:"
_MOST_HOLDERS = 5
"""Named in one note."""


class Writing(Struct, frozen=True, kw_only=True):
    """Who says it, and when (RFC 3339). `unseen`: what was not seen loaded is said to be not affected."""

    author: str
    created: str
    unseen: bool = False


class _Said(Struct, frozen=True, kw_only=True):
    """What is said of one flaw of a package."""

    flaw: str
    aliases: tuple[str, ...]
    status: VexStatus
    justification: str = ""
    impact: str = ""
    action: str = ""
    notes: str = ""


def write_openvex(images: Iterable[Image], writing: Writing) -> tuple[bytes, tuple[str, ...]]:
    """The document, and notes about what it can't be about; no bytes where no statement could be made."""
    statements: list[dict[str, Any]] = []
    notes: list[str] = []
    for image in images:
        contents = image.contents.content
        if isinstance(contents, Unknown) or isinstance(contents.flaws.content, Unknown):
            notes.append(f"VEX: nothing is said of {image.name}: its flaws are not known.")
        elif not (product := _product(image)):
            notes.append(f"VEX: nothing is said of {image.name}: no digest tells which image it is.")
        else:
            statements += _statements(contents, contents.flaws.content.flawed, product, writing)
    if not statements:
        return b"", (*notes, "VEX: there is no flaw to make a statement about, so that no document is written.")
    document = {
        "@context": CONTEXT,
        "@id": serial(msgspec.json.encode([writing.author, writing.created, statements])),
        "author": writing.author,
        "timestamp": writing.created,
        "version": 1,
        "tooling": f"dockward {__version__}",
        "statements": statements,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n", tuple(notes)


def _product(image: Image) -> dict[str, Any]:
    """The image by its manifest's digest where a registry gave it one, else by its id; empty without either.

    A package URL has the former only (purl-spec, oci): the id of an image may be the digest of its configuration.
    """
    own = image.id if image.id.startswith(_SHA) else ""
    named = next((found for one in image.digests if (found := parse_reference(one)) and found.digest), None)
    hashes = {"hashes": {"sha-256": (own or (named.digest if named else "")).removeprefix(_SHA)}}
    if named is not None and named.digest.startswith(_SHA):
        name = named.repository.rpartition("/")[2]
        purl = PackageURL("oci", None, name, named.digest, {"repository_url": named.name}).to_string()
        return {"@id": purl, "identifiers": {"purl": purl}, **hashes}
    return {"@id": own, **hashes} if own else {}


def _statements(
    contents: Contents, flawed: Iterable[PackageFlaws], product: dict[str, Any], writing: Writing
) -> Iterator[dict[str, Any]]:
    """One for each flaw and what is said of it, over all packages of which the same is said."""
    alike: dict[_Said, dict[str, None]] = {}
    for one in flawed:
        purl = purl_of(one.package, contents.distribution)
        for flaw in one.flaws if purl else ():
            alike.setdefault(_said(one.package, flaw, one.use, writing), {})[purl] = None
    for said, purls in alike.items():
        parts = [{"@id": purl, "identifiers": {"purl": purl}} for purl in purls]
        yield _statement(said, {**product, "subcomponents": parts})


def _statement(said: _Said, product: dict[str, Any]) -> dict[str, Any]:
    vulnerability: dict[str, Any] = {"name": said.flaw}
    if said.aliases:
        vulnerability["aliases"] = list(said.aliases)
    words = {
        "justification": said.justification,
        "impact_statement": said.impact,
        "action_statement": said.action,
        "status_notes": said.notes,
    }
    return {
        "vulnerability": vulnerability,
        "products": [product],
        "status": said.status.value,
        **{key: value for key, value in words.items() if value},
    }


def _said(package: Package, flaw: Flaw, use: Fact[Use], writing: Writing) -> _Said:
    """What the evidence says, unless a VEX document has said that the flaw is of no matter there, or that it is."""
    base = _Said(flaw=flaw.id, aliases=tuple(dict.fromkeys(flaw.aliases)), status=VexStatus.UNDER_INVESTIGATION)
    seen, decided, content = _seen(use), _decided(flaw.excuse), use.content
    if flaw.vex is not None and flaw.vex.status.excuses:
        return _repeated(base, flaw.vex, seen)
    claimed = flaw.vex is not None and flaw.vex.status is VexStatus.AFFECTED
    if claimed or (isinstance(content, Use) and content.holders):
        action = cut(decided, _action(package, flaw))
        return structs.replace(base, status=VexStatus.AFFECTED, action=action, notes=seen)
    if isinstance(content, Use) and writing.unseen:
        return structs.replace(
            base, status=VexStatus.NOT_AFFECTED, justification=NOT_EXECUTED, notes=cut(seen, decided)
        )
    return structs.replace(base, notes=cut(decided, seen))


def _repeated(base: _Said, word: VexWord, seen: str) -> _Said:
    """A word of another author, with who said so; a justification that OpenVEX has no name for is told in words."""
    notes = cut(f"By {word.author or 'its author'} in {word.source}", seen)
    if word.status is not VexStatus.NOT_AFFECTED:
        return structs.replace(base, status=word.status, notes=notes)
    if word.justification in JUSTIFICATIONS:
        justified = structs.replace(base, status=word.status, justification=word.justification)
        return structs.replace(justified, notes=cut(word.words, notes))
    impact = cut(word.justification, word.words) or "its author says so"
    return structs.replace(base, status=word.status, impact=impact, notes=notes)


def _decided(excuse: Excuse | None) -> str:
    if excuse is None:
        return ""
    return f"Excused by {excuse.by}{f' until {excuse.expires}' if excuse.expires else ''}: {excuse.reason}"


def _action(package: Package, flaw: Flaw) -> str:
    if flaw.fixed:
        return f"Update {package.name} to {flaw.fixed}"
    return f"No version of {package.name} without it is known: take it out, or keep others from reaching it"


def _seen(use: Fact[Use]) -> str:
    """What was seen of the package, in words."""
    content = use.content
    if isinstance(content, Unknown):
        return f"Not known to be loaded: {content.reason}"
    if content.holders:
        return f"Loaded {'; '.join(map(_holder, content.holders[:_MOST_HOLDERS]))}"
    names = ", ".join(content.containers[:_MOST_HOLDERS])
    count = len(content.containers)
    few = f"{names} and {count - _MOST_HOLDERS} more" if count > _MOST_HOLDERS else names
    how = ", looked at once a second" if content.seconds else ""
    return f"Not seen loaded in running containers ({few}) {content.span}{how}; this proves nothing beyond that time"


def _holder(one: Holder) -> str:
    listens = f", listening on {', '.join(one.listens[:_MOST_HOLDERS])}" if one.listens else ""
    return f"by {one.program} in {one.container} ({one.file}){listens}"
