"""YAML 1.2 text as plain values, each with the line and column it came from; nothing in it is ever executed.

PyYAML's own values follow YAML 1.1 (`22:22` is 1342, `no` is false), so only its node tree is used and scalars are
resolved here by the core schema of YAML 1.2.2 (section 10.3.2).
"""

import re
from dataclasses import dataclass, field

import yaml

from dockward.model.errors import DockwardError
from dockward.model.fact import Place
from dockward.syntax.regex import regex

MOST_BYTES = 1 << 20
MOST_NODES = 100_000
"""Values after aliases are followed, so that a small file cannot become a huge one."""
MOST_DEPTH = 64
_MOST_SHOWN = 60
"""Characters of a key that a message repeats."""
MOST_DIGITS = 300
"""Of one number: more is beyond every float, and beyond what Python turns into an integer."""
_SURELY_SHALLOW = 500
"""Brackets, or columns before a line's first word, below which no text nests deep enough to overflow a C stack."""

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = regex(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = regex(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DEEP_LINE = regex(rf"^[ \-?:]{{{_SURELY_SHALLOW}}}", re.MULTILINE)
_WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class YamlError(DockwardError):
    """Text that isn't YAML, or more of it than is read. `what` is the message without the place."""

    code = "DWE401"

    def __init__(self, what: str, place: Place) -> None:
        at = f":{place.line}:{place.column}" if place.line else ""
        super().__init__(f"{place.source}{at}: {what}")
        self.what = what
        self.place = place


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text. `places` holds the position of each value, `keys` that of each mapping key."""

    source: str
    value: Value
    places: dict[Path, Place] = field(repr=False)
    keys: dict[Path, Place] = field(repr=False)

    def place(self, path: Path) -> Place:
        """Where the value at `path` stands; the nearest value around it when that one has no place of its own."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.source, "", 1, 1))


class _Nodes(_LOADER):  # type: ignore[misc,valid-type]  # which of the two it is shows at run time
    """Makes nodes without guessing their types: a node has a tag only where one is written."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:  # noqa: ARG002  # PyYAML's signature
        return ""

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def parse_nodes(text: str, source: str) -> list[yaml.Node]:
    """The documents of `text` as PyYAML's nodes, tagged where a tag is written, empty ones left out.

    Raises `YamlError` with file, line and column: for what isn't YAML, is too large, or nests too deep.
    """
    if len(text) > MOST_BYTES:
        raise YamlError(f"larger than {MOST_BYTES} characters, so it was not read", Place(source, "", 1, 1))
    try:
        _refuse_depth(text, source)
        return _nodes(text)
    except yaml.MarkedYAMLError as why:
        mark = why.problem_mark or why.context_mark
        place = Place(source, "", mark.line + 1, mark.column + 1) if mark else Place(source, "", 1, 1)
        raise YamlError(str(why.problem or why.context), place) from why
    except yaml.reader.ReaderError as why:
        raise YamlError("it holds a control character", _place_of_byte(text, source, why.position)) from why
    except (yaml.YAMLError, RecursionError, UnicodeError) as why:
        raise YamlError(f"not YAML: {str(why).splitlines()[0]}", Place(source)) from why


def _nodes(text: str) -> list[yaml.Node]:
    loader = _Nodes(text)
    found = []
    try:
        while loader.check_node():
            found.append(loader.get_node())
    finally:
        loader.dispose()
    return found


def _refuse_depth(text: str, source: str) -> None:
    """Raises `YamlError` when `text` nests too deep. PyYAML's C code recurses: it would overflow the stack."""
    if text.count("[") + text.count("{") < _SURELY_SHALLOW and not _DEEP_LINE.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        mark = event.start_mark
        if depth > MOST_DEPTH and mark is not None:
            raise YamlError("nested too deep", Place(source, "", mark.line + 1, mark.column + 1))


def _place_of_byte(text: str, source: str, position: int) -> Place:
    before = text.encode("utf-8", "surrogatepass")[:position].decode("utf-8", "ignore")
    return Place(source, "", before.count("\n") + 1, len(before) - before.rfind("\n"))


def parse_yaml(text: str, source: str) -> Document:
    """The one document of `text`. Raises `YamlError` with file, line and column."""
    nodes = parse_nodes(text, source)
    if len(nodes) > 1:
        mark = nodes[1].start_mark
        raise YamlError("a second document begins here", Place(source, "", mark.line + 1, mark.column + 1))
    walk = _Walk(source)
    value = walk.convert(nodes[0], ()) if nodes else None
    return Document(source, value, walk.places, walk.keys)


class _Walk:
    """Turns nodes into values and notes their places."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.places: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}

    def convert(self, node: yaml.Node, path: Path) -> Value:
        place = self._place(node, path)
        if len(path) > MOST_DEPTH or len(self.places) > MOST_NODES:
            raise YamlError("nested too deep or too many values", place)
        self.places[path] = place
        if isinstance(node, yaml.SequenceNode):
            return [self.convert(one, (*path, nr)) for nr, one in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if _is_endless(node):
            raise YamlError(f"a number of more than {MOST_DIGITS} digits", place)
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, value in node.value:
            place = self._place(key, path)
            if not isinstance(key, yaml.ScalarNode):
                raise YamlError("a key must be a word", place)
            if key.value in found:
                raise YamlError(f"the key {key.value[:_MOST_SHOWN]!r} stands twice", place)
            self.keys[(*path, key.value)] = place
            found[key.value] = self.convert(value, (*path, key.value))
        return found

    def _place(self, node: yaml.Node, path: Path) -> Place:
        mark = node.start_mark
        return Place(self.source, ".".join(map(str, path)), mark.line + 1, mark.column + 1)


def _is_endless(node: yaml.Node) -> bool:
    plain = isinstance(node, yaml.ScalarNode) and not node.style and len(node.value) > MOST_DIGITS
    return plain and bool(_INT.fullmatch(node.value) or _FLOAT.fullmatch(node.value))


def _scalar(node: yaml.ScalarNode) -> Value:
    text = str(node.value)
    if node.style in {"'", '"', "|", ">"}:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text):
        return float(text.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").replace(".nan", "nan"))
    return text
