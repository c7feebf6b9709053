"""Parser directives: comments `# name=value` that stand before everything else."""

import re

from msgspec import Struct

from dockward.syntax.dockerfile.flaws import Flaws, quote
from dockward.syntax.dockerfile.positions import BYTE_ORDER_MARK, Source
from dockward.syntax.dockerfile.spaces import NARROW, WIDE

_DIRECTIVE = re.compile(rf"#[{NARROW}]*([a-zA-Z][a-zA-Z0-9]*)[{NARROW}]*=")
_NAMES = frozenset({"check", "escape", "syntax"})
_ESCAPES = frozenset({"\\", "`"})


class Directives(Struct, frozen=True):
    """What they say; `syntax` and `check` are empty when they aren't given."""

    escape: str = "\\"
    syntax: str = ""
    check: str = ""


def parse_directives(source: Source, flaws: Flaws) -> Directives:
    """The directives of a file. The first line that isn't one ends them, a blank line or another comment too.

    Fact: `parser/directives.go` of BuildKit. `syntax` and `check` are looked up before the file is parsed, below a
    `#!` line too but not where they are indented; `escape` by the parser itself, which is the other way round.
    """
    found: dict[str, str] = {}
    for start, end in zip(source.starts, source.starts[1:], strict=False):
        line = source.text[start:end].rstrip("\r\n").lstrip(WIDE)
        name, value = _directive(line)
        if not name:
            break
        if name in found:
            flaws.add("repeated-directive", f"the directive {name} is given twice: keep one", start)
        elif name == "escape" and value not in _ESCAPES:
            flaws.add("bad-directive", f"escape={quote(value)}: it must be \\ or `", start)
        else:
            found[name] = value
    early = _early(source)
    escape = found.get("escape", "\\")
    return Directives(escape, early.get("syntax", ""), early.get("check", ""))


def _directive(line: str) -> tuple[str, str]:
    """Name in lower case and value; two empty texts when the line isn't a directive."""
    match = _DIRECTIVE.match(line) if line.startswith("#") else None
    if match is None or match[1].lower() not in _NAMES:
        return "", ""
    rest = line[match.end() :]
    # the expression wants one character of value at least, be it a blank
    value = rest.strip(NARROW) or rest[-1:]
    return (match[1].lower(), value) if value else ("", "")


def _early(source: Source) -> dict[str, str]:
    """The directives as they are looked up before parsing: the first of each name, up to the first flaw."""
    found: dict[str, str] = {}
    shebang = source.text.removeprefix(BYTE_ORDER_MARK).startswith("#!")
    starts = source.starts[1:] if shebang else source.starts
    for start, end in zip(starts, starts[1:], strict=False):
        name, value = _directive(source.text[start:end].removesuffix("\n").removesuffix("\r"))
        if not name or name in found:
            break
        found[name] = value
    return found
