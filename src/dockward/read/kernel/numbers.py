"""Numbers in the files of a cgroup, and the tightest of them up its ancestry."""

from collections.abc import Callable
from typing import Generic, TypeVar

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, unknown
from dockward.read.kernel.cgroups import Spot
from dockward.read.kernel.procfile import reason_of

N = TypeVar("N", bound=float)

_NO_LIMIT = 1 << 60
"""Version 1 writes "no limit" as the largest number of whole pages; no machine has this much memory."""
_SHARES_LEAST, _SHARES_SPAN, _WEIGHT_SPAN = 2, 262_142, 9_999
_DIGITS = 20
"""Digits of the largest number that the kernel writes."""


def parse_amount(data: bytes) -> int | None:
    """A number of bytes or tasks; None for no limit. Raises `ValueError`."""
    word = data.strip()
    if word == b"max":
        return None
    amount = _number(word)
    return amount if 0 <= amount < _NO_LIMIT else None


def parse_cores(data: bytes) -> float | None:
    """Quota and period in microseconds, as cpu.max has them; None for no limit. Raises `ValueError`."""
    quota, period = data.split()
    if quota == b"max" or _number(quota) < 0:
        return None
    if _number(period) <= 0:
        raise ValueError("a period must be longer than nothing")
    return _number(quota) / _number(period)


def parse_shares(data: bytes) -> int:
    """cpu.shares of version 1 as cpu.weight of version 2, converted as OCI runtimes do. Raises `ValueError`."""
    shares = max(_number(data.strip()), _SHARES_LEAST)
    return 1 + (shares - _SHARES_LEAST) * _WEIGHT_SPAN // _SHARES_SPAN


def _number(word: bytes) -> int:
    if len(word) > _DIGITS:
        raise ValueError("longer than any number of the kernel")
    return int(word)


class Numbers(Generic[N]):
    """Files of one kind of number, each read once.

    `content` gives a file's content, None where there is no such file.
    """

    def __init__(self, content: Callable[[str], bytes | None], parse: Callable[[bytes], N | None]) -> None:
        self._content = content
        self._parse = parse
        self._known: dict[str, Fact[N | None]] = {}
        self._missing: set[str] = set()

    def read(self, path: str) -> Fact[N | None]:
        """A file's number; None for no limit and where there is no file."""
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    def is_missing(self, path: str) -> bool:
        """Whether there is no such file; one that can't be read isn't missing."""
        self.read(path)
        return path in self._missing

    def tightest(self, spot: Spot, name: str) -> Fact[N | None]:
        """The smallest limit from the container's own file up to the mount's, at the file that sets it."""
        best = self.read(f"{spot.directory}/{name}")
        for directory in spot.parents():
            one = self.read(f"{directory}/{name}")
            if not (best.known and one.known):
                return one if best.known else best
            if one.value is not None and (best.value is None or one.value < best.value):
                best = one
        return best

    def _read(self, path: str) -> Fact[N | None]:
        place = Place(path)
        try:
            data = self._content(path)
            if data is None:
                self._missing.add(path)
            return Fact(None if data is None else self._parse(data), place)
        except UnreadError as why:
            return unknown(why.reason, place)
        except OSError as why:
            return unknown(reason_of(why), place)
        except ValueError:
            return unknown("the kernel's answer could not be understood", place)
