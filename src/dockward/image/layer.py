"""One layer as a directory of the overlay2 store: what in it an attacker looks for first. Read by name and mode."""

from msgspec import Struct

from dockward.image.entry import LayerError, Notes, Sort
from dockward.image.finds import is_credential, is_set_id
from dockward.image.tree import Nature, check_readable, read_tree

MOST_FOUND = 10_000
_MOST_WORDS = 3
_FILES = frozenset({Sort.FILE, Sort.HARD_LINK})


class LayerFiles(Struct, frozen=True, kw_only=True):
    """What was found in one layer; paths are relative to the root.

    `partial` says why the rest was not looked at; empty when all was.
    """

    setuid: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    partial: str = ""


def read_layer(directory: str, *, rootless: bool = False) -> LayerFiles:
    """Look through the layer at `directory`, of an engine that is `rootless` or not.

    Raises `OSError` when it can't be opened at all.
    """
    check_readable(directory)
    setuid: list[str] = []
    credentials: list[str] = []
    notes = Notes()
    partial: tuple[str, ...] = ()
    try:
        for entry, read in read_tree(directory, notes, Nature(rootless=rootless)):
            if entry.sort not in _FILES:
                continue
            if is_set_id(entry):
                setuid.append(entry.path)
            if is_credential(entry, read):
                credentials.append(entry.path)
            _check_count(len(setuid) + len(credentials))
    except LayerError as why:
        partial = (f"the layer was not looked through to its end: {why}",)
    return LayerFiles(
        setuid=tuple(sorted(setuid)),
        credentials=tuple(sorted(credentials)),
        partial=_few((*partial, *sorted(notes.gaps))),
    )


def _check_count(finds: int) -> None:
    if finds > MOST_FOUND:
        raise LayerError(f"it has more than {MOST_FOUND} finds")


def _few(words: tuple[str, ...]) -> str:
    """The first of them, and how many more there are."""
    more = f"; and {len(words) - _MOST_WORDS} more such places" if len(words) > _MOST_WORDS else ""
    return "; ".join(words[:_MOST_WORDS]) + more
