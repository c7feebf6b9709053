"""Versions of which the last numbers may be left open, as npm's and Cargo's ranges have them: `1.2`, `1.x`, `^1`."""

from msgspec import Struct

from dockward.advisories.ranges.interval import RangeError
from dockward.advisories.versions.semver import key

PARTIAL = (
    r"v?([0-9]{1,16}|[xX*])(?:\.([0-9]{1,16}|[xX*]))?(?:\.([0-9]{1,16}|[xX*]))?"
    r"(?:-([0-9A-Za-z-]++(?:\.[0-9A-Za-z-]++)*+))?(?:\+[0-9A-Za-z.-]*+)?"
)
"""Four groups: the numbers and the pre-release. No number is larger than JavaScript's exact integers."""

_NUMBERS = 3


class Partial(Struct, frozen=True):
    """`numbers` with zeros for those left open; the first `given` were written."""

    numbers: tuple[int, int, int]
    given: int
    stage: str = ""

    @property
    def full(self) -> bool:
        """Whether this is one version."""
        return self.given == _NUMBERS

    @property
    def text(self) -> str:
        """The version with zeros for what was left open."""
        plain = ".".join(map(str, self.numbers))
        return f"{plain}-{self.stage}" if self.stage else plain

    @property
    def key(self) -> bytes:
        """The key of `text`."""
        return key(self.text)

    @property
    def floor(self) -> bytes:
        """The lowest key that `text` or a pre-release of it can have."""
        return self.key if self.stage else key(self.text + "-0")

    def ceiling(self, place: int) -> bytes:
        """The lowest key with the number at `place` one higher, pre-releases included."""
        numbers = [*self.numbers[:place], self.numbers[place] + 1, 0, 0][:_NUMBERS]
        return key(".".join(map(str, numbers)) + "-0")

    @property
    def caret(self) -> bytes:
        """Where what `^` admits ends: at the next of the first number that isn't zero."""
        if self.numbers[0] or self.given <= 1:
            return self.ceiling(0)
        return self.ceiling(1 if self.numbers[1] or not self.full else 2)

    @property
    def tilde(self) -> bytes:
        """Where what `~` admits ends: at the next minor version, or major where only that is given."""
        return self.ceiling(min(1, max(0, self.given - 1)))


def parse_partial(groups: tuple[str | None, ...]) -> Partial:
    """The version of PARTIAL's groups. Raises RangeError for a number behind an open one."""
    numbers = [None if one in {None, "x", "X", "*"} else int(one or "") for one in groups[:_NUMBERS]]
    given = next((nr for nr, one in enumerate(numbers) if one is None), _NUMBERS)
    if any(one is not None for one in numbers[given:]) or (groups[_NUMBERS] and given < _NUMBERS):
        raise RangeError("a version that goes on behind a number left open")
    major, minor, patch = (one or 0 for one in numbers)
    return Partial((major, minor, patch), given, groups[_NUMBERS] or "")
