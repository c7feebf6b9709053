"""Changes of a Compose service as changes of the text that describes it: everything else stays byte for byte.

A change is made in the mapping that the service itself holds. What comes to it from an anchor, an alias or `<<` is
never touched, for other services may have it from there too.
"""

from dockward.fix.errors import CannotChangeError
from dockward.fix.scalars import block, flow, scalar
from dockward.model.command import Span
from dockward.model.compose import Value
from dockward.model.fix import Change, Move
from dockward.syntax.compose.document import parse_documents

_DEFAULT_STEP = "  "


def change_text(text: str, root: tuple[str, ...], change: Change) -> str:
    """`text` with one change made below the mapping at `root` (`("services", "web")`).

    What is so already leaves the text as it is. Raises `CannotChangeError` where the text can't be changed without
    changing more than was asked for.
    """
    documents = parse_documents(text, "", [])
    holder = documents[0].root if documents else Value(None)
    here = holder.at(*root)
    if here is None or not here.entries or here.span is None or here.span.start < _key_end(here):
        raise CannotChangeError(f"{'.'.join(root)} isn't written out in this file")
    return _Change(text, holder, change).made(here)


class _Change:
    """One change of one text."""

    def __init__(self, text: str, holder: Value, change: Change) -> None:
        self.text, self.change = text, change
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.step = _step_of(text, holder)

    def made(self, here: Value) -> str:
        """The text with the change in the mapping `here`."""
        parents = [here]
        for name in self.change.path:
            below = self._own(parents[-1], name)
            if below is None:
                break
            parents.append(below)
        missing = self.change.path[len(parents) - 1 :]
        if self.change.move in {Move.UNSET, Move.REMOVE}:
            return self.text if missing else self._without(parents)
        if missing:
            return self._grown(parents, missing)
        return self._added(parents) if self.change.move is Move.ADD else self._set(parents)

    def _own(self, parent: Value, name: str) -> Value | None:
        """The entry that the mapping itself holds. Raises where it has it from elsewhere and would lose it."""
        found = parent.entries.get(name)
        if found is None or found.key is None or not _within(found.key, parent.span):
            if found is not None and self.change.move is not Move.SET:
                raise CannotChangeError(f"{name} comes from an anchor, which others may share")
            return None
        return found

    def _grown(self, parents: list[Value], missing: tuple[str, ...]) -> str:
        """The text with the keys that are missing, and the value, at the end of the last mapping that is there."""
        parent = parents[-1]
        value = self.change.value
        if value is None:
            raise CannotChangeError(f"{'.'.join(self.change.path)} has no value to set")
        if self.change.move is Move.ADD and not isinstance(value, tuple | dict):
            value = (str(value),)
        if parent.content is None:
            return self._filled(parent, missing, value)
        if not isinstance(parent.content, dict):
            raise CannotChangeError(f"{missing[0]} can't stand below a value that isn't a mapping")
        if self._is_flow(parent):
            return self._into_flow(parent, _nested_flow(missing, value))
        indent = self._indent(parent)
        return self._insert(self._line_end(self._end(parent)), self.newline + self._nested(missing, value, indent))

    def _filled(self, parent: Value, missing: tuple[str, ...], value: object) -> str:
        """An empty entry (`deploy:`) gets its first keys."""
        if parent.key is None:
            raise CannotChangeError("an empty value without a key can't be filled")
        indent = self._column(parent.key.start) + self.step
        at = self.text.index(":", parent.key.end) + 1
        return self._insert(self._line_end(at), self.newline + self._nested(missing, value, indent))

    def _nested(self, path: tuple[str, ...], value: object, indent: str) -> str:
        lines = [f"{indent}{self.step * nr}{name}:" for nr, name in enumerate(path)]
        return self.newline.join(lines) + block(value, indent + self.step * (len(path) - 1), self.step, self.newline)  # type: ignore[arg-type]  # what a Change may hold

    def _set(self, parents: list[Value]) -> str:
        old, parent, value = parents[-1], parents[-2], self.change.value
        if value is None:
            raise CannotChangeError(f"{'.'.join(self.change.path)} has no value to set")
        if old.key is None or (isinstance(value, bool | int | float | str) and old.content == value):
            return self.text
        colon = self.text.index(":", old.key.end) + 1
        end = self._end(old) if _within(old.span, parent.span) else self._value_end(colon)
        new = (
            f" {flow(value)}" if self._is_flow(parent) else block(value, self._indent(parent), self.step, self.newline)
        )
        return self._replace(Span(colon, max(end, colon)), new)

    def _added(self, parents: list[Value]) -> str:
        old, parent, value = parents[-1], parents[-2], self.change.value
        if not _within(old.span, parent.span) and old.content is not None:
            raise CannotChangeError(f"{self.change.path[-1]} comes from an anchor, which others may share")
        if old.content is None:
            return self._set_anew(parents)
        if isinstance(old.content, dict):
            return self._added_to_mapping(old)
        if not isinstance(old.content, tuple):
            raise CannotChangeError(f"{self.change.path[-1]} is neither a list nor a mapping")
        new = [one for one in _entries(value) if one not in {_text(item) for item in old.items}]
        if not new:
            return self.text
        if self._is_flow(old):
            return self._into_flow(old, ", ".join(map(scalar, new)))
        first = old.items[0].span
        if first is None:
            raise CannotChangeError(f"{self.change.path[-1]} isn't written out here")
        dash = self.text.rindex("-", 0, first.start)
        lines = "".join(f"{self.newline}{self._column(dash)}- {scalar(one)}" for one in new)
        return self._insert(self._line_end(self._end(old)), lines)

    def _set_anew(self, parents: list[Value]) -> str:
        value = self.change.value
        whole = value if isinstance(value, tuple | dict) else (str(value),)
        return _Change(self.text, parents[0], Change(Move.SET, self.change.path, whole))._set(parents)  # noqa: SLF001  # its own class

    def _added_to_mapping(self, old: Value) -> str:
        """`NAME=value` as an entry of a mapping."""
        text, value = self.text, self.change.value
        pairs = value if isinstance(value, dict) else dict(_pair(one) for one in _entries(value))
        new = {name: one for name, one in pairs.items() if name not in old.entries}
        if not new:
            return text
        if self._is_flow(old):
            return self._into_flow(old, ", ".join(f"{name}: {scalar(one)}" for name, one in new.items()))
        lines = "".join(f"{self.newline}{self._indent(old)}{name}: {scalar(one)}" for name, one in new.items())
        return self._insert(self._line_end(self._end(old)), lines)

    def _without(self, parents: list[Value]) -> str:
        if self.change.move is Move.UNSET:
            return self._without_entry(parents)
        old = parents[-1]
        if isinstance(old.content, dict):
            gone = {_pair(one)[0] for one in _entries(self.change.value)}
            keys = [name for name in old.entries if name in gone]
            if not keys:
                return self.text
            return self._without_entry([*parents, old.entries[keys[0]]])
        items = [one for one in old.items if _text(one) in _entries(self.change.value)]
        if not items:
            return self.text
        if len(items) == len(old.items):
            return self._without_entry(parents)
        return self._without_item(old, items[0])

    def _without_entry(self, parents: list[Value]) -> str:
        """Without the last of `parents`, and without those that would be left empty, save for the service itself."""
        service, *_ = parents
        while parents[-2] is not service and len(parents[-2].entries) == 1:
            parents = parents[:-1]
        old, parent = parents[-1], parents[-2]
        if old.key is None or not _within(old.key, parent.span):
            raise CannotChangeError(f"{self.change.path[-1]} comes from an anchor, which others may share")
        end = self._end(old) if _within(old.span, parent.span) else self._value_end(old.key.end)
        if self._is_flow(parent):
            return self._cut_from_flow(Span(old.key.start, max(end, old.key.end)))
        return self._cut_lines(Span(old.key.start, max(end, old.key.end)))

    def _without_item(self, old: Value, item: Value) -> str:
        if item.span is None or not _within(item.span, old.span):
            raise CannotChangeError(f"an entry of {self.change.path[-1]} comes from an anchor, which others may share")
        span = Span(item.span.start, self._end(item))
        return self._cut_from_flow(span) if self._is_flow(old) else self._cut_lines(span)

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
        keys = [one.key.start for one in mapping.entries.values() if one.key and _within(one.key, mapping.span)]
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
        ends = [self._end(each) if _within(each.span, one.span) else self._value_end(_key_end(each)) for each in inside]
        return max(ends, default=_key_end(one))

    @staticmethod
    def _is_here(one: Value, parent: Value) -> bool:
        return _within(one.key, parent.span) or (one.key is None and _within(one.span, parent.span))

    def _value_end(self, at: int) -> int:
        """The end of what stands after a key on its own line: an alias, or nothing."""
        line = self.text[at : self._line_end(at)]
        return at + len(line.partition(" #")[0].rstrip())

    def _line_end(self, at: int) -> int:
        found = self.text.find("\n", at)
        if found < 0:
            return len(self.text)
        return found - 1 if self.text[found - 1 : found] == "\r" and found > at else found

    def _insert(self, at: int, new: str) -> str:
        return self._replace(Span(at, at), new)

    def _replace(self, span: Span, new: str) -> str:
        return self.text[: span.start] + new + self.text[span.end :]


def _within(inner: Span | None, outer: Span | None) -> bool:
    return inner is not None and outer is not None and outer.start <= inner.start and inner.end <= outer.end


def _key_end(one: Value) -> int:
    return one.key.end + 1 if one.key is not None else 0


def _entries(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _text(one: Value) -> str:
    return str(one.content) if one.written is None else one.written


def _nested_flow(path: tuple[str, ...], value: object) -> str:
    text = flow(value)  # type: ignore[arg-type]  # what a Change may hold
    for name in reversed(path[1:]):
        text = f"{{{name}: {text}}}"
    return f"{path[0]}: {text}"


def _step_of(text: str, holder: Value) -> str:
    """How far the file indents: the first nested key of it says."""
    for one in holder.entries.values():
        keys = [each.key.start for each in one.entries.values() if each.key is not None]
        if keys and one.key is not None and "\n" in text[one.key.end : min(keys)]:
            column = min(keys) - text.rfind("\n", 0, min(keys)) - 1
            outer = one.key.start - text.rfind("\n", 0, one.key.start) - 1
            if column > outer:
                return " " * (column - outer)
    return _DEFAULT_STEP
