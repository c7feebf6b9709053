"""The root of every error that Dockward raises on purpose: what happened, and what to do about it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockward.model.fact import Place


class DockwardError(Exception):
    """Something a person can act on. `code` never changes meaning; `status` is the exit status of the program."""

    code = "DWE000"
    status = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UnreadError(DockwardError):
    """A fact was needed that could not be read; the rule runner turns it into the verdict *unknown*.

    `place` is where it stands, None where nobody can tell.
    """

    code = "DWE001"

    def __init__(self, reason: str, place: "Place | None" = None, *, outside: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place
        self.outside = outside
        """What was read cannot hold the fact: the verdict is *not applicable*."""
