"""What stands behind the keyword of an instruction, before it becomes one."""

from msgspec import Struct

from dockward.model.dockerfile import Flag, Pair, Word
from dockward.model.fact import Unknown
from dockward.syntax.dockerfile.flags import RawFlag
from dockward.syntax.dockerfile.jsonform import NoArray, parse_array
from dockward.syntax.dockerfile.line import Head, Line, bounds
from dockward.syntax.dockerfile.positions import Joined
from dockward.syntax.dockerfile.words import Piece, split_plain


class Source(Struct, frozen=True):
    """What COPY or a mount reads from: the name or number of a stage, an image or a build context."""

    name: str
    index: int
    """Where it is written, by characters of the line."""
    numbers: bool
    """Whether a number means a stage."""


class Form(Struct):
    """Flags and arguments."""

    flags: tuple[Flag, ...] = ()
    arguments: tuple[Word, ...] = ()
    pairs: tuple[Pair, ...] = ()
    legacy: bool = False
    exec_form: bool = False
    script: Joined | None = None
    health: str = ""
    sources: tuple[Source, ...] = ()
    kept: "tuple[Line, Head, Form] | None" = None
    """ONBUILD only: what it keeps."""

    def known_flags(self, raw: tuple[RawFlag, ...]) -> list[tuple[str, str, int]]:
        """Name, value and index of the flags whose values are known."""
        found: list[tuple[str, str, int]] = []
        for flag, one in zip(self.flags, raw, strict=True):
            value = flag.value.value.content if flag.value else None
            if isinstance(value, str):
                found.append((flag.name, value, one.start))
        return found


def known(word: Word) -> str | None:
    """A word's value where it is known."""
    value = word.value.content
    return None if isinstance(value, Unknown) else value


def missing(line: Line, head: Head, what: str = "it needs an argument") -> None:
    """Note that arguments are missing."""
    line.flaw("missing-argument", what, head.name.start)


def array(line: Line, head: Head, start: int) -> tuple[Piece, ...] | None:
    """The elements of the JSON form; None where it isn't one, with a flaw where it should be."""
    start, end = bounds(line.text, start, head.end)
    found = parse_array(line.text, start, end)
    if isinstance(found, tuple):
        return found
    if found is NoArray.OTHER_ELEMENTS:
        line.flaw("json-not-strings", "the elements of its JSON form must be strings", start, early=True)
    elif found is NoArray.MALFORMED:
        line.flaw("malformed-json", "its JSON form isn't JSON, so BuildKit takes it as text", start, fatal=False)
    return None


def listed(line: Line, head: Head) -> tuple[tuple[Piece, ...], bool]:
    """Elements of the JSON form, or words; whether it is the JSON form."""
    found = array(line, head, head.start)
    return (split_plain(line.text, head.start, head.end), False) if found is None else (found, True)
