"""Reads an SBOM: tells its format, and what it lists."""

from typing import TypeVar

from msgspec import MsgspecError, Struct, field

from dockward.image.sbom.cyclonedx_reading import CycloneDx, listed_in_cyclonedx
from dockward.image.sbom.head import BOM
from dockward.image.sbom.listed import Listed, SbomError
from dockward.image.sbom.spdx_reading import Spdx, listed_in_spdx
from dockward.syntax.decoders import json_decoder

MOST_BYTES = 128 << 20
"""Of an SBOM; one of 4,000 packages has 4 to 7 MiB."""
_MOST_SHOWN = 160
_T = TypeVar("_T")


class _Either(Struct, frozen=True):
    cyclonedx: object = field(name="bomFormat", default=None)
    spdx: object = field(name="spdxVersion", default=None)


def read_sbom(data: bytes) -> Listed:
    """What the SBOM lists. Raises `SbomError`, whatever the bytes are."""
    if len(data) > MOST_BYTES:
        raise SbomError(f"It is larger than {MOST_BYTES >> 20} MiB.")
    text = data.removeprefix(BOM)
    either = _decode(text, _Either)
    if either.cyclonedx == "CycloneDX":
        return listed_in_cyclonedx(_decode(text, CycloneDx))
    if either.spdx is not None:
        return listed_in_spdx(_decode(text, Spdx))
    raise SbomError(
        "It is no SBOM: it has neither bomFormat nor spdxVersion.", "CycloneDX and SPDX 2 as JSON are read."
    )


def _decode(text: bytes, kind: type[_T]) -> _T:
    try:
        return json_decoder(kind).decode(text)
    except RecursionError as why:
        raise SbomError("It nests too deep.") from why
    except (MsgspecError, UnicodeDecodeError) as why:
        raise SbomError(f"It is not the JSON that is expected: {str(why)[:_MOST_SHOWN]}.") from why
