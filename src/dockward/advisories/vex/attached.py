"""A VEX document that came with an image: what it states of that image. Nobody verifies who wrote it."""

from msgspec import structs

from dockward.advisories.vex.document import VexError
from dockward.advisories.vex.reading import read_predicate
from dockward.image.stores.attestations import is_vex_type, tells_of_flaws
from dockward.image.stores.intoto import Attestation, NoStatementError, read_attestation
from dockward.image.stores.stored import Attached
from dockward.model.contents import AttachedVex
from dockward.model.fact import Place
from dockward.model.image import Image
from dockward.model.vex import Component

_IT = "its document"


def read_attached_vex(one: Attached, image: Image) -> AttachedVex | None:
    """What the statement says of the image; None where it is no VEX, or is none that can be read at all.

    An SBOM of CycloneDX's that has words on flaws is one too.

    What of a VEX document can't be understood says why. Never raises, whatever the bytes are.
    """
    try:
        attestation = read_attestation(one.data)
    except NoStatementError:
        return None
    if not (is_vex_type(attestation.kind) or tells_of_flaws(attestation)):
        return None
    empty = AttachedVex(where=one.where, subject=one.subject, signatures=attestation.signatures)
    if one.subject not in attestation.subjects:
        return structs.replace(empty, trouble="it is about another image")
    try:
        several = read_predicate(attestation, _IT, Component(anything=True))
    except VexError as why:
        return structs.replace(empty, trouble=why.message)
    source = f"{one.where} ({_signed(attestation)})"
    if not several and not is_vex_type(attestation.kind):
        return None
    statements = (
        structs.replace(each, image=image.id or image.name, place=Place(source, each.place.pointer)) for each in several
    )
    return structs.replace(empty, statements=tuple(statements))


def _signed(attestation: Attestation) -> str:
    return "signature not verified" if attestation.signatures else "unsigned"
