"""Files of variables: `.env` beside a project, `env_file` and `label_file` of a service, with Compose's own quoting."""

import re
from collections import ChainMap
from collections.abc import Callable, Mapping

from msgspec import Struct

from dockward.syntax.compose.template import TemplateError, UntoldError, Variables, substitute
from dockward.syntax.regex import regex

MOST_CHARACTERS = 4 << 20
"""Of all the values of one file."""

_BOM = "\ufeff"
_SPACES = "\t\v\f\r \x85\xa0"
"""Blanks that don't end a line."""
_EXPORT = regex(r"export\s+")
_ESCAPE = regex(r"\\(?:[abcfnrtv$\"\\]|0[0-9]{0,3})")
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"'}
_OCTAL = regex(r"[0-3][0-7]{2}")


class DotenvError(ValueError):
    """A line that Compose refuses; the message says why. `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class VariableFile(Struct, frozen=True):
    """What a file sets. `lines` are where the names stand.

    `untold` are names whose values aren't known, each with the variable that an incomplete environment lacks.
    """

    values: dict[str, str]
    lines: dict[str, int]
    untold: dict[str, str]


def parse_dotenv(
    text: str,
    outside: Variables,
    before: Mapping[str, str] | None = None,
    unset: Callable[[str], None] = lambda _: None,
) -> VariableFile:
    """The variables of a file. Its values may name variables of `outside`, earlier ones of the file, and of `before`.

    A name without `=` takes its value from `outside`. Raises `DotenvError`.
    """
    return _Reader(text.removeprefix(_BOM), before or {}, outside, unset).read()


def parse_raw(text: str, outside: Variables) -> VariableFile:
    """The variables of an `env_file` of `format: raw`: everything behind `=` is the value as it stands."""
    found = VariableFile({}, {}, {})
    for number, line in enumerate(text.removeprefix(_BOM).splitlines(), 1):
        written = line.lstrip()
        if not written or written.startswith("#"):
            continue
        name, equals, value = written.partition("=")
        if not name or " " in name or "\t" in name:
            raise DotenvError("the name of a variable is missing or has a blank in it", number)
        given = value if equals else outside.values.get(name)
        if given is not None:
            found.values[name] = given
            found.lines[name] = number
    return found


class _Reader:
    """Goes through the text once."""

    def __init__(self, text: str, before: Mapping[str, str], outside: Variables, unset: Callable[[str], None]) -> None:
        self.text, self.outside, self.unset = text, outside, unset
        self.found = VariableFile({}, {}, {})
        known = ChainMap(dict(outside.values), self.found.values, dict(before))
        self.known = Variables(known, outside.complete)
        self.at = self.made = 0
        self.line, self.counted = 1, 0

    def read(self) -> VariableFile:
        while self._next_statement():
            line = self._line()
            name, given = self._name()
            if " " in name:
                raise self._refused("the name of a variable has a blank in it")
            try:
                value = self._value() if given else self._inherited(name)
            except UntoldError as why:
                self.found.untold[name] = str(why)
                self.found.lines[name] = line
                continue
            if value is not None:
                self.made += len(value)
                if self.made > MOST_CHARACTERS:
                    raise self._refused(f"its variables stand for more than {MOST_CHARACTERS} characters")
                self.found.values[name] = value
                self.found.lines[name] = line
                self.found.untold.pop(name, None)
        return self.found

    def _inherited(self, name: str) -> str | None:
        value = self.outside.values.get(name)
        if value is None and not self.outside.complete:
            raise UntoldError(name)
        return value

    def _line(self) -> int:
        """The line that it is in."""
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = max(self.counted, self.at)
        return self.line

    def _next_statement(self) -> bool:
        """Goes to the next character that is neither blank nor in a comment; whether there is one."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                self.at = self._line_end()
            elif not self.text[self.at].isspace():
                return True
            else:
                self.at += 1
        return False

    def _line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return end if end >= 0 else len(self.text)

    def _name(self) -> tuple[str, bool]:
        """The name, and whether a value follows it."""
        if _EXPORT.match(self.text, self.at):
            self.at += len("export")
            self._skip_spaces()
        start = self.at
        while self.at < len(self.text):
            one = self.text[self.at]
            self.at += 1
            if one in "=:\n":
                name = self.text[start : self.at - 1].rstrip()
                self._skip_spaces()
                return name, one != "\n"
            if not (one in _SPACES or one in "_.-[]" or one.isalpha() or one.isnumeric()):
                raise self._refused("a name may have letters, digits and _ . - [ ] in it")
        # A last line without anything behind the name: Compose takes it for an empty name with all of it as value.
        self.at = start
        self._skip_spaces()
        return "", True

    def _skip_spaces(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in _SPACES:
            self.at += 1

    def _value(self) -> str:
        quote = self.text[self.at : self.at + 1]
        if quote in {'"', "'"}:
            return self._quoted(quote)
        line = self.text[self.at : self._line_end()]
        self.at = self._line_end() + 1
        return self._expanded(line.partition(" #")[0].rstrip())

    def _quoted(self, quote: str) -> str:
        started = self.at
        characters: list[str] = []
        self.at += 1
        while self.at < len(self.text):
            one = self.text[self.at]
            self.at += 1
            if one == quote:
                value = "".join(characters)
                return self._expanded(_unescaped(value)) if quote == '"' else value
            if one == "\\" and self.text[self.at : self.at + 1] == quote:
                one = quote
                self.at += 1
            elif one == "\\" and self.at < len(self.text):
                one += self.text[self.at]
                self.at += 1
            characters.append(one)
        self.at = started
        raise self._refused("a quote is never closed")

    def _expanded(self, value: str) -> str:
        try:
            return substitute(value, self.known, self.unset)
        except TemplateError as why:
            raise self._refused(str(why)) from why

    def _refused(self, message: str) -> DotenvError:
        return DotenvError(message, self._line())


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(_character, value) if "\\" in value else value


def _character(found: re.Match[str]) -> str:
    letters = found[0][1:]
    if letters == "$":
        return "$$"
    if letters[0] == "0":
        return chr(int(letters[1:], 8)) if _OCTAL.fullmatch(letters[1:]) else found[0]
    return _ESCAPED.get(letters, found[0])
