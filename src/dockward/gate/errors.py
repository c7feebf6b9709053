"""How the gate says no."""

from dockward.model.errors import DockwardError


class RefusedError(DockwardError):
    """A request that the gate doesn't pass on: what is wrong, where in the request, and how to do it right.

    `status` is the HTTP status of the answer; `rules` the ids of the rules that say no, none where the form of the
    request does.
    """

    code = "DWE700"

    def __init__(self, message: str, hint: str = "", *, status: int = 403, rules: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.status = status
        self.rules = rules
