"""CSAF 2.0 documents, of which VEX is a profile.

Source: OASIS, Common Security Advisory Framework 2.0, sections 3 and 4.5.
That profile wants a reason for each product that isn't affected: a flag, or a threat of the category `impact` (4.5,
tested as 6.1.27.9). Without one the word is not followed. The other profiles want none: what they say is followed.
A product is found by the package URLs, CPEs and hashes of its identification helper. A component of another product
(`relationships`) is a part of that product, which counts where the product itself can be told by any of these.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field

from dockward.advisories.producttree import Named, Tree, TreeError
from dockward.advisories.vex.document import VexError, cut, moment_of, need_few, typed
from dockward.model.fact import Place
from dockward.model.vex import JUSTIFICATIONS, Component, Product, Statement, VexStatus

_VEX = "csaf_vex"
_NO_REASON = (
    "it is a VEX document of CSAF, in which `known_not_affected` stands with a flag or a threat of category `impact` "
    "that says why, and it has neither"
)
_STATUSES = {
    "fixed": VexStatus.FIXED,
    "first_fixed": VexStatus.FIXED,
    "known_not_affected": VexStatus.NOT_AFFECTED,
    "known_affected": VexStatus.AFFECTED,
    "first_affected": VexStatus.AFFECTED,
    "last_affected": VexStatus.AFFECTED,
    "under_investigation": VexStatus.UNDER_INVESTIGATION,
}


class _About(Struct, frozen=True):
    """What is said of some products: a flag, a threat, or a remediation."""

    label: str = ""
    category: str = ""
    details: str = ""
    date: str | None = None
    product_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class _Id(Struct, frozen=True):
    text: str = ""


class _Vulnerability(Struct, frozen=True):
    cve: str = ""
    ids: tuple[_Id, ...] = ()
    product_status: dict[str, tuple[str, ...]] = {}
    flags: tuple[_About, ...] = ()
    threats: tuple[_About, ...] = ()
    remediations: tuple[_About, ...] = ()


class _Publisher(Struct, frozen=True):
    name: str = ""


class _Tracking(Struct, frozen=True):
    moment: str | None = field(name="current_release_date", default=None)


class _Head(Struct, frozen=True):
    category: str = ""
    publisher: _Publisher = _Publisher()
    tracking: _Tracking = _Tracking()


class _Document(Struct, frozen=True):
    document: _Head
    product_tree: Tree = Tree()
    vulnerabilities: tuple[_Vulnerability, ...] = ()


class _Said(Struct, frozen=True):
    """What makes products of one status a statement of their own."""

    status: VexStatus
    justification: str
    words: str
    date: str | None

    @property
    def reasonless(self) -> bool:
        """Whether a product is said not to be affected, and not why."""
        return self.status is VexStatus.NOT_AFFECTED and not (self.justification in JUSTIFICATIONS or self.words)


def statements_of_csaf(value: object, source: str) -> tuple[Statement, ...]:
    """The document's statements, as of its current release or of the flag's date. Raises `VexError`."""
    document = typed(value, _Document, source)
    head = document.document
    taken = moment_of(head.tracking.moment, source, "$.document.tracking.current_release_date")
    several = document.vulnerabilities
    named = sum(len(ids) for one in several for ids in one.product_status.values())
    need_few(source, len(several), named)
    products = _products(document.product_tree, source)
    groups = {one.group_id: one.product_ids for one in document.product_tree.product_groups}
    found = []
    for nr, one in enumerate(several):
        flaws = tuple(dict.fromkeys(filter(None, (one.cve, *(each.text for each in one.ids)))))
        for said, ids in _grouped(one, groups).items():
            found.append(
                Statement(
                    flaws=flaws,
                    products=tuple(products[each] for each in ids if each in products),
                    status=said.status,
                    justification=said.justification,
                    words=said.words,
                    author=cut(head.publisher.name),
                    moment=_later(moment_of(said.date, source, f"$.vulnerabilities[{nr}].flags"), taken),
                    refused=_NO_REASON if said.reasonless and head.category == _VEX else "",
                    place=Place(source, f"$.vulnerabilities[{nr}].product_status"),
                )
            )
    need_few(source, len(found), named)
    return tuple(found)


def _later(own: datetime | None, document: datetime | None) -> datetime | None:
    """A newer release of the document says anew what its flags said before."""
    return max(filter(None, (own, document)), default=None)


def _products(tree: Tree, source: str) -> Mapping[str, Product]:
    try:
        named = {one.product_id: Product(_component(one)) for one, _ in tree.named()}
    except TreeError as why:
        raise VexError(f"{source}: {why}") from why
    for one in tree.relationships:
        part, whole = named.get(one.product_reference), named.get(one.relates_to_product_reference)
        if part is not None and whole is not None:
            named[one.full_product_name.product_id] = Product(whole.whole, (part.whole,))
    return named


def _component(one: Named) -> Component:
    helper = one.product_identification_helper
    hashes = (each for several in helper.hashes for each in several.file_hashes)
    return Component(
        names=helper.packages,
        digests=tuple(f"{each.algorithm.replace('-', '').lower()}:{each.value.lower()}" for each in hashes),
        cpes=(helper.cpe,) if helper.cpe else (),
    )


def _grouped(one: _Vulnerability, groups: Mapping[str, tuple[str, ...]]) -> Mapping[_Said, list[str]]:
    """Product ids by what is said of them."""
    flags = _by_product(one.flags, groups)
    impacts = _by_product((each for each in one.threats if each.category == "impact"), groups)
    remedies = _by_product(one.remediations, groups)
    found: dict[_Said, list[str]] = {}
    for word, ids in one.product_status.items():
        status = _STATUSES.get(word)
        for each in ids if status is not None else ():
            assert status is not None  # noqa: S101  # no ids are looked at else
            flag = flags.get(each, _About())
            others = impacts if status is VexStatus.NOT_AFFECTED else remedies
            words = cut(others[each].details) if each in others else ""
            said = _Said(status, flag.label if status is VexStatus.NOT_AFFECTED else "", words, flag.date)
            found.setdefault(said, []).append(each)
    return found


def _by_product(several: Iterable[_About], groups: Mapping[str, tuple[str, ...]]) -> Mapping[str, _About]:
    """The first thing said of each product."""
    found: dict[str, _About] = {}
    for one in several:
        for each in (*one.product_ids, *(id_ for group in one.group_ids for id_ in groups.get(group, ()))):
            found.setdefault(each, one)
    return found
