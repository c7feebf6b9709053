"""What somebody says of a flaw in a product: statements of VEX documents, whatever their format.

Source of the words: "Minimum Requirements for Vulnerability Exploitability eXchange (VEX)", CISA 2023.
"""

from datetime import date, datetime
from enum import Enum

from msgspec import Struct

from dockward.model.fact import Place

NOT_EXECUTED = "vulnerable_code_not_in_execute_path"
JUSTIFICATIONS = frozenset(
    {
        "component_not_present",
        "inline_mitigations_already_exist",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        NOT_EXECUTED,
        "vulnerable_code_not_present",
    }
)
"""OpenVEX's words for why something is not affected; there are no others."""


class VexStatus(Enum):
    """How a product stands to a flaw; the values are OpenVEX's."""

    NOT_AFFECTED = "not_affected"
    FIXED = "fixed"
    AFFECTED = "affected"
    UNDER_INVESTIGATION = "under_investigation"

    @property
    def excuses(self) -> bool:
        """Whether the flaw is of no matter there."""
        return self is VexStatus.NOT_AFFECTED or self is VexStatus.FIXED

    @property
    def words(self) -> str:
        """As a person says it."""
        return self.value.replace("_", " ")


class Component(Struct, frozen=True, kw_only=True):
    """Something that a statement is about: package URLs or other names, `algorithm:hexadecimal` digests, CPEs.

    `anything`: whatever the document belongs to, as an SBOM's own subject.
    """

    names: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    cpes: tuple[str, ...] = ()
    anything: bool = False


class Product(Struct, frozen=True):
    """A product, and which of its parts alone are meant; none: the whole of it."""

    whole: Component
    parts: tuple[Component, ...] = ()


class Statement(Struct, frozen=True, kw_only=True):
    """One word of one document. `flaws` are the ids of one flaw; `moment` is when it was true, None if untold."""

    flaws: tuple[str, ...]
    products: tuple[Product, ...]
    status: VexStatus
    justification: str = ""
    words: str = ""
    """Impact, action or notes, as the author has them."""
    author: str = ""
    moment: datetime | None = None
    place: Place = Place()
    image: str = ""
    """The name or id of the one image that it is about: it stands in that image's SBOM, or came with it."""
    refused: str = ""
    """Why it isn't followed: what its format asks of it is missing."""


class VexWord(Struct, frozen=True, kw_only=True):
    """What counts of all statements about one flaw of one package."""

    status: VexStatus
    justification: str = ""
    words: str = ""
    author: str = ""
    source: str = ""
    """The document, as a person names it."""
    day: date | None = None
