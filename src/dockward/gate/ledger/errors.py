"""What goes wrong with the ledger."""

from dockward.model.errors import DockwardError


class LedgerError(DockwardError):
    """The ledger can't be read or written."""

    code = "DWE710"


class BrokenLedgerError(LedgerError):
    """The ledger isn't what was written."""

    code = "DWE711"
