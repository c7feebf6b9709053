"""What the editor has open: the text of each document, as it is there and not yet on disk."""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lsprotocol.types import TextDocumentContentChangeEvent, TextDocumentContentChangePartial
from msgspec import Struct, structs

from dockward.lsp.positions import Encoding, Text, as_file
from dockward.read.sources.files import MOST_BYTES

MOST_DOCUMENTS = 1_000
"""Open at once; what is opened beyond that isn't judged."""
_NAMELESS = "untitled"


class Document(Struct, frozen=True, kw_only=True):
    """One version of an open document. `path` is absolute where it is a file's, else the address itself.

    `text` is None where it is too large to be kept.
    """

    uri: str
    path: str
    language: str
    version: int
    text: str | None


def open_document(uri: str, language: str, version: int, text: str) -> Document:
    """A document as the editor opens it."""
    return Document(uri=uri, path=path_of(uri), language=language, version=version, text=_kept(text))


def changed(
    document: Document, version: int, changes: Iterable[TextDocumentContentChangeEvent], encoding: Encoding
) -> Document:
    """The next version of a document. A text that wasn't kept needs the whole new one."""
    text = document.text
    for one in changes:
        if not isinstance(one, TextDocumentContentChangePartial):
            text = _kept(one.text)
        elif text is not None:
            text = _kept(Text(text, encoding).replaced(one.range, one.text))
    return structs.replace(document, version=version, text=text)


def _kept(text: str) -> str | None:
    return as_file(text) if len(text) <= MOST_BYTES else None


def path_of(uri: str) -> str:
    """The file that an address means, absolute and without `..`; where it means none, the address in its place."""
    address = uri.replace("\0", "%00") or _NAMELESS
    try:
        parts = urlsplit(uri)
    except ValueError:
        return address
    path = os.path.normpath(unquote(parts.path, errors="surrogateescape"))
    here = parts.scheme == "file" and parts.netloc in {"", "localhost"}
    return path if here and path.startswith("/") and path.strip("/") and "\0" not in path else address


def uri_of(path: str) -> str:
    """The address of a file."""
    return Path(path).as_uri()
