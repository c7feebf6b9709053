"""What containers have changed of their images' files, for the reports: apart from what the images brought."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from dockward.model.contents import Changes
from dockward.model.image import Image
from dockward.model.subject import Subject

_MOST_NAMED = 5


class Changed(Struct, frozen=True, kw_only=True):
    """A container and its changes."""

    subject: Subject
    changes: Changes


def changed(images: Sequence[Image]) -> tuple[Changed, ...]:
    """Those of the containers among them."""
    told = ((one, one.contents.told) for one in images)
    return tuple(
        Changed(subject=one.subject, changes=contents.changes)
        for one, contents in told
        if contents and contents.changes
    )


def change_notes(several: Sequence[Changed]) -> Iterator[str]:
    """A sentence for each."""
    for one in several:
        changes = one.changes
        sorts = (("added", changes.added), ("changed", changes.changed), ("deleted", changes.deleted))
        parts = [f"{word} {_few(paths)}" for word, paths in sorts if paths]
        parts += [f"{changes.untold} more changes"] if changes.untold else []
        start = f"{one.subject.name}, since it was started from {changes.image}"
        yield f"{start}: {'; '.join(parts) or 'no file was changed'}."


def _few(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
    return ", ".join(paths[:_MOST_NAMED]) + more
