"""What deciding needs to know: questions to the engine and to the host, as values, and who answers them.

Deciding is a generator: it yields a question, is sent the answer, and returns what becomes of the request. So it
needs no socket, and a test answers what it likes.
"""

from collections.abc import Generator, Mapping
from typing import Any, TypeVar

from msgspec import Struct, ValidationError, convert

from dockward.engine.errors import BadAnswerError
from dockward.engine.wire.decode import decode
from dockward.gate.errors import RefusedError
from dockward.model.hostplace import HostPlace

T = TypeVar("T")
_OK, _MISSING = 200, 404
UNSURE = 503
"""The status of what is refused because it can't be told."""


class Ask(Struct, frozen=True):
    """A GET request to the engine, by its path from the version on."""

    path: str


class RealPaths(Struct, frozen=True):
    """Where paths of the host lead, a tuple with a `HostPlace` for each.

    `known` are files by whose names it is told where it is one; `linked` has other names of files looked for, too.
    Where it can't be told of one nothing is, or, if not `strict`, the path stands for itself.
    """

    paths: tuple[str, ...]
    known: tuple[str, ...] = ()
    strict: bool = True
    linked: bool = True


class HostRoutes(Struct, frozen=True):
    """Subnets that the host has routes to, a tuple of texts, default routes and the engine's bridges apart."""


class AccountOf(Struct, frozen=True):
    """Who has these numbers on the host, a `HostAccount`: besides the container of this id, or besides all (empty)."""

    uid: int
    gid: int
    container: str = ""


class InKernel(Struct, frozen=True):
    """What the kernel says of a running container, by its id and first process: a `KernelView`, None where it ended."""

    container: str
    pid: int


class NodeIn(Struct, frozen=True):
    """The kernel's name of the device at a path in the container of this process; empty where there is none."""

    pid: int
    path: str


class AddressesOf(Struct, frozen=True):
    """Where a name leads as the host looks it up: a tuple of addresses as texts, empty where it has none."""

    name: str


class Told(Struct, frozen=True):
    """The engine's answer; of one that is `too_large` no more than its beginning is there."""

    status: int
    body: bytes = b""
    too_large: bool = False


class TooLargeError(RefusedError):
    """The engine has more to say of something than is read."""


class _Host(Struct, rename="pascal"):
    network_mode: str | None = None
    pid_mode: str | None = None
    ipc_mode: str | None = None
    security_opt: list[str] | None = None


class _Joined(Struct, rename="pascal"):
    networks: dict[str, dict[str, Any] | None] | None = None


class _Documented(Struct, rename="pascal"):
    """What is read of the engine's objects where they are taken as they come, whatever kind they are of."""

    host_config: _Host | None = None
    names: list[str] | None = None
    network_settings: _Joined | None = None
    process_config: dict[str, Any] | None = None
    repo_digests: list[Any] | None = None
    repo_tags: list[Any] | None = None
    spec: dict[str, Any] | None = None


Question = Ask | RealPaths | HostRoutes | AccountOf | InKernel | NodeIn | AddressesOf
Asking = Generator[Question, Any, T]


def ask(path: str, kind: type[T]) -> Asking[T | None]:
    """What the engine has there; None where it has nothing. Raises `RefusedError` where that can't be told.

    An answer that is too large for the gate somebody has made so: that is no doubt, which may pass.
    """
    told: Told = yield Ask(path)
    if told.too_large:
        raise TooLargeError(f"The engine's answer to {path.partition('?')[0]} is too large to be judged.", status=502)
    if told.status == _MISSING:
        return None
    if told.status != _OK:
        raise unsure(f"the engine answers {told.status} to {path.partition('?')[0]}")
    try:
        return decode_documented(told.body, kind)
    except BadAnswerError as why:
        raise unsure(f"of {path.partition('?')[0]}, {why.message}") from why


def decode_documented(body: bytes, kind: type[T]) -> T:
    """An answer; of one that is taken as it comes, what is read of it has the documented types.

    Raises `BadAnswerError`, which repeats no value.
    """
    found = decode(body, kind)
    try:
        for one in found if isinstance(found, list) else (found,):
            if isinstance(one, dict):
                convert(one, _Documented)
    except ValidationError as why:
        raise BadAnswerError(f"the engine's answer isn't as documented: {why}") from why
    return found


def check_identified(answer: Mapping[str, Any], key: str) -> None:
    """Raise `RefusedError` for an object that the engine gives no id."""
    if not (isinstance(answer.get(key), str) and answer[key]):
        raise unsure(f"the engine's answer isn't as documented: it has no {key}")


def real_path(path: str, *, strict: bool = True) -> Asking[HostPlace]:
    """Where one path leads."""
    found: tuple[HostPlace, ...] = yield RealPaths((path,), strict=strict)
    return found[0]


def unsure(why: str) -> RefusedError:
    """What can't be told is refused."""
    return RefusedError(f"The request can't be judged: {why}.", status=UNSURE)
