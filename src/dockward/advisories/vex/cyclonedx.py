"""The VEX part of CycloneDX documents: `vulnerabilities[].analysis`, beside an SBOM or alone.

Source: CycloneDX 1.4 to 1.7, JSON; its "Vulnerability Exploitability" use case, by which a document of its own points
into an SBOM with a BOM-Link, whose last part is the reference there. Many tools write a package URL as the reference.
A reference to what has no version of its own is about the versions that stand beside it, and about no range. They are
`affected` by the flaw or `unaffected`: what excuses it is of the latter, all else of the former.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote

from msgspec import Struct, field

from dockward.advisories.vex.document import cut, moment_of, need_few, typed
from dockward.model.fact import Place
from dockward.model.vex import Component, Product, Statement, VexStatus

_PURL = "pkg:"
_FALSE = "false_positive"
_STATUSES = {
    "resolved": VexStatus.FIXED,
    "resolved_with_pedigree": VexStatus.FIXED,
    "exploitable": VexStatus.AFFECTED,
    "in_triage": VexStatus.UNDER_INVESTIGATION,
    _FALSE: VexStatus.NOT_AFFECTED,
    "not_affected": VexStatus.NOT_AFFECTED,
}


class _Component(Struct, frozen=True):
    ref: str = field(name="bom-ref", default="")
    purl: str = ""
    cpe: str = ""
    components: "tuple[_Component, ...]" = ()


class _Maker(Struct, frozen=True):
    name: str = ""


class _Metadata(Struct, frozen=True):
    component: _Component = _Component()
    supplier: _Maker = _Maker()
    manufacturer: _Maker = _Maker()
    timestamp: str | None = None


class _Analysis(Struct, frozen=True):
    state: str = ""
    justification: str = ""
    detail: str = ""
    first: str | None = field(name="firstIssued", default=None)
    last: str | None = field(name="lastUpdated", default=None)


class _Reference(Struct, frozen=True):
    id: str = ""


class _Version(Struct, frozen=True):
    version: str = ""
    status: str = "affected"


class _Affected(Struct, frozen=True):
    ref: str = ""
    versions: tuple[_Version, ...] = ()


class _Vulnerability(Struct, frozen=True):
    id: str = ""
    references: tuple[_Reference, ...] = ()
    analysis: _Analysis = _Analysis()
    affects: tuple[_Affected, ...] = ()


class _Document(Struct, frozen=True):
    metadata: _Metadata = _Metadata()
    components: tuple[_Component, ...] = ()
    vulnerabilities: tuple[_Vulnerability, ...] = ()


def statements_of_cyclonedx(
    value: object, source: str, subject: Component | None = None, image: str = ""
) -> tuple[Statement, ...]:
    """What the document says of flaws; of those without an analysis it says nothing. Raises `VexError`.

    What it describes, its `metadata.component`, is the `subject` of what is around it, too. `image` is the name of the
    image whose SBOM it is.
    """
    document = typed(value, _Document, source)
    head = document.metadata
    several = [(nr, one) for nr, one in enumerate(document.vulnerabilities) if one.analysis.state in _STATUSES]
    need_few(source, len(several), sum(len(one.affects) for _, one in several))
    known = {one.ref: _component(one) for one in _every(document) if one.ref}
    if head.component.ref:
        known[head.component.ref] = _with(_component(head.component), subject)
    taken = moment_of(head.timestamp, source, "$.metadata.timestamp")
    return tuple(
        Statement(
            flaws=tuple(dict.fromkeys(filter(None, (one.id, *(each.id for each in one.references))))),
            products=tuple(Product(_product(each, known, _STATUSES[one.analysis.state])) for each in one.affects),
            status=_STATUSES[one.analysis.state],
            justification=one.analysis.justification or (_FALSE if one.analysis.state == _FALSE else ""),
            words=cut(one.analysis.detail),
            author=cut(head.manufacturer.name or head.supplier.name),
            moment=moment_of(one.analysis.last or one.analysis.first, source, f"$.vulnerabilities[{nr}].analysis")
            or taken,
            place=Place(source, f"$.vulnerabilities[{nr}]"),
            image=image,
        )
        for nr, one in several
    )


def _every(document: _Document) -> Iterator[_Component]:
    """All components, also those inside of others."""
    waiting = list(document.components)
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(one.components)


def _component(one: _Component) -> Component:
    return Component(names=(one.purl,) if one.purl else (), cpes=(one.cpe,) if one.cpe else ())


def _with(own: Component, subject: Component | None) -> Component:
    if subject is None:
        return own
    return Component(names=own.names, digests=subject.digests, cpes=own.cpes, anything=subject.anything)


def _product(one: _Affected, known: Mapping[str, Component], status: VexStatus) -> Component:
    """What is meant; where versions stand beside a reference that names none, in those alone."""
    whole = _referred(one.ref, known)
    told = whole.anything or whole.digests or whole.cpes or any("@" in name for name in whole.names)
    if told or not one.versions:
        return whole
    wanted = "unaffected" if status.excuses else "affected"
    said = [each.version for each in one.versions if each.version and each.status == wanted]
    return Component(names=tuple(_at(name, each) for name in whole.names if name.startswith(_PURL) for each in said))


def _at(name: str, version: str) -> str:
    """The package URL with this version, before its qualifiers."""
    base, mark, rest = name.partition("?")
    return f"{base}@{quote(version, safe='')}{mark}{rest}"


def _referred(ref: str, known: Mapping[str, Component]) -> Component:
    """What a reference means: a component of the document, or of another one by its BOM-Link.

    One into another document that is no package URL names nothing here, whatever it is called like.
    """
    if ref in known:
        return known[ref]
    last = unquote(ref.rpartition("#")[2]) if ref.startswith("urn:cdx:") else ref
    return known.get(last) or Component(names=(last,) if last.startswith(_PURL) else ())
