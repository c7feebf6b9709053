"""YAML 1.2 text as plain values, each with the line and column it came from; nothing in it is ever executed.

PyYAML's own values follow YAML 1.1 (`22:22` is 1342, `no` is false), so only its node tree is used and scalars are
resolved here by the core schema of YAML 1.2.2 (section 10.3.2).
"""

import re
from dataclasses import dataclass, field

import yaml

from dockward.model.errors import DockwardError
from dockward.model.fact import Place

MOST_BYTES = 1 << 20
MOST_NODES = 100_000
"""Values after aliases are followed, so that a small file cannot become a huge one."""
MOST_DEPTH = 64

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class YamlError(DockwardError):
    """Text that isn't YAML, or more of it than is read."""

    code = "DWE401"


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


def parse_yaml(text: str, source: str) -> Document:
    """The one document of `text`. Raises `YamlError` with file, line and column."""
    if len(text) > MOST_BYTES:
        raise YamlError(f"{source}: larger than {MOST_BYTES} characters, so it was not read")
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as why:
        mark = why.problem_mark or why.context_mark
        at = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise YamlError(f"{source}{at}: {why.problem or why.context}") from why
    except (yaml.YAMLError, RecursionError) as why:
        raise YamlError(f"{source}: not YAML: {str(why).splitlines()[0]}") from why
    walk = _Walk(source)
    value = None if node is None else walk.convert(node, ())
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
            raise YamlError(f"{self._at(place)}: nested too deep or too many values")
        self.places[path] = place
        if isinstance(node, yaml.SequenceNode):
            return [self.convert(one, (*path, nr)) for nr, one in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, value in node.value:
            place = self._place(key, path)
            if not isinstance(key, yaml.ScalarNode):
                raise YamlError(f"{self._at(place)}: a key must be a word")
            if key.value in found:
                raise YamlError(f"{self._at(place)}: the key {key.value!r} stands twice")
            self.keys[(*path, key.value)] = place
            found[key.value] = self.convert(value, (*path, key.value))
        return found

    def _place(self, node: yaml.Node, path: Path) -> Place:
        mark = node.start_mark
        return Place(self.source, ".".join(map(str, path)), mark.line + 1, mark.column + 1)

    @staticmethod
    def _at(place: Place) -> str:
        return f"{place.source}:{place.line}:{place.column}"


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
