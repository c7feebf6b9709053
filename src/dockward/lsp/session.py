"""A session with one editor: its open documents, what was said of each, and what is yet to be judged.

Documents are judged one after the other on a worker. What changes meanwhile waits, and only its last version is judged
then: who types fast is judged as often as there is time for it, and no clock is asked.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from dockward.lsp.diagnostics import diagnostic
from dockward.lsp.documents import MOST_DOCUMENTS, Document, changed, open_document, path_of, uri_of
from dockward.lsp.judging import Desk, Look, Policy, look_at, unjudged
from dockward.lsp.positions import Encoding, Text

_LOG = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Told = list[lsp.Diagnostic]


class Session:
    """What is open and what is known of it. All of it belongs to the event loop; only judging is done elsewhere."""

    def __init__(self, server: LanguageServer, policy: Policy) -> None:
        self.server = server
        self.over = False
        """The client has said that it is about to end."""
        self._policy = policy
        self._documents: dict[str, Document] = {}
        self._looks: dict[str, Look] = {}
        self._stale: dict[str, None] = {}
        self._told: dict[str, Told] = {}
        self._work: asyncio.Task[None] | None = None
        self._worker = ThreadPoolExecutor(1, "judge")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._worker.shutdown(cancel_futures=True)

    @property
    def encoding(self) -> Encoding:
        """What positions are counted in."""
        return self.server.workspace.position_encoding or lsp.PositionEncodingKind.Utf16

    def open(self, item: lsp.TextDocumentItem) -> None:
        """Take in a document and judge it."""
        if item.uri not in self._documents and len(self._documents) >= MOST_DOCUMENTS:
            _LOG.error("more than %d documents are open; another isn't judged", MOST_DOCUMENTS)
            return
        document = open_document(item.uri, item.language_id, item.version, item.text)
        self._documents[item.uri] = document
        self._judge([item.uri, *self._readers(document)])

    def change(
        self, document: lsp.VersionedTextDocumentIdentifier, changes: Sequence[lsp.TextDocumentContentChangeEvent]
    ) -> None:
        """Take in changes of an open document and judge it again, with all that may read it."""
        before = self._documents.get(document.uri)
        if before is not None:
            self._documents[document.uri] = changed(before, document.version, changes, self.encoding)
            self._judge([document.uri, *self._readers(before)])

    def close(self, uri: str) -> None:
        """Forget a document and all that was said of it."""
        before = self._documents.pop(uri, None)
        if before is not None:
            self._looks.pop(uri, None)
            self._stale.pop(uri, None)
            self._tell()
            self._judge(self._readers(before))

    def judge_again(self) -> None:
        """Judge every open document: something outside of them may have changed."""
        self._judge(list(self._documents))

    async def look(self, uri: str) -> Look | None:
        """The last version of a document, judged; None where it isn't open."""
        while self._work is not None and not self._work.done():
            await asyncio.wait({self._work})
        return self._looks.get(uri)

    async def on_worker(self, job: Callable[[], Answer]) -> Answer:
        """Do what takes long, or needs the workspace's folder, in turn with judging."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, job)

    def desk(self) -> Desk:
        """What judging needs, as it is now."""
        workspace = self.server.workspace
        uris = [one.uri for one in workspace.folders.values()] or [one for one in (workspace.root_uri,) if one]
        return Desk(
            folders=tuple(path for path in map(path_of, uris) if path.startswith("/")),
            texts={one.path: one.text for one in self._documents.values() if one.text is not None},
            policy=self._policy,
        )

    def document_at(self, path: str) -> Document | None:
        """The open document of a file."""
        return next((one for one in self._documents.values() if one.path == path), None)

    def _readers(self, document: Document) -> list[str]:
        """Documents that were judged with this one's text, such as the project that includes it."""
        return [uri for uri, look in self._looks.items() if uri != document.uri and document.path in look.texts]

    def _judge(self, uris: list[str]) -> None:
        self._stale |= dict.fromkeys(uris)
        if self._stale and (self._work is None or self._work.done()):
            self._work = asyncio.get_running_loop().create_task(self._judge_stale())

    async def _judge_stale(self) -> None:
        """Judge until nothing is left; what goes wrong with one document ends nothing."""
        while self._stale:
            uri = next(iter(self._stale))
            del self._stale[uri]
            document = self._documents[uri]
            look = await self._looked(document)
            if self._documents.get(uri) is document:
                self._looks[uri] = look
                self._tell(document)

    async def _looked(self, document: Document) -> Look:
        desk = self.desk()
        try:
            return await self.on_worker(lambda: look_at(document, desk))
        except Exception as why:  # noqa: BLE001  # the event worker: one bad document must not end the session
            _LOG.error("a document could not be judged: %s", type(why).__name__)
            return unjudged(document, f"a defect in Dockward ({type(why).__name__}); please report it")

    def _tell(self, judged: Document | None = None) -> None:
        """Send what is said of the document that was judged, and of every other file where that has changed."""
        now = self._sayings()
        for uri in [*now, *(one for one in self._told if one not in now)]:
            said = now.get(uri, [])
            document = self._documents.get(uri)
            if said != self._told.get(uri, []) or document is judged is not None:
                version = document.version if document is not None else None
                self.server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, said, version))
        self._told = {uri: said for uri, said in now.items() if said or uri in self._documents}

    def _sayings(self) -> dict[str, Told]:
        """What is said of each file: of an open one its own look, of another all that its readers' looks say."""
        open_paths = {one.path for one in self._documents.values()}
        found: dict[str, Told] = {}
        for uri, look in self._looks.items():
            found[uri] = self._of(look, look.document.path)
        for look in self._looks.values():
            for path in look.remarks.keys() - open_paths:
                told = found.setdefault(uri_of(path), [])
                told += [one for one in self._of(look, path) if one not in told]
        return found

    def _of(self, look: Look, path: str) -> Told:
        text = Text(look.texts.get(path, ""), self.encoding)
        return [diagnostic(one, text) for one in look.remarks.get(path, ())]
