"""What goes wrong with changes of the host."""

from dockward.model.errors import DockwardError


class ChangeError(DockwardError):
    """A change can't be planned, made or taken back."""

    code = "DWE720"
