"""What of an SBOM isn't the image: when it was made, and the number that names it."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, uuid5

from dockward.model.errors import DockwardError

_VARIABLE = "SOURCE_DATE_EPOCH"


class MomentError(DockwardError):
    """The time that the environment demands is none."""

    code = "DWE206"


def moment(environment: Mapping[str, str], now: float) -> str:
    """When the document is made, as RFC 3339 has it: SOURCE_DATE_EPOCH, else `now`, in seconds since the epoch.

    Raises `MomentError`. Source: https://reproducible-builds.org/specs/source-date-epoch/.
    """
    written = environment.get(_VARIABLE, "")
    try:
        seconds = int(written) if written else int(now)
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError) as why:
        raise MomentError(f"{_VARIABLE} is no number of seconds.", "Write it as `date +%s` prints it.") from why


def serial(content: bytes) -> str:
    """The number that follows from the content: `urn:uuid:…`."""
    return uuid5(NAMESPACE_OID, hashlib.sha256(content).hexdigest()).urn
