"""What a container has of its own, as its engine sends it: which paths have changed, and all files to pick from."""

from collections.abc import Callable, Iterable, Iterator

from dockward.engine.errors import EngineError
from dockward.engine.wire.container_files import ChangeAnswer
from dockward.image.entry import Entries, Entry, LayerError, Notes, Read, Sort
from dockward.image.stores.spool import Spool
from dockward.image.stores.stored import StoreError
from dockward.image.tar import read_tar
from dockward.image.unpack import Unpacked

_DELETED = 2


class Exported:
    """The changes, and the files. `fetch` fills the spool with all files of the container, when they are needed."""

    def __init__(self, changes: Iterable[ChangeAnswer], spool: Spool, fetch: Callable[[Spool], None]) -> None:
        several = [(one.path.strip("/"), one.kind) for one in changes]
        self._deleted = [path for path, kind in several if kind == _DELETED and path]
        self._wanted = frozenset(path for path, kind in several if kind != _DELETED and path)
        self._spool, self._fetch = spool, fetch
        self._why = ""

    def need(self) -> None:
        """Have the files here, if any are wanted. What goes wrong is told by `entries`."""
        if not self._wanted:
            return
        try:
            self._fetch(self._spool)
        except (StoreError, EngineError) as why:
            self._why = f"{why.message} {why.hint}".strip()

    def entries(self, notes: Notes) -> Entries:
        """As a layer. Raises `LayerError`."""
        yield from ((Entry(one, Sort.WHITEOUT), _nothing) for one in self._deleted)
        if self._why:
            raise LayerError(self._why)
        if self._wanted:
            yield from self._picked(notes)

    def _picked(self, notes: Notes) -> Iterator[tuple[Entry, Read]]:
        # A name that begins with .wh. is nothing but a name here, and was chosen by who is in the container.
        members = read_tar(self._source(), notes, layer=False, again=self._source)
        for entry, read in members:
            if entry.path in self._wanted:
                yield entry, read

    def _source(self) -> Unpacked:
        return Unpacked(self._spool.reader())


def _nothing(most: int) -> bytes:
    del most
    return b""
