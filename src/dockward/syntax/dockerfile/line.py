"""One logical line while it is read: its text, where it stands, what its variables are, and the flaws found in it."""

from msgspec import Struct

from dockward.model.dockerfile import Flag, Word
from dockward.model.fact import Fact, Place, Unknown
from dockward.syntax.dockerfile.environment import Environment
from dockward.syntax.dockerfile.errors import ExpansionError, LimitError
from dockward.syntax.dockerfile.flags import RawFlag, split_flags
from dockward.syntax.dockerfile.flaws import Flaws, quote
from dockward.syntax.dockerfile.lexer import Lexer, Mode
from dockward.syntax.dockerfile.positions import Joined, Source
from dockward.syntax.dockerfile.spaces import WIDE
from dockward.syntax.dockerfile.variables import Allowance, readable
from dockward.syntax.dockerfile.words import Piece
from dockward.syntax.regex import regex

_SPECIAL = {"\\": regex(r"[$'\"\\]"), "`": regex(r"[$'\"`]")}
_MODES = {escape: Mode(escape) for escape in _SPECIAL}
_HEREDOC_MODE = Mode(ignore_quotes=True)
_NAME = regex(r"[^\t\v\f\r ]+")


class Surroundings(Struct, frozen=True):
    """What all lines of a file have in common."""

    source: Source
    flaws: Flaws
    escape: str
    allowance: Allowance


class Head(Struct, frozen=True):
    """Keyword and flags, and where the arguments stand, by characters of the line."""

    keyword: str
    """In capital letters."""
    name: Piece
    flags: tuple[RawFlag, ...]
    start: int
    end: int


class Line:
    """A logical line, or the part of one that ONBUILD keeps (`kept`: nothing in that is fatal to this build)."""

    __slots__ = ("around", "environment", "joined", "kept", "outer", "pointer", "text")

    def __init__(
        self,
        joined: Joined,
        around: Surroundings,
        environment: Environment,
        outer: Environment | None = None,
        *,
        kept: bool = False,
    ) -> None:
        self.joined = joined
        self.text = joined.text
        self.around = around
        self.environment = environment
        """Read, and written by ENV and ARG."""
        self.outer = outer
        """The ARGs before the first FROM; None for those themselves."""
        self.kept = kept
        self.pointer = ""

    def head(self, start: int) -> Head:
        """Keyword and flags of the instruction that begins at `start`, which may have blanks before it."""
        text = self.text
        start, end = bounds(text, start, len(text))
        name = _NAME.match(text, start, end)
        after = name.end() if name else start
        lower = text[start:after].lower()
        self.pointer = lower.upper() if lower.isascii() else text[start:after]
        flags, begin = split_flags(text, after, end, self.around.escape)
        first, last = bounds(text, begin, end)
        return Head(self.pointer, Piece(text[start:after], start, after), flags, first, last)

    def flag(self, raw: RawFlag, expand: frozenset[str]) -> Flag:
        """A flag; the values of those named in `expand` have their variables replaced."""
        name, equals, value = raw.text[2:].partition("=")
        span = self.joined.span(raw.start, raw.end)
        if not equals:
            return Flag(name, None, span)
        start = self.text.index("=", raw.start) + 1
        content = self.expand(value, start) if name in expand else readable(value)
        return Flag(name, self.word(Piece(value, start, raw.end), content), span)

    def place(self, index: int) -> Place:
        """Where in the file a character stands."""
        return self.around.source.place(self.joined.offset(index), self.pointer)

    def flaw(self, kind: str, message: str, index: int, *, fatal: bool = True, early: bool = False) -> None:
        """Note a flaw at a character; `early` when BuildKit finds it in what ONBUILD keeps, too."""
        fatal = fatal and (early or not self.kept)
        said = f"{quote(self.pointer)}: {message}" if self.pointer else message
        self.around.flaws.add(kind, said, self.joined.offset(index), fatal=fatal)

    def word(self, piece: Piece, value: str | Unknown) -> Word:
        """A word with a value."""
        return Word(
            self.text[piece.start : piece.end],
            Fact(value, self.place(piece.start)),
            self.joined.span(piece.start, piece.end),
        )

    def plain(self, piece: Piece) -> Word:
        """A word that stands for itself."""
        return self.word(piece, readable(piece.text))

    def expanded(self, piece: Piece) -> Word:
        """A word without quotes, its variables replaced."""
        return self.word(piece, self.expand(piece.text, piece.start))

    def expand(self, text: str, index: int) -> str | Unknown:
        """A text without quotes, its variables replaced; a flaw at `index` when that can't be done."""
        escape = self.around.escape
        if _SPECIAL[escape].search(text) is None:
            return readable(text).removeprefix("\ufeff")
        value = self._lexed(text, index, _MODES[escape], split=False)
        return value if isinstance(value, Unknown) else value[0]

    def expand_words(self, piece: Piece) -> Word:
        """A word that may become several: they are put together again with a blank between them."""
        value = self._lexed(piece.text, piece.start, _MODES[self.around.escape], split=True)
        return self.word(piece, value if isinstance(value, Unknown) else " ".join(value))

    def check_body(self, body: str, index: int) -> None:
        """Note the flaws of a here-document whose variables are replaced."""
        if "$" in body:
            self._lexed(body, index, _HEREDOC_MODE, split=False)

    def _lexed(self, text: str, index: int, mode: Mode, *, split: bool) -> tuple[str, ...] | Unknown:
        lexer = Lexer(text, self.environment, mode, self.around.allowance)
        try:
            value = lexer.words() if split else lexer.word()
        except LimitError as why:
            self.flaw("too-large", str(why), index, fatal=False)
            return Unknown(str(why))
        except ExpansionError as why:
            self.flaw("bad-expansion", str(why), index)
            return Unknown(str(why))
        return (value,) if isinstance(value, str) else value


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the blanks at both ends."""
    while start < end and text[start] in WIDE:
        start += 1
    while end > start and text[end - 1] in WIDE:
        end -= 1
    return start, end
