"""OpenVEX documents. Source: OpenVEX Specification 0.2.0; documents of 0.0.x differ in names and are read too.

By the specification `not_affected` needs one of five justifications or an impact statement: else it is not followed.
"""

from msgspec import Struct, field

from dockward.advisories.vex.document import cut, moment_of, need_few, typed
from dockward.model.fact import Place
from dockward.model.vex import JUSTIFICATIONS, Component, Product, Statement, VexStatus
from dockward.syntax.mistakes import shown

CONTEXT = "https://openvex.dev/ns"
"""What `@context` begins with."""


class _Part(Struct, frozen=True):
    id: str = field(name="@id", default="")
    identifiers: dict[str, str] = {}
    hashes: dict[str, str] = {}


class _Product(_Part, frozen=True):
    subcomponents: tuple[_Part | str, ...] = ()


class _Vulnerability(Struct, frozen=True):
    id: str = field(name="@id", default="")
    name: str = ""
    aliases: tuple[str, ...] = ()


class _Statement(Struct, frozen=True):
    vulnerability: _Vulnerability | str
    status: VexStatus
    products: tuple[_Product | str, ...] = ()
    subcomponents: tuple[_Part | str, ...] = ()
    """Where 0.0.x has them."""
    justification: str = ""
    impact_statement: str = ""
    action_statement: str = ""
    status_notes: str = ""
    supplier: str = ""
    timestamp: str | None = None
    last_updated: str | None = None


class _Document(Struct, frozen=True):
    author: str = ""
    timestamp: str | None = None
    statements: tuple[_Statement, ...] = ()


def statements_of_openvex(value: object, source: str, subject: Component | None = None) -> tuple[Statement, ...]:
    """The document's statements; one without a moment of its own has the document's. Raises `VexError`.

    One without products is about the `subject` of what is around the document.
    """
    document = typed(value, _Document, source)
    several = document.statements
    need_few(source, len(several), sum(len(one.products) for one in several))
    taken = moment_of(document.timestamp, source, "$.timestamp")
    return tuple(
        Statement(
            flaws=_names(one.vulnerability),
            products=_products(one, subject),
            status=one.status,
            justification=one.justification,
            words=cut(one.impact_statement, one.action_statement, one.status_notes),
            author=cut(one.supplier or document.author),
            moment=moment_of(one.last_updated or one.timestamp, source, f"$.statements[{nr}].timestamp") or taken,
            place=Place(source, f"$.statements[{nr}]"),
            refused=_refusal(one),
        )
        for nr, one in enumerate(several)
    )


def _refusal(one: _Statement) -> str:
    if one.status is not VexStatus.NOT_AFFECTED or one.justification in JUSTIFICATIONS or one.impact_statement.strip():
        return ""
    if one.justification:
        return f"{shown(one.justification)} is none of OpenVEX's justifications, and it has no impact statement"
    return "it has neither a justification nor an impact statement, as OpenVEX asks"


def _names(one: _Vulnerability | str) -> tuple[str, ...]:
    if isinstance(one, str):
        return (one,) if one else ()
    last = one.id.rstrip("/").rpartition("/")[2]
    return tuple(dict.fromkeys(name for name in (one.name or last, *one.aliases) if name))


def _products(one: _Statement, subject: Component | None) -> tuple[Product, ...]:
    if one.products or subject is None:
        return tuple(_product(each, one.subcomponents) for each in one.products)
    return (Product(subject, tuple(map(_component, one.subcomponents))),)


def _product(one: _Product | str, beside: tuple[_Part | str, ...]) -> Product:
    if isinstance(one, str):
        return Product(Component(names=(one,)), tuple(map(_component, beside)))
    return Product(_component(one), tuple(map(_component, one.subcomponents or beside)))


def _component(one: _Part | str) -> Component:
    if isinstance(one, str):
        return Component(names=(one,))
    purl = one.identifiers.get("purl", "")
    return Component(
        names=tuple(dict.fromkeys(filter(None, (purl, one.id)))),
        digests=tuple(f"{name.replace('-', '')}:{value.lower()}" for name, value in one.hashes.items()),
        cpes=tuple(value for name, value in one.identifiers.items() if "cpe" in name),
    )
