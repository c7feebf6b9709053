"""How a container's files differ from those of the image that it was started from."""

from collections.abc import Collection, Iterable, Sequence

from dockward.image.content import LayerContent
from dockward.image.entry import Sort
from dockward.image.merge import hidden, visible
from dockward.model.contents import Changes

MOST_CHANGES = 1_000
"""Paths named of each sort."""


def changes_of(layers: Sequence[LayerContent], image: str) -> Changes:
    """What the last of the layers, the container's own, does to those below it."""
    below, _ = visible(layers[:-1], 0)
    files = layers[-1].files
    there = frozenset(files.paths)
    added = [one for one in files.paths if one not in below]
    changed = [
        path for path, sort in zip(files.paths, files.sorts, strict=True) if path in below and sort != Sort.DIRECTORY
    ]
    deleted = [one for one in hidden(below, layers[-1], layers[:-1]) if one not in there]
    told = [_tops(added), changed, _tops(deleted)]
    named = [_named(one) for one in told]
    untold = sum(map(len, told)) - sum(map(len, named))
    return Changes(image=image, added=named[0], changed=named[1], deleted=named[2], untold=untold)


def _tops(paths: Collection[str]) -> list[str]:
    """Without what lies in a folder that is among them."""
    found = frozenset(paths)
    return [one for one in paths if one.rpartition("/")[0] not in found]


def _named(paths: Iterable[str]) -> tuple[str, ...]:
    shown = (f"/{one.encode('utf-8', 'surrogateescape').decode('utf-8', 'replace')}" for one in sorted(paths))
    return tuple(shown)[:MOST_CHANGES]
