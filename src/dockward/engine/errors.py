"""What can go wrong between us and an engine, each with what to do about it."""

from dockward.model.errors import DockwardError


class EngineError(DockwardError):
    """The root of this room's errors."""

    code = "DWE100"


class EndpointError(EngineError):
    """DOCKER_HOST, a context or its TLS files make no address of an engine."""

    code = "DWE101"


class NoEngineError(EngineError):
    """Nothing answers at the address."""

    code = "DWE102"


class NoPermissionError(EngineError):
    """The socket is there, but not for this user."""

    code = "DWE103"


class EngineHangsError(EngineError):
    """No answer within the time."""

    code = "DWE104"


class EngineDiedError(EngineError):
    """The connection broke before the answer was whole."""

    code = "DWE105"


class NotAnEngineError(EngineError):
    """Something answers, but not the way an engine does."""

    code = "DWE106"


class ApiVersionError(EngineError):
    """The engine and we have no API version in common."""

    code = "DWE107"


class TooLargeError(EngineError):
    """The answer is larger than any honest one."""

    code = "DWE108"


class BadAnswerError(EngineError):
    """The answer isn't what the API's documentation says."""

    code = "DWE109"


class TlsError(EngineError):
    """The two sides don't trust each other's certificate, or one of them doesn't speak TLS."""

    code = "DWE110"


class RefusedError(EngineError):
    """The engine refused; `http_status` is its HTTP status."""

    code = "DWE111"

    def __init__(self, message: str, http_status: int, hint: str = "") -> None:
        super().__init__(message, hint)
        self.http_status = http_status


class GoneError(RefusedError):
    """What was asked for doesn't exist (any more): HTTP 404."""

    code = "DWE112"
