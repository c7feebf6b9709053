"""What keeps a repair from being made."""

from dockward.model.errors import DockwardError


class CannotChangeError(DockwardError):
    """A change that the text doesn't take as it is written; a person has to make it."""

    code = "DWE501"


class VerifyError(DockwardError):
    """What was to be built for a comparison can't be."""

    code = "DWE502"
