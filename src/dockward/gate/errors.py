"""How the gate says no."""

from dockward.model.errors import DockwardError


class ClientLeftError(ConnectionError):
    """The client ended the connection, or a part of it that was still needed."""


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


class MissingError(RefusedError):
    """What is asked for isn't there, or not for this client: the answer is the same, as the engine gives it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, status=404)


class TakenBackError(RefusedError):
    """What the engine made isn't what was judged, so it was refused after all."""
