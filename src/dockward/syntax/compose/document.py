"""One YAML file of a project as values with places: aliases followed, merge keys merged, Compose's two tags noted."""

import re
from base64 import b64decode

import yaml
from msgspec import Struct, structs

from dockward.model.command import Span
from dockward.model.compose import Scalar, Value
from dockward.model.dockerfile import Flaw
from dockward.model.fact import Place
from dockward.syntax.compose.scalars import resolve
from dockward.syntax.regex import regex
from dockward.syntax.yaml import MOST_DEPTH, MOST_NODES, YamlError, parse_nodes

Steps = tuple[str, ...]
"""The way to a value: names of entries and numbers of items."""

_MERGE_KEY = "<<"
_RESET, _OVERRIDE = "!reset", "!override"
_COMPOSE_TAGS = frozenset({_RESET, _OVERRIDE})
_STANDARD = "tag:yaml.org,2002:"
_QUOTES, _BLOCKS = frozenset({"'", '"'}), frozenset({"|", ">"})
_BOM = "\ufeff"
_PROPERTIES = regex(r"(?:[&!][^\s,\[\]{}]*\s+)+")
"""An anchor and a tag before a value."""
_PROPERTY_STARTS = frozenset({"&", "!"})
_OTHER_VERSION = regex(r"^%YAML[ \t]+(?!1\.1[ \t\r\n])", re.MULTILINE)


class Document(Struct, frozen=True):
    """One document. `resets` are the ways to what `!reset` or `!override` takes out of the files before it."""

    root: Value
    resets: frozenset[Steps] = frozenset()
    size: int = 1
    """Values in it, those of an alias counted wherever it stands."""


class _Part(Struct, frozen=True):
    """A node as a value: how many values that is once aliases are followed, and its resets, from it on."""

    value: Value
    size: int = 1
    resets: frozenset[Steps] = frozenset()
    dropped: bool = False
    """It is marked `!reset`."""


def parse_documents(text: str, source: str, flaws: list[Flaw]) -> tuple[Document, ...]:
    """Every document of a file. What isn't YAML, or more of it than is read, becomes a flaw with its place."""
    body = text.removeprefix(_BOM)
    directive = _OTHER_VERSION.search(body) if "%YAML" in body else None
    if directive is not None:
        line = body.count("\n", 0, directive.start()) + 1
        flaws.append(Flaw("Compose refuses a %YAML directive other than 1.1", Place(source, "", line, 1), kind="yaml"))
    walk = _Walk(body, source, len(text) - len(body), flaws)
    found = []
    try:
        for node in parse_nodes(body, source):
            part = walk.convert(node, "", 0)
            found.append(Document(part.value, part.resets, part.size))
    except YamlError as why:
        flaws.append(Flaw(why.what, why.place, kind="yaml"))
    return tuple(found)


def parse_entry(text: str, nodes: list[yaml.Node], steps: Steps) -> Value | None:
    """The value at `steps` of a file's one document, as `parse_documents` has it, without making values of the rest.

    `nodes` are those of the text without its byte order mark. None where there is none, or another is merged in on the
    way. Raises `YamlError` as `_Walk` does.
    """
    body = text.removeprefix(_BOM)
    walk = _Walk(body, "", len(text) - len(body), [])
    here = nodes[0] if len(nodes) == 1 else None
    found: tuple[yaml.Node, yaml.Node] | None = None
    for step in steps:
        pairs = here.value if isinstance(here, yaml.MappingNode) and here.tag not in _COMPOSE_TAGS else []
        if any(not isinstance(key, yaml.ScalarNode) or key.value == _MERGE_KEY for key, _ in pairs):
            return None
        found = next(((key, one) for key, one in reversed(pairs) if key.value == step), None)
        if found is None:
            return None
        here = found[1]
    part = walk.entry(*found, ".".join(steps), len(steps)) if found is not None else None
    return part.value if part is not None and not part.dropped else None


