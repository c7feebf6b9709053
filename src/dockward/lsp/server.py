"""The server: what the client asks, answered from the session. Standard output is the protocol's alone."""

import io
import logging
import os
import sys
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException, PyglsError
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from dockward import __version__
from dockward.lsp.answers import FIX_ALL, code_actions, hover
from dockward.lsp.judging import Policy
from dockward.lsp.session import Session
from dockward.lsp.wire import Messages

_LOG = logging.getLogger(__name__)
_OWN_DOCUMENTS = (
    lsp.TEXT_DOCUMENT_DID_OPEN,
    lsp.TEXT_DOCUMENT_DID_CHANGE,
    lsp.TEXT_DOCUMENT_DID_CLOSE,
    lsp.NOTEBOOK_DOCUMENT_DID_OPEN,
    lsp.NOTEBOOK_DOCUMENT_DID_CHANGE,
    lsp.NOTEBOOK_DOCUMENT_DID_CLOSE,
)
"""What pygls would keep documents by. It cuts lines where the protocol has none, and would keep them twice."""


class _Protocol(LanguageServerProtocol):
    """Answers also what is asked wrongly: pygls only drops it, and the client would wait for ever."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The message as its type. Raises `JsonRpcException` where it is none."""
        try:
            return super().structure_message(data)
        except JsonRpcException as why:
            if "method" in data and isinstance(data.get("id"), int | str):
                self._send_response(data["id"], error=why.to_response_error())
            raise


class _Server(LanguageServer):
    """Tells of errors on standard error alone, and never what a message held: it may be a secret."""

    def report_server_error(self, error: Exception, source: type[PyglsError] | type[JsonRpcException]) -> None:
        """Say what kind of error it was."""
        _LOG.error("a message could not be answered: %s (%s)", type(error).__name__, source.__name__)


def serve(policy: Policy) -> int:
    """Speak the protocol over standard input and output until the client ends it. The exit status: 1 if unasked."""
    # pygls logs whole messages.
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server = _Server("dockward", __version__, protocol_cls=_Protocol)
    session = Session(server, policy)
    for method in _OWN_DOCUMENTS:
        server.protocol.fm.builtin_features.pop(method)
    _documents(server, session)
    _questions(server, session)
    with session:
        server.start_io(Messages(io.FileIO(sys.stdin.fileno(), closefd=False)), output)
    return 0 if session.over else 1


def _documents(server: LanguageServer, session: Session) -> None:
    """What the client tells of documents and files."""

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        session.open(params.text_document)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        session.change(params.text_document, params.content_changes)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        session.close(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:  # noqa: ARG001  # whichever it was
        session.judge_again()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: lsp.DidChangeWatchedFilesParams) -> None:  # noqa: ARG001  # whichever they were
        session.judge_again()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(params: lsp.DidChangeWorkspaceFoldersParams) -> None:  # noqa: ARG001  # pygls keeps them
        session.judge_again()

    @server.feature(lsp.SHUTDOWN)
    def ended(params: None) -> None:  # noqa: ARG001  # the protocol has none
        session.over = True


def _questions(server: LanguageServer, session: Session) -> None:
    """What the client asks."""
    kinds = [lsp.CodeActionKind.QuickFix, FIX_ALL]

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=kinds))
    async def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return await code_actions(session, params)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def page(params: lsp.HoverParams) -> lsp.Hover | None:
        return await hover(session, params)
