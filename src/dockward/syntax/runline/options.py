"""The words after `docker run` as flags, image and command, taken apart as the docker client does."""

import re
from collections.abc import Iterator

from msgspec import Struct

from dockward.model.fact import Place
from dockward.syntax.nearest import nearest
from dockward.syntax.regex import regex
from dockward.syntax.runline.calls import Call
from dockward.syntax.runline.flags import FLAGS, FLAGS_OF, OLD_NAMES, SHORT, Flag, Takes
from dockward.syntax.runline.words import Word

_LEAST_LIKE_A_WORD = 3
"""Letters behind one dash that may be a word with a dash too few."""
_IMAGE_NAMES = regex(r"image|img|tag", re.IGNORECASE)


class RefusedError(ValueError):
    """The client refuses the line; the message says why, `place` where."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


class Given(Struct, frozen=True):
    """A flag as given: its value, and where the flag stands. `known` is false where the value hangs on the shell."""

    flag: Flag
    value: str
    place: Place
    known: bool = True


class Parsed(Struct, frozen=True):
    """A command line taken apart: flags by name in their order."""

    place: Place
    given: dict[str, list[Given]]
    image: Word
    command: tuple[Word, ...]

    def last(self, name: str) -> Given | None:
        """A flag of which the last one counts; None where it isn't given."""
        several = self.given.get(name)
        return several[-1] if several else None


def parse_call(call: Call) -> Parsed:
    """Flags, image and command. Raises `RefusedError` for what the client refuses or what can't be told apart."""
    return _Walk(call).parsed()


class _Walk:
    """The words of one line from left to right."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._words = call.words
        self._flags = FLAGS_OF.get(call.program, FLAGS)
        self._at = 0
        self._given: dict[str, list[Given]] = {}

    def parsed(self) -> Parsed:
        while self._at < len(self._words) and self._step(self._words[self._at]):
            pass
        if "help" in self._given:
            raise RefusedError("--help makes no container", self._given["help"][0].place)
        if self._at >= len(self._words):
            raise RefusedError("it names no image", self._call.place)
        image, *command = self._words[self._at :]
        return Parsed(self._call.place, self._given, image, tuple(command))

    def _step(self, word: Word) -> bool:
        """Take one flag; False where the flags end."""
        if word.alone:
            self._refuse_ambiguous(word)
        if not word.text.startswith("-") or word.text == "-":
            return False
        self._at += 1
        if word.text == "--":
            return False
        if word.text.startswith("--"):
            self._long(word)
        else:
            self._letters(word)
        return True

    def _refuse_ambiguous(self, word: Word) -> None:
        """An expansion that may be flags as well as the image."""
        last = self._at == len(self._words) - 1
        if not last and not _IMAGE_NAMES.search(word.text):
            raise RefusedError(
                f"{word.text} may hold flags as well as the image: write out what it stands for", word.place
            )

    def _long(self, word: Word) -> None:
        name, equals, value = word.text[2:].partition("=")
        flag = self._flags.get(OLD_NAMES.get(name, name))
        if flag is None:
            raise self._unknown(f"--{name}", word, (f"--{one}" for one in self._flags))
        self._have(flag, word)
        self._take(flag, word, value if equals else None)

    def _letters(self, word: Word) -> None:
        """`-it`, `-dp 80:80`, `-p80:80`, `-p=80:80`: all but the last are truths."""
        letters = word.text[1:]
        for at, letter in enumerate(letters):
            flag = SHORT.get(letter)
            if flag is None:
                raise self._unknown(f"-{letter}", word, (f"--{one}" for one in self._flags), letters)
            self._have(flag, word)
            rest = letters[at + 1 :]
            if rest.startswith("=") or (rest and flag.takes is not Takes.TRUTH):
                self._take(flag, word, rest.removeprefix("="))
                return
            self._take(flag, word, None)

    def _have(self, flag: Flag, word: Word) -> None:
        if self._call.verb == "create" and not flag.created:
            raise RefusedError(f"`docker create` has no flag --{flag.name}: only `docker run` has", word.place)

    def _unknown(self, name: str, word: Word, known: Iterator[str], letters: str = "") -> RefusedError:
        near = "" if 0 < len(letters) < _LEAST_LIKE_A_WORD else nearest(f"--{letters}" if letters else name, known)
        hint = f"; did you mean {near}?" if near else ""
        return RefusedError(f"`{self._call.program} {self._call.verb}` has no flag {name}{hint}", word.place)

    def _take(self, flag: Flag, word: Word, value: str | None) -> None:
        known = not word.expands
        if value is None and flag.takes is Takes.TRUTH:
            value, known = "true", True
        elif value is None:
            if self._at >= len(self._words):
                raise RefusedError(f"--{flag.name} wants {flag.takes.value}", word.place)
            follows = self._words[self._at]
            value, known = follows.text, not follows.expands
            self._at += 1
        self._given.setdefault(flag.name, []).append(Given(flag, value, word.place, known))
