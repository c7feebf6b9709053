"""A compose file as the characters that it is made of: where its lines, entries and comments end, and cuts of them."""

import json
import re

from dockward.fix.errors import CannotChangeError
from dockward.fix.scalars import flow
from dockward.model.command import Span
from dockward.model.compose import Value
from dockward.model.fix import Content
from dockward.syntax.regex import regex

_ALIAS = regex(r":?[ \t]*\*[^\s,\[\]{}]+")
_ENDS = regex(r"#\W*end\b", re.IGNORECASE)


class Written:
    """One text. What changes it returns the whole text that comes of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.json = is_json(text)

    def _nested_flow(self, path: tuple[str, ...], value: Content) -> str:
        text = self._flow(value)
        for name in reversed(path[1:]):
            text = f"{{{self._key(name)}: {text}}}"
        return f"{self._key(path[0])}: {text}"

    def _flow(self, value: Content) -> str:
        """The value on one line, in JSON's words where the file is JSON."""
        return json.dumps(value, ensure_ascii=False) if self.json else flow(value)

    def _key(self, name: str) -> str:
        return json.dumps(name, ensure_ascii=False) if self.json else name

    def _replaced_value(self, span: Span, new: str) -> str:
        """With another value behind a key; where that takes several lines, the old one's comment stays at the key."""
        rest = self.text[span.end : self._line_end(span.end)]
        if (
            self.newline not in new
            or not rest.lstrip().startswith("#")
            or self.newline in self.text[span.start : span.end]
        ):
            return self._replace(span, new)
        return self._replace(Span(span.start, span.end + len(rest)), rest + new)

    def _with_comment(self, span: Span) -> Span:
        """An entry with the comment right above it, as far in as its dash or its key."""
        start = self.text.rfind("\n", 0, span.start) + 1
        lead = self.text[start : len(self.text) - len(self.text[start:].lstrip(" "))] + "#"
        while start:
            above = self.text.rfind("\n", 0, start - 1) + 1
            if not self.text.startswith(lead, above):
                break
            start = above
        return Span(min(start, span.start), span.end)

    def _cut_lines(self, span: Span) -> str:
        """Without the lines of `span`; a comment at the end of them goes too."""
        start = self.text.rfind("\n", 0, span.start) + 1
        end = self._line_end(span.end)
        end = end + len(self.newline) if self.text.startswith(self.newline, end) else end
        return self.text[:start] + self.text[end:]

    def _cut_from_flow(self, span: Span) -> str:
        after = len(self.text) - len(self.text[span.end :].lstrip())
        if self.text[after : after + 1] == ",":
            rest = self.text[after + 1 :]
            return self.text[: span.start] + rest.lstrip(" ")
        before = self.text[: span.start].rstrip()
        return before.removesuffix(",") + self.text[span.end :]

    def _into_flow(self, old: Value, new: str) -> str:
        """Before the bracket that closes it."""
        assert old.span is not None  # noqa: S101  # _is_flow looked at it
        close = old.span.end - 1
        before = self.text[old.span.start + 1 : close]
        filled = before.strip().removesuffix(",")
        at = old.span.start + 1 + len(before.rstrip().removesuffix(","))
        return self._replace(Span(at, close), f", {new}" if filled else new) if filled else self._insert(close, new)

    def _is_flow(self, one: Value) -> bool:
        return one.span is not None and self.text[one.span.start : one.span.start + 1] in {"[", "{"}

    def _indent(self, mapping: Value) -> str:
        keys = [one.key.start for one in mapping.entries.values() if one.key and within(one.key, mapping.span)]
        if not keys:
            raise CannotChangeError("everything in the mapping comes from an anchor, which others may share")
        return self._column(min(keys))

    def _column(self, at: int) -> str:
        """The blanks that bring a line to the column of `at`."""
        return " " * (at - self.text.rfind("\n", 0, at) - 1)

    def _end(self, one: Value) -> int:
        """Where the last thing in it ends, blanks and comments after it left out."""
        if self._is_flow(one) or not (one.entries or one.items):
            ends = [each.end for each in (one.key, one.span) if each is not None]
            end = max(ends, default=0)
            return len(self.text[:end].rstrip()) if one.span is not None and one.span.end == end else end
        inside = [each for each in (*one.entries.values(), *one.items) if self._is_here(each, one)]
        ends = [self._end(each) if within(each.span, one.span) else self._value_end(key_end(each)) for each in inside]
        return max(ends, default=key_end(one))

    @staticmethod
    def _is_here(one: Value, parent: Value) -> bool:
        return within(one.key, parent.span) or (one.key is None and within(one.span, parent.span))

    def _value_end(self, at: int) -> int:
        """The end of what stands after a key on its own line: an alias, or nothing."""
        alias = _ALIAS.match(self.text, at)
        if alias is not None:
            return alias.end()
        line = self.text[at : self._line_end(at)]
        return at + len(line.partition(" #")[0].rstrip())

    def _line_end(self, at: int) -> int:
        found = self.text.find("\n", at)
        if found < 0:
            return len(self.text)
        return found - 1 if self.text[found - 1 : found] == "\r" and found > at else found

    def _after_comments(self, at: int, column: int) -> int:
        """The end of the line, or of the comments right below it that are about it; `column` is where new lines begin.

        Comments that stand as far in as the line below them are about that one, and what says that something ends
        here stays the last.
        """
        ends = [self._line_end(at)]
        columns = [-1]
        below = None
        while below is None:
            start = ends[-1] + len(self.newline)
            line = self.text[start : self._line_end(start)] if self.text.startswith(self.newline, ends[-1]) else ""
            bare = line.lstrip(" ")
            if bare.startswith("#") and len(line) - len(bare) >= column and not _ENDS.match(bare):
                ends.append(self._line_end(start))
                columns.append(len(line) - len(bare))
            else:
                below = len(line) - len(bare) if bare and not bare.startswith("#") else -2
        while columns[-1] == below:
            ends.pop()
            columns.pop()
        return ends[-1]

    def _insert(self, at: int, new: str) -> str:
        return self._replace(Span(at, at), new)

    def _replace(self, span: Span, new: str) -> str:
        return self.text[: span.start] + new + self.text[span.end :]


def is_json(text: str) -> bool:
    """Whether a file is JSON, which YAML reads, too."""
    try:
        return text.lstrip().startswith("{") and json.loads(text) is not None
    except (ValueError, RecursionError):
        return False


def within(inner: Span | None, outer: Span | None) -> bool:
    """Whether the one stands inside of the other; what has no place in the file stands nowhere."""
    return inner is not None and outer is not None and outer.start <= inner.start and inner.end <= outer.end


def key_end(one: Value) -> int:
    """Where the value behind a key may begin; 0 where it has no key."""
    return one.key.end + 1 if one.key is not None else 0
