"""`command` and `entrypoint` written as text: split into words as Compose splits them, without expanding anything."""

_SPACES = frozenset(" \t\r\n")
_ENDS = frozenset(";&|<>")


def split_words(text: str) -> list[str]:
    """The words of `text`. Where a shell would begin another command (`;` `&` `|` `<` `>`), Compose drops the rest.

    Raises `ValueError` for a quote or a bracket that is never closed.
    """
    return _Splitter().words(text)


class _Splitter:
    def __init__(self) -> None:
        self.quote = ""
        """What is open: a quote, a backtick, or the bracket of `$(`."""
        self.word: list[str] | None = None
        """None between words."""
        self.found: list[str] = []

    def words(self, text: str) -> list[str]:
        escaped = False
        for one in text:
            if escaped:
                self._add(one)
                escaped = False
            elif one == "\\" and self.quote != "'":
                escaped = True
            elif one in _ENDS and not self.quote:
                self._before_end(one)
                break
            else:
                self._take(one)
        if escaped or self.quote:
            raise ValueError("a quote, a bracket or an escape in it is never closed")
        self._end_word()
        return self.found

    def _take(self, one: str) -> None:
        if one in _SPACES:
            self._blank(one)
        elif one in "\"'":
            self._quote(one)
        else:
            if one in "`()":
                self._bracket(one)
            self._add(one)

    def _blank(self, one: str) -> None:
        if self.quote:
            self._add(one)
        else:
            self._end_word()

    def _quote(self, one: str) -> None:
        if self.quote not in {"", one}:
            self._add(one)
        else:
            self.quote = "" if self.quote else one
            self._add("")

    def _bracket(self, one: str) -> None:
        if self.quote in {"'", '"'}:
            return
        if one == "(" and self.quote != "`":
            if self.quote or not "".join(self.word or ()).endswith("$"):
                raise ValueError("it has a bracket outside of quotes")
            self.quote = "("
        elif one == ")" and self.quote != "`":
            self.quote = "" if self.quote else "("
        elif one == "`" and self.quote != "(":
            self.quote = "" if self.quote else "`"

    def _add(self, piece: str) -> None:
        if self.word is None:
            self.word = []
        self.word.append(piece)

    def _before_end(self, one: str) -> None:
        """A number before `>` names a file descriptor: it is no word."""
        if one == ">" and "".join(self.word or ()).isdigit():
            self.word = None

    def _end_word(self) -> None:
        if self.word is not None:
            self.found.append("".join(self.word))
        self.word = None
