"""Words as BuildKit's shell lexer processes them: quotes, escapes, `$NAME` and `${NAME…}`.

Every rule here is one of `shell/lex.go` of BuildKit, its oddities included: the words that it collects while it splits
are lost where a `${…}` with an operator begins, and an escape that doesn't escape anything in double quotes is written
twice where escapes are kept.
"""

from collections.abc import Callable

from msgspec import Struct

from dockward.model.fact import Unknown
from dockward.syntax.dockerfile.environment import NO_DEFAULT, NOT_BROUGHT
from dockward.syntax.dockerfile.errors import ExpansionError, LimitError
from dockward.syntax.dockerfile.gathering import Result, Words
from dockward.syntax.dockerfile.limits import MOST_EXPANDED, MOST_NESTING, MOST_VALUE
from dockward.syntax.dockerfile.patterns import Pattern, trim_end
from dockward.syntax.dockerfile.positions import BYTE_ORDER_MARK
from dockward.syntax.dockerfile.variables import Allowance, Variables, readable
from dockward.syntax.regex import regex

_HEREDOC_BLANKS = frozenset("\t\r ")
_SPECIAL_NAMES = frozenset("@*#?-$!0")
_OPERATORS = frozenset("+-?#%")
_TRIMS = frozenset("#%")
_ORDINARY = regex(r"[^$<'\"\\`}/]+")
"""Characters that mean nothing anywhere."""
_TOO_LARGE = Unknown(f"its expansion has more than {MOST_VALUE} characters")
_SPENT = Unknown(f"the expansions of this file have more than {MOST_EXPANDED} characters together")


class Mode(Struct, frozen=True):
    """How a word is processed.

    `keep_quotes` and `keep_escapes` leave them in the result, `keep_unset` leaves names that aren't set, and with
    `ignore_quotes` quotes are plain characters.
    """

    escape: str = "\\"
    keep_quotes: bool = False
    keep_escapes: bool = False
    keep_unset: bool = False
    ignore_quotes: bool = False


