"""What keeps a repair from being made."""

from dockward.model.errors import DockwardError


class CannotChangeError(DockwardError):
    """A change that the text doesn't take as it is written; a person has to make it."""

    code = "DWE501"


class SharedError(CannotChangeError):
    """What would have to change comes from an anchor, an alias or a merge key: it may stand elsewhere too."""


class VerifyError(DockwardError):
    """What was to be built for a comparison can't be."""

    code = "DWE502"
