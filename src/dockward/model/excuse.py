"""Why a finding doesn't count, by whose word, and until when."""

from datetime import date

from msgspec import Struct


class Excuse(Struct, frozen=True):
    """One word that something is of no matter here. `by` is whose: `policy`, `vex`, or the tool whose file says so."""

    by: str
    reason: str
    expires: date | None = None
    """The last day that it holds."""