class Lexer:
    """Processes one word."""

    def __init__(self, text: str, variables: Variables, mode: Mode, allowance: Allowance) -> None:
        self._text = readable(text).removeprefix(BYTE_ORDER_MARK)
        self._limit = max(MOST_VALUE, len(text))
        self._at = 0
        self._variables = variables
        self._mode = mode
        self._keep_escapes = mode.keep_escapes
        self._allowance = allowance
        self._words = Words()
        self._depth = 0
        self._unknown: Unknown | None = None
        self._special: dict[str, Callable[[], str]] = {"$": self._dollar, "<": self._less}
        if not mode.ignore_quotes:
            self._special |= {"'": self._single, '"': self._double}

    def word(self) -> str | Unknown:
        """Everything as one word. Raises `ExpansionError`."""
        value = self._until("")
        return self._unknown or value

    def words(self) -> tuple[str, ...] | Unknown:
        """Split at blanks that aren't quoted, those of expanded values too. Raises `ExpansionError`."""
        self._until("")
        return self._unknown or tuple(self._words.finished)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        one = self._text[self._at : self._at + 1]
        self._at += 1
        return one

    def _until(self, stop: str) -> str:
        """Up to `stop`, which is taken; up to the end where that is empty."""
        outer = self._words
        words = outer.nested() if stop else outer
        self._words = words
        result = Result(self._limit)
        while (one := self._peek()) and one != stop:
            if one in self._special:
                piece = self._special[one]()
                words.add(piece) if one == "$" else words.add_raw(piece)
                result.add(piece)
            else:
                result.add(self._plain(one, words))
        words.finish()
        self._words = outer
        if stop and self._next() != stop:
            raise ExpansionError(f"it ends before the {stop} that it needs")
        return self._text_of(result)

    def _text_of(self, result: "Result") -> str:
        if result.length > self._limit:
            self._unknown = self._unknown or _TOO_LARGE
        return "".join(result.pieces)

    def _plain(self, one: str, words: "Words") -> str:
        """What stands for itself, as much as there is of it."""
        if one != self._mode.escape:
            run = _ORDINARY.match(self._text, self._at)
            piece = run[0] if run else one
            self._at += len(piece)
            words.add(piece)
            return piece
        self._at += 1
        kept = one if self._keep_escapes else ""
        following = self._next()
        words.add_raw(kept + following)
        return kept + following

    def _single(self) -> str:
        end = self._text.find("'", self._at + 1)
        if end < 0:
            raise ExpansionError("a single quote isn't closed")
        keep = 0 if self._mode.keep_quotes else 1
        piece = self._text[self._at + keep : end + 1 - keep]
        self._at = end + 1
        return piece

    def _double(self) -> str:
        quote = '"' if self._mode.keep_quotes else ""
        result = Result(self._limit)
        self._at += 1
        while (one := self._peek()) != '"':
            if not one:
                raise ExpansionError("a double quote isn't closed")
            if one == "$":
                result.add(self._dollar())
            else:
                result.add(self._quoted(one))
        self._at += 1
        return quote + self._text_of(result) + quote

    def _quoted(self, one: str) -> str:
        escape = self._mode.escape
        if one != escape:
            run = _ORDINARY.match(self._text, self._at)
            piece = run[0] if run else one
            self._at += len(piece)
            return piece
        self._at += 1
        kept = escape if self._keep_escapes else ""
        following = self._peek()
        if not following:
            return kept
        return kept + (self._next() if following in ('"', "$", escape) else escape)

    def _less(self) -> str:
        """`<`, or `<<` with the blanks after it, so that the name of a here-document stays in its word."""
        self._at += 1
        if self._peek() != "<":
            return "<"
        start = self._at
        self._at += 1
        while self._peek() in _HEREDOC_BLANKS:
            self._at += 1
        return "<" + self._text[start : self._at]

    def _dollar(self) -> str:
        self._at += 1
        if self._peek() != "{":
            name = self._name()
            return self._value(name, f"${name}") if name else "$"
        self._at += 1
        if self._peek() in ("{", "}", ":", ""):
            raise ExpansionError("${ needs a name")
        name = self._name()
        operator = self._next()
        if operator == "}":
            return self._value(name, f"${{{name}}}")
        if operator == "/":
            return self._replaced(name)
        colon = operator == ":"
        return self._operated(name, self._next() if colon else operator, colon=colon)

    def _value(self, name: str, written: str) -> str:
        value = self._get(name)
        if value is None:
            return written if self._mode.keep_unset else ""
        return value

    def _operated(self, name: str, operator: str, *, colon: bool) -> str:
        """`${name:-word}` and its kin."""
        if not colon and operator not in _OPERATORS:
            raise ExpansionError(f"${{…{operator}…}} isn't a substitution that BuildKit knows")
        if colon and operator in _TRIMS:
            raise ExpansionError(f":{operator} isn't a substitution that BuildKit knows")
        word, unknown = self._nested("}", keep_escapes=operator in _TRIMS)
        value, since = self._looked_up(name)
        if value is None and since is None and self._mode.keep_unset:
            return f"${{{name}{':' if colon else ''}{operator}{word}}}"
        if operator not in _OPERATORS:
            raise ExpansionError(f":{operator} isn't a substitution that BuildKit knows")
        if operator in _TRIMS:
            self._unknown = self._unknown or since or unknown
            return self._trimmed(operator, word, value or "")
        if since in {NO_DEFAULT, NOT_BROUGHT} and operator == "-":
            # Its default, as if ARG itself, or the base, said it.
            return self._taken((word, unknown))
        if since is not None:
            self._unknown = self._unknown or since
            return ""
        return self._chosen(name, operator, (word, unknown), value, unset=value is None or (colon and not value))

    def _chosen(
        self, name: str, operator: str, word: tuple[str, Unknown | None], value: str | None, *, unset: bool
    ) -> str:
        if operator == "?" and unset:
            raise ExpansionError(f"{name} must be set, and isn't")
        if operator == "+":
            return "" if unset else self._taken(word)
        return self._taken(word) if unset else value or ""

    def _taken(self, word: tuple[str, Unknown | None]) -> str:
        self._unknown = self._unknown or word[1]
        return word[0]

    def _trimmed(self, operator: str, word: str, value: str) -> str:
        longest = word.startswith(operator)
        pattern = word[1:] if longest else word
        self._charge(pattern, value)
        if operator == "%":
            return trim_end(pattern, value, longest=longest)
        return Pattern(pattern).trim_start(value, longest=longest)

    def _replaced(self, name: str) -> str:
        """`${name/pattern/replacement}` and, with two slashes, every match."""
        every = self._peek() == "/"
        self._at += every
        pattern, unknown = self._nested("/", keep_escapes=True)
        replacement, other = self._nested("}", keep_escapes=True)
        value, since = self._looked_up(name)
        if value is None and since is None and self._mode.keep_unset:
            return f"${{{name}/{pattern}/{replacement}}}"
        self._charge(pattern, value or "")
        compiled = Pattern(pattern)
        self._unknown = self._unknown or since or unknown or other
        if every and "$" in replacement:
            self._unknown = self._unknown or Unknown("a replacement with a dollar sign")
        if self._unknown:
            return ""
        return _replaced(compiled, value or "", replacement, every=every)

    def _charge(self, pattern: str, value: str) -> None:
        """A question mark is looked for at each character, so that costs as much as it may take."""
        if "?" in pattern:
            self._allowance.left -= len(pattern) * len(value)
        if self._allowance.left < 0:
            raise LimitError(_SPENT.reason)

    def _nested(self, stop: str, *, keep_escapes: bool) -> tuple[str, Unknown | None]:
        """A word inside `${…}`, and why it isn't known: whether that matters is for the operator to say."""
        self._depth += 1
        if self._depth > MOST_NESTING:
            raise LimitError(f"substitutions nested deeper than {MOST_NESTING}")
        before, self._unknown = self._unknown, None
        escapes, self._keep_escapes = self._keep_escapes, keep_escapes
        word = self._until(stop)
        self._keep_escapes = escapes
        unknown, self._unknown = self._unknown, before
        self._depth -= 1
        return word, unknown

    def _get(self, name: str) -> str | None:
        value, unknown = self._looked_up(name)
        self._unknown = self._unknown or unknown
        return "" if unknown else value

    def _looked_up(self, name: str) -> tuple[str | None, Unknown | None]:
        value = self._variables.get(name)
        if isinstance(value, Unknown):
            return None, value
        if value:
            self._allowance.left -= len(value)
            if self._allowance.left < 0:
                return None, _SPENT
        return value, None

    def _name(self) -> str:
        """A name, a number or one special character."""
        start = self._at
        first = self._peek()
        if first.isdecimal():
            while self._peek().isdecimal():
                self._at += 1
        elif first and first in _SPECIAL_NAMES:
            self._at += 1
        else:
            while (one := self._peek()).isalpha() or one.isdecimal() or one == "_":
                self._at += 1
        return self._text[start : self._at]


def _replaced(pattern: Pattern, value: str, replacement: str, *, every: bool) -> str:
    """The value with the first match replaced, or every one; never an empty match right behind another."""
    pieces: list[str] = []
    done = at = 0
    while at <= len(value) and (found := pattern.find(value, at)):
        start, end = found
        pieces.append(value[done:start])
        if end > done or start == 0:
            pieces.append(replacement)
        done = end
        at = max(end, at + 1)
        if not every:
            break
    return "".join(pieces) + value[done:]
