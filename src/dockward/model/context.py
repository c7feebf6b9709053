"""The directory that a Dockerfile is built from, of which as much is looked at as a rule or a repair asks for."""

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")


class Nature(Enum):
    """What stands at a path; links are not followed, so they are `OTHER`."""

    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"


class Tree(Struct, frozen=True):
    """The paths of all files, in order; not `whole` where there are more than are looked at."""

    paths: tuple[str, ...] = ()
    whole: bool = True


class Context:
    """Answers what is asked of it. Paths are relative to it, with `/`; nothing outside of it is ever told.

    This one is of a directory at which nobody looked: nothing of it is known, and `seen` is false.
    """

    seen = False

    def nature(self, path: str) -> Nature | None:  # noqa: ARG002  # nothing is known of any
        """What stands there; None for nothing, or where that can't be told."""
        return None

    def names(self, folder: str = "") -> tuple[str, ...] | None:  # noqa: ARG002  # as above
        """What stands in a folder, in order; None where there is no such folder, or more in it than is looked at."""
        return None

    def data(self, path: str, most: int) -> bytes | None:  # noqa: ARG002  # as above
        """The first bytes of a file, `most` of them; None where it can't be read."""
        return None

    def text(self, path: str) -> str | None:  # noqa: ARG002  # as above
        """A file's text; None where it can't be read, is no UTF-8 or is larger than what names dependencies is."""
        return None

    @property
    def tree(self) -> Tree:
        """Every file in it and in its folders, save for those that hold what a program fetched."""
        return Tree()

    def once(self, question: "Callable[[Context], T]") -> T:
        """What a function finds out of it; it is asked once."""
        return question(self)

    def has(self, path: str) -> bool:
        """Whether something stands there."""
        return self.nature(path) is not None


UNSEEN = Context()
