"""One reading of a project: the files that it reads, each once, and what it finds wrong with them."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Protocol

from msgspec import Struct

from dockward.model.compose import SourceFile
from dockward.model.dockerfile import Flaw
from dockward.model.fact import Place
from dockward.syntax.compose.budget import Budget
from dockward.syntax.compose.document import Document, parse_documents
from dockward.syntax.yaml import MOST_BYTES

MOST_FILES = 200
"""Of one project, all that it includes and extends."""
MOST_FLAWS = 1_000


class Files(Protocol):
    """Where files are read from."""

    def read(self, path: str) -> bytes | None:
        """The file's bytes, None when there is none that can be read."""


class Settings(Struct, frozen=True, kw_only=True):
    """How a project is asked for."""

    directory: str | None = None
    """The project directory; that of the first file when None."""
    folder: str = ""
    """What the project directory is called, which a path such as `.` doesn't say; empty: as its path says."""
    name: str = ""
    """The project's name, as `--project-name` gives it."""
    profiles: tuple[str, ...] | None = None
    """The profiles that are active; None for all of them."""
    complete: bool = True
    """Whether the environment is that of the place where the project runs."""
    stack: bool = False
    """Read as `docker stack deploy` does."""


class Session:
    """Reads files and gathers flaws."""

    def __init__(self, source: Files, settings: Settings) -> None:
        self.source, self.settings = source, settings
        self.flaws: list[Flaw] = []
        self.budget = Budget()
        self.files: dict[str, SourceFile] = {}
        self.documents: dict[str, tuple[Document, ...] | None] = {}

    @property
    def valid(self) -> bool:
        """Whether nothing was found so far that Compose refuses."""
        return not any(one.fatal for one in self.flaws)

    def refuse(self, message: str, place: Place, kind: str) -> None:
        """Notes why Compose doesn't take the project."""
        self.flaws.append(Flaw(message, place, kind=kind))

    def warn(self, message: str, place: Place, kind: str) -> None:
        """Notes something that Compose takes with a warning."""
        self.flaws.append(Flaw(message, place, fatal=False, kind=kind))

    def read(self, path: str, asked: Place) -> tuple[Document, ...] | None:
        """The documents of a compose file; None, and a flaw at `asked`, when it can't be read."""
        if path not in self.documents:
            self.documents[path] = self._documents(path, asked)
        return self.documents[path]

    def _documents(self, path: str, asked: Place) -> tuple[Document, ...] | None:
        if len(self.files) >= MOST_FILES:
            self.refuse(f"the project has more than {MOST_FILES} files", asked, "too-many-files")
            return None
        text = self.text(path, asked, wide=True)
        if text is None:
            return None
        found = parse_documents(text, path, self.flaws)
        newline = "\r\n" if "\r\n" in text else "\n"
        self.files[path] = SourceFile(path, text, newline, tuple(one.root for one in found))
        return found

    def text(self, path: str, asked: Place, *, wide: bool = False) -> str | None:
        """The text of a file; None, and a flaw, when it can't be read or isn't UTF-8.

        With `wide` UTF-16 too, where a byte order mark says so: YAML knows both.
        """
        content = self.source.read(path)
        if content is None:
            self.refuse(f"the file {path} isn't there or can't be read", asked, "missing-file")
            return None
        if len(content) > MOST_BYTES * len("\N{GRINNING FACE}".encode()):
            self.refuse(f"the file {path} is larger than {MOST_BYTES} characters", asked, "too-large")
            return None
        if wide and content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return self._wide(content, path)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as why:
            before = content[: why.start].decode("utf-8", "replace")
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            self.refuse("the file isn't UTF-8 from here on", Place(path, "", line, column), "encoding")
            return None

    def _wide(self, content: bytes, path: str) -> str | None:
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            self.refuse("the file begins as UTF-16 and isn't", Place(path, "", 1, 1), "encoding")
            return None