class _Walk:
    """Turns nodes into values. A collection that aliases share is turned once."""

    def __init__(self, text: str, source: str, offset: int, flaws: list[Flaw]) -> None:
        self.text, self.source, self.offset, self.flaws = text, source, offset, flaws
        self.done: dict[int, _Part] = {}
        self.open: set[int] = set()

    def convert(self, node: yaml.Node, pointer: str, depth: int) -> _Part:
        """`node` as a value. Raises `YamlError` for an alias of itself and beyond the limits."""
        if isinstance(node, yaml.ScalarNode):
            return self._tagged(node, _Part(self._scalar(node, pointer)))
        return self._collection(node, pointer, depth)

    def _collection(self, node: yaml.Node, pointer: str, depth: int) -> _Part:
        part = self.done.get(id(node))
        if part is None:
            if depth > MOST_DEPTH or id(node) in self.open:
                what = "an alias stands inside of what it means" if id(node) in self.open else "nested too deep"
                raise YamlError(what, self._place(node, pointer))
            self.open.add(id(node))
            if isinstance(node, yaml.MappingNode):
                part = self._mapping(node, pointer, depth)
            else:
                part = self._sequence(node, pointer, depth)  # type: ignore[arg-type]  # no other kind is left
            part = self.done[id(node)] = self._tagged(node, part)
            self.open.discard(id(node))
        if part.size > MOST_NODES:
            raise YamlError("too many values once its aliases are followed", self._place(node, pointer))
        return part

    @staticmethod
    def _tagged(node: yaml.Node, part: _Part) -> _Part:
        if not node.tag or node.tag not in _COMPOSE_TAGS:
            return part
        return _Part(part.value, part.size, frozenset({()}), node.tag == _RESET)

    def _sequence(self, node: yaml.SequenceNode, pointer: str, depth: int) -> _Part:
        items: list[Value] = []
        size, resets = 1, set[Steps]()
        end = node.start_mark.index
        for nr, one in enumerate(node.value):
            part = self.convert(one, f"{pointer}[{nr}]", depth + 1)
            size += part.size
            end = self._end(part.value, end + 1)
            resets.update((str(nr), *steps) for steps in part.resets)
            if not part.dropped:
                items.append(part.value)
        return _Part(Value(tuple(items), self._place(node, pointer), self._span(node, end)), size, frozenset(resets))

    def _mapping(self, node: yaml.MappingNode, pointer: str, depth: int) -> _Part:
        own: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        size, resets, seen = 1, set[Steps](), set[str]()
        end = node.start_mark.index
        for key, one in node.value:
            name = self._key(key, pointer, seen)
            if name == _MERGE_KEY and not key.style:
                part = self._merged(one, pointer, depth)
                merged = part.value.entries
                resets |= part.resets
            else:
                part = self.entry(key, one, f"{pointer}.{name}" if pointer else name, depth)
                resets.update((name, *steps) for steps in part.resets)
                if not part.dropped:
                    own[name] = part.value
            size += part.size
            end = self._end(part.value, key.end_mark.index)
        content = {**merged, **own} if merged else own
        return _Part(Value(content, self._place(node, pointer), self._span(node, end)), size, frozenset(resets))

    def entry(self, key: yaml.Node, node: yaml.Node, pointer: str, depth: int) -> _Part:
        """The value with the key that it stands under, which gives a list or mapping its place."""
        span = Span(key.start_mark.index + self.offset, key.end_mark.index + self.offset)
        if isinstance(node, yaml.ScalarNode):
            return self._tagged(node, _Part(self._scalar(node, pointer, span)))
        part = self.convert(node, pointer, depth + 1)
        value = Value(part.value.content, self._place(key, pointer), part.value.span, span)
        return _Part(value, part.size, part.resets, part.dropped)

    def _end(self, one: Value, after: int) -> int:
        """Where an entry ends that begins at or after `after`; an alias ends with its line."""
        if one.span is not None and one.span.start - self.offset >= after:
            return one.span.end - self.offset
        newline = self.text.find("\n", after)
        return newline if newline >= 0 else len(self.text)

    def _merged(self, node: yaml.Node, pointer: str, depth: int) -> _Part:
        """The entries of `<<`, of several mappings the earlier one's; no key of them is the mapping's own."""
        several = node.value if isinstance(node, yaml.SequenceNode) else [node]
        parts = [self.convert(one, pointer, depth + 1) for one in several]
        entries: dict[str, Value] = {}
        for part in reversed(parts):
            if not isinstance(part.value.content, dict):
                raise YamlError("only mappings can be merged by `<<`", self._place(node, pointer))
            entries |= {name: structs.replace(one, key=None) for name, one in part.value.content.items()}
        resets = frozenset[Steps]().union(*(part.resets for part in parts))
        return _Part(Value(entries), sum(part.size for part in parts), resets)

    def _key(self, node: yaml.Node, pointer: str, seen: set[str]) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise YamlError("a key must be a word", self._place(node, pointer))
        name = str(node.value)
        if not node.style and not isinstance(resolve(name), str):
            message = f"the key {name or 'null'} must be text: quote it"
            self.flaws.append(Flaw(message, self._place(node, pointer), kind="key"))
        if name in seen:
            self.flaws.append(Flaw(f"the key {name!r} stands twice", self._place(node, pointer), kind="duplicate-key"))
        seen.add(name)
        return name

    def _scalar(self, node: yaml.ScalarNode, pointer: str, key: Span | None = None) -> Value:
        text = str(node.value)
        span = self._span(node, node.end_mark.index)
        return Value(_content(node, text), self._place(node, pointer), span, key, node.style in _QUOTES, text)

    def _place(self, node: yaml.Node, pointer: str) -> Place:
        mark = node.start_mark
        start = self._start(node)
        if start == mark.index:
            return Place(self.source, pointer, mark.line + 1, mark.column + 1)
        skipped = self.text[mark.index : start]
        line = mark.line + skipped.count("\n")
        column = start - self.text.rfind("\n", 0, start) - 1
        return Place(self.source, pointer, line + 1, column + 1)

    def _start(self, node: yaml.Node) -> int:
        """Where the value begins behind its anchor and tag."""
        start: int = node.start_mark.index
        if self.text[start : start + 1] not in _PROPERTY_STARTS:
            return start
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            return self._start_of_block(node.value[0], start)
        found = _PROPERTIES.match(self.text, start, node.end_mark.index)
        return found.end() if found else start

    def _start_of_block(self, first: yaml.Node | tuple[yaml.Node, yaml.Node], after: int) -> int:
        if isinstance(first, tuple):
            begin: int = first[0].start_mark.index
            return begin
        return max(after, self.text.rfind("-", after, first.start_mark.index))

    def _span(self, node: yaml.ScalarNode | yaml.CollectionNode, end: int) -> Span:
        """From where it begins to `end`, or to the bracket that closes it."""
        start = self._start(node)
        if isinstance(node, yaml.ScalarNode):
            exact = node.style not in _BLOCKS
        else:
            exact = bool(node.flow_style)
            end = node.end_mark.index if exact else end
        if not exact:
            end = start + len(self.text[start:end].rstrip())
        return Span(start + self.offset, end + self.offset)


def _content(node: yaml.ScalarNode, text: str) -> Scalar:
    tag = str(node.tag)
    if not tag.startswith(_STANDARD):
        return text if node.style or (tag and tag not in _COMPOSE_TAGS) else resolve(text)
    kind = tag.removeprefix(_STANDARD)
    if kind == "binary":
        try:
            return b64decode(text).decode("utf-8", "replace")
        except ValueError:
            return text
    return text if kind == "str" else resolve(text)
