"""Changes of a Compose service as changes of the text that describes it: everything else stays byte for byte.

A change is made in the mapping that the service itself holds. What comes to it from an anchor, an alias or `<<` is
never touched, for other services may have it from there too: the service gets a copy of its own, which is changed.
"""

import json
from contextlib import suppress
from functools import lru_cache

from dockward.fix.entries import CALLED, MAY_STAND_ALONE, is_called, long_form, short_form, user_with_defaults
from dockward.fix.errors import CannotChangeError, SharedError
from dockward.fix.rendering import on_one_line, written_out
from dockward.fix.scalars import block, is_plain, scalar
from dockward.fix.steps import step_at_start, step_of
from dockward.fix.written import Written, is_json, key_end, within
from dockward.model.command import Span
from dockward.model.compose import Value
from dockward.model.fix import Change, Content, Move
from dockward.syntax.compose.document import parse_documents, parse_entry
from dockward.syntax.yaml import YamlError, parse_nodes

_BOM = "\ufeff"


def change_text(text: str, root: tuple[str, ...], change: Change) -> str:
    """`text` with one change made below the mapping at `root` (`("services", "web")`; nothing: the whole file).

    What is so already leaves the text as it is. Raises `CannotChangeError` where the text can't be changed without
    changing more than was asked for.
    """
    if text.startswith(_BOM):  # it stands in no column
        return _BOM + change_text(text[1:], root, change)
    here = entry_of(text, root)
    if here is None or not here.entries or here.span is None or here.span.start < key_end(here):
        raise CannotChangeError(f"{'.'.join(root)} isn't written out in this file")
    one = _Change(text, change, _step_of_file(text), here if not root else None)
    try:
        changed = one.made(here)
    except SharedError:
        if not root:
            raise
        return _still_json(text, one.made_of_its_own(here, root))
    return _still_json(text, _kept_out(changed, root, change, one.step) if root and changed != text else changed)


def _still_json(before: str, after: str) -> str:
    """`after`. Raises `CannotChangeError` where it is no JSON any more, as the file was."""
    if is_json(before) and not is_json(after):
        raise CannotChangeError("the file is JSON, and what is written into it would be YAML")
    return after


def _kept_out(text: str, root: tuple[str, ...], change: Change, step: str) -> str:
    """`text` with nothing in place of what was taken out, where a merge key would bring it again."""
    if change.move not in {Move.UNSET, Move.REMOVE}:
        return text
    here, key = entry_of(text, root), change.path[0]
    back = here.entries.get(key) if here is not None else None
    if here is None or back is None or within(back.key, here.span):
        return text
    return _Change(text, change, step).emptied(here)


def with_own(text: str, root: tuple[str, ...], key: str) -> str:
    """`text` with what an anchor or a merge key brings to `key` of the service at `root` written out there.

    Raises `CannotChangeError` where the service hasn't got it, or it can't be written out.
    """
    holder = root_of(text)
    here = holder.at(*root)
    if here is None or here.span is None or key not in here.entries:
        raise CannotChangeError(f"{'.'.join(root)} has no {key} in this file")
    return _Change(text, Change(Move.ADD, (key,)), step_of(text, holder), holder).with_copy(here)


@lru_cache(maxsize=8)
def entry_of(text: str, root: tuple[str, ...]) -> Value | None:
    """What stands at `root` of a compose file, a service for one; the rest of the file isn't looked at if need be.

    Raises `CannotChangeError` as `root_of` does.
    """
    if root:
        with suppress(YamlError):
            nodes = parse_nodes(text.removeprefix(_BOM), "")
            found = parse_entry(text, nodes, root)
            if found is not None:
                return found
    return root_of(text).at(*root)


@lru_cache(maxsize=8)
def root_of(text: str) -> Value:
    """What a compose file holds, as written. Raises `CannotChangeError` where there are several documents in it."""
    documents = parse_documents(text, "", [])
    if len(documents) > 1:
        raise CannotChangeError("several YAML documents stand in this file")
    return documents[0].root if documents else Value(None)


