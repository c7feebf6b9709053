"""A repair as plans and proofs speak of it."""

from msgspec import Struct

from dockward.model.finding import Finding
from dockward.model.fix import Fix


class Repair(Struct, frozen=True):
    """Of which finding, and which of its fixes."""

    finding: Finding
    fix: Fix
