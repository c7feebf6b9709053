"""Turns what goes wrong with a file into the one error that means *unknown*, with what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dockward.model.errors import UnreadError
from dockward.model.fact import Place
from dockward.read.host import tree


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Reads that may fail: an `OSError` inside becomes `UnreadError` about `path`, the name inside the host's tree."""
    try:
        yield
    except OSError as why:
        raise UnreadError(tree.why_unread(why, path), Place(path)) from why


def read_names(root: Path, folder: str) -> tuple[str, ...]:
    """The names in a directory; none where it doesn't exist. Raises `UnreadError`.

    Names that aren't UTF-8 are left out: no package system writes such a one.
    """
    with reading(folder):
        try:
            return tuple(one for one in tree.read_names(root, folder) if one == tree.printable(one))
        except FileNotFoundError:
            return ()