class _Change(Written):
    """One change of one text."""

    def __init__(self, text: str, change: Change, step: str, whole: Value | None = None) -> None:
        super().__init__(text)
        self.change, self.step, self.whole = change, step, whole

    def made(self, here: Value) -> str:
        """The text with the change in the mapping `here`."""
        if len(self.change.path) > 1 and self.change.path[0] in CALLED:
            return self._with_entry_changed(here)
        return self._below(here)

    def made_of_its_own(self, here: Value, root: tuple[str, ...]) -> str:
        """The text with the change in a copy of what comes from elsewhere. Raises `CannotChangeError`."""
        key = self.change.path[0]
        found = here.entries.get(key)
        if found is None:
            raise CannotChangeError(f"{key} isn't written out here")
        merged = found.key is None or not within(found.key, here.span)
        if merged and self.change.path == (key,) and self.change.move is Move.UNSET:
            return (
                self._grown([here], (key,), self.change.value) if self.change.value is not None else self.emptied(here)
            )
        copied = self._with_copy(here, found, merged=merged)
        again = _Change(copied, self.change, self.step)
        there = root_of(copied).at(*root)
        assert there is not None  # noqa: S101  # it was there before
        changed = again.made(there)
        return self.text if changed == copied else _kept_out(changed, root, self.change, self.step)

    def emptied(self, here: Value) -> str:
        """With what stands for nothing in place of what comes from elsewhere."""
        key = self.change.path[0]
        content = here.entries[key].content
        if not isinstance(content, dict | tuple | str):
            raise _shared(key)
        empty = "{}" if isinstance(content, dict) else "[]" if isinstance(content, tuple) else '""'
        return self._written(here, key, empty, "")

    def with_copy(self, here: Value) -> str:
        """With what comes from elsewhere written out in the service. Raises `CannotChangeError`."""
        found = here.entries[self.change.path[0]]
        return self._with_copy(here, found, merged=found.key is None or not within(found.key, here.span))

    def _with_copy(self, here: Value, found: Value, *, merged: bool) -> str:
        key = self.change.path[0]
        if self._is_flow(here):
            return (
                self._written(here, key, on_one_line(self.text, found), "") if merged else self._exchanged(here, found)
            )
        if merged:
            return self._written(
                here, key, "", written_out(self.text, found, self._indent(here), self.step, self.newline)
            )
        return self._exchanged(here, found)

    def _written(self, here: Value, key: str, flat: str, lines: str) -> str:
        """With a key of its own at the end of the service."""
        if self._is_flow(here):
            return self._into_flow(here, f"{self._key(key)}: {flat}")
        line = f"{self.newline}{self._indent(here)}{key}:"
        at = self._after_comments(self._end(here), len(self._indent(here)))
        return self._insert(at, f"{line}{lines}" if lines else f"{line} {flat}")

    def _exchanged(self, here: Value, found: Value) -> str:
        """With what its own key holds written out in place of an alias, or of what has aliases in it."""
        assert found.key is not None  # noqa: S101  # it is the service's own
        colon = self.text.index(":", found.key.end) + 1
        end = self._end(found) if within(found.span, here.span) else self._value_end(colon)
        if "#" in self.text[colon:end] or (found.span and self.text[colon:end].lstrip().startswith("&")):
            raise _shared(self.change.path[0])
        if self._is_flow(here):
            return self._replace(Span(colon, end), f" {on_one_line(self.text, found)}")
        return self._replaced_value(
            Span(colon, end), written_out(self.text, found, self._indent(here), self.step, self.newline)
        )

    def _below(self, here: Value) -> str:
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
        if found is None or found.key is None or not within(found.key, parent.span):
            whole = self.change.move is Move.SET and name == self.change.path[-1]
            if found is not None and not whole:
                raise _shared(name)
            return None
        if name != self.change.path[-1] and found.entries and not within(found.span, parent.span):
            raise _shared(name)
        return found

    def _with_entry_changed(self, here: Value) -> str:
        """The text with what a list's entry of that name says changed, in short form or long."""
        key, name, *_ = self.change.path
        listed = self._own(here, key)
        if listed is None or (listed.content is not None and not within(listed.span, here.span)):
            raise _shared(key)
        items = listed.items if isinstance(listed.content, tuple) else (listed,)
        found = next((one for one in items if is_called(key, one, name)), None)
        if found is None or found.span is None:
            raise CannotChangeError(f"{key} has no entry {name} here")
        if not within(found.span, listed.span):
            raise _shared(key)
        if isinstance(found.content, dict):
            return _Change(self.text, long_form(self.change), self.step)._below(found)  # noqa: SLF001  # its own class
        new = short_form(_text(found), self.change)
        return (
            self.text
            if new == _text(found)
            else self._replace(
                found.span,
                quoted_alike(self.text, new, found.span, in_flow=self._is_flow(listed) or self._is_flow(here)),
            )
        )

    def _grown(self, parents: list[Value], missing: tuple[str, ...], value: Content | None = None) -> str:
        """The text with the keys that are missing, and the value, at the end of the last mapping that is there."""
        parent = parents[-1]
        value = self.change.value if value is None else value
        if value is None:
            raise CannotChangeError(f"{'.'.join(self.change.path)} has no value to set")
        if self.change.move is Move.ADD and not isinstance(value, tuple | dict):
            value = (str(value),)
        if parent.content is None:
            return self._filled(parent, missing, value)
        if not isinstance(parent.content, dict):
            raise CannotChangeError(f"{missing[0]} can't stand below a value that isn't a mapping")
        if self._is_flow(parent):
            return self._into_flow(parent, self._nested_flow(missing, value))
        indent = self._indent(parent)
        gap = self.newline * (2 if self._is_airy(parent) else 1)
        at = self._after_comments(self._end(parent), len(indent))
        return self._insert(at, gap + self._nested(missing, value, indent))

    def _is_airy(self, parent: Value) -> bool:
        """Whether it is the whole file, and blank lines stand between its sections."""
        _, *later = sorted(one.key.start for one in parent.entries.values() if one.key) or [0]
        return parent is self.whole and (not later or any(self.text[:at].endswith(self.newline * 2) for at in later))

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
        if self.change.path == ("user",) and old.span is not None and "$" in _text(old):
            new = quoted_alike(self.text, user_with_defaults(_text(old), str(value)), old.span)
            return self._replace(old.span, new)
        colon = self.text.index(":", old.key.end) + 1
        end = self._end(old) if within(old.span, parent.span) else self._value_end(colon)
        new = (
            f" {self._flow(value)}"
            if self._is_flow(parent)
            else block(value, self._indent(parent), self.step, self.newline)
        )
        return self._replaced_value(Span(colon, max(end, colon)), new)

    def _added(self, parents: list[Value]) -> str:
        old, parent, value = parents[-1], parents[-2], self.change.value
        if not within(old.span, parent.span) and old.content is not None:
            raise _shared(self.change.path[-1])
        if old.content is None:
            return self._set_anew(parents, value if isinstance(value, tuple | dict) else (str(value),))
        if isinstance(old.content, dict):
            return self._added_to_mapping(old)
        if isinstance(old.content, str) and self.change.path[-1] in MAY_STAND_ALONE:
            both = tuple(dict.fromkeys((_text(old), *_entries(value))))
            return self._set_anew(parents, both) if len(both) > 1 else self.text
        if not isinstance(old.content, tuple):
            raise CannotChangeError(f"{self.change.path[-1]} is neither a list nor a mapping")
        new = [one for one in _entries(value) if one not in {_text(item) for item in old.items}]
        if not new or (
            self.change.path[-1] == "cap_drop" and any(is_called("cap_drop", one, "ALL") for one in old.items)
        ):
            return self.text
        if self._is_flow(old):
            return self._into_flow(old, ", ".join(map(self._flow, new)))
        first = old.items[0].span
        if first is None:
            raise CannotChangeError(f"{self.change.path[-1]} isn't written out here")
        dash = self.text.rindex("-", 0, first.start)
        lines = "".join(f"{self.newline}{self._column(dash)}- {scalar(one)}" for one in new)
        return self._insert(self._after_comments(self._end(old), len(self._column(dash))), lines)

    def _set_anew(self, parents: list[Value], whole: Content) -> str:
        return _Change(self.text, Change(Move.SET, self.change.path, whole), self.step)._set(parents)  # noqa: SLF001  # its own class

    def _added_to_mapping(self, old: Value) -> str:
        """`NAME=value` as an entry of a mapping."""
        text, value = self.text, self.change.value
        pairs = value if isinstance(value, dict) else dict(_pair(one) for one in _entries(value))
        new = {name: one for name, one in pairs.items() if name not in old.entries}
        if not new:
            return text
        if self._is_flow(old):
            return self._into_flow(old, ", ".join(f"{self._key(name)}: {self._flow(one)}" for name, one in new.items()))
        lines = "".join(f"{self.newline}{self._indent(old)}{name}: {scalar(one)}" for name, one in new.items())
        return self._insert(self._after_comments(self._end(old), len(self._indent(old))), lines)

    def _without(self, parents: list[Value]) -> str:
        if self.change.move is Move.UNSET:
            return self._without_entry(parents)
        old = parents[-1]
        if not within(old.span, parents[-2].span):
            raise _shared(self.change.path[-1])
        if isinstance(old.content, dict):
            gone = {_pair(one)[0] for one in _entries(self.change.value)}
            keys = [name for name in old.entries if name in gone]
            if not keys:
                return self.text
            return self._without_entry([*parents, old.entries[keys[0]]])
        names = _entries(self.change.value)
        items = [one for one in old.items if any(is_called(self.change.path[-1], one, name) for name in names)]
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
        if old.key is None or not within(old.key, parent.span):
            raise _shared(self.change.path[-1])
        end = self._end(old) if within(old.span, parent.span) else self._value_end(old.key.end)
        if self._is_flow(parent):
            return self._cut_from_flow(Span(old.key.start, max(end, old.key.end)))
        return self._cut_lines(self._with_comment(Span(old.key.start, max(end, old.key.end))))

    def _without_item(self, old: Value, item: Value) -> str:
        if item.span is None or not within(item.span, old.span):
            raise _shared(f"an entry of {self.change.path[-1]}")
        span = Span(item.span.start, self._end(item))
        return self._cut_from_flow(span) if self._is_flow(old) else self._cut_lines(self._with_comment(span))


def quoted_alike(text: str, new: str, old: Span, *, in_flow: bool = True) -> str:
    """What stands in place of a scalar of `text`, in the quotes that this one had."""
    quote = text[old.start]
    if quote == "'" and "'" not in new:
        return f"'{new}'"
    if quote in {"'", '"'}:
        return json.dumps(new, ensure_ascii=False)
    return new if is_plain(new) and not in_flow else scalar(new)


def _shared(name: str) -> SharedError:
    return SharedError(f"{name} comes from an anchor, which others may share")


def _entries(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _text(one: Value) -> str:
    return str(one.content) if one.written is None else one.written


def _step_of_file(text: str) -> str:
    return step_at_start(text) or step_of(text, root_of(text))
