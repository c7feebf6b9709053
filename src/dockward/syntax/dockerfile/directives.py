"""Parser directives: comments `# name=value` that stand before everything else."""

from itertools import pairwise

from msgspec import Struct

from dockward.syntax.dockerfile.checks import TRUTHS
from dockward.syntax.dockerfile.flaws import Flaws, quote
from dockward.syntax.dockerfile.positions import BYTE_ORDER_MARK, Source
from dockward.syntax.dockerfile.spaces import NARROW, WIDE
from dockward.syntax.regex import regex

_DIRECTIVE = regex(rf"#[{NARROW}]*([a-zA-Z][a-zA-Z0-9]*)[{NARROW}]*=")
_NAMES = frozenset({"check", "escape", "syntax"})
_OPTIONS = frozenset({"error", "experimental", "skip"})
_MOST_OPTIONS = 3
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
    for start, end in pairwise(source.starts):
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
    check, at = early.get("check", ("", 0))
    if not _is_check(check):
        flaws.add("bad-directive", "check takes skip=, experimental= and error=true or false, with ; between them", at)
    return Directives(found.get("escape", "\\"), early.get("syntax", ("", 0))[0], check)


def _is_check(value: str) -> bool:
    """Whether the options of the directive `check` can be read; `linter/linter.go` of BuildKit."""
    for option in value.strip(WIDE).split(";", _MOST_OPTIONS - 1) if value.strip(WIDE) else ():
        name, equals, given = option.partition("=")
        if not equals or name.strip(WIDE) not in _OPTIONS:
            return False
        if name.strip(WIDE) == "error" and given.strip(WIDE) not in TRUTHS:
            return False
    return True


def _directive(line: str) -> tuple[str, str]:
    """Name in lower case and value; two empty texts when the line isn't a directive."""
    match = _DIRECTIVE.match(line) if line.startswith("#") else None
    if match is None or match[1].lower() not in _NAMES:
        return "", ""
    rest = line[match.end() :]
    # the expression wants one character of value at least, be it a blank
    value = rest.strip(NARROW) or rest[-1:]
    return (match[1].lower(), value) if value else ("", "")


def _early(source: Source) -> dict[str, tuple[str, int]]:
    """The directives as they are looked up before parsing, with their places: the first of each, up to a flaw."""
    found: dict[str, tuple[str, int]] = {}
    shebang = source.text.removeprefix(BYTE_ORDER_MARK).startswith("#!")
    starts = source.starts[1:] if shebang else source.starts
    for start, end in pairwise(starts):
        name, value = _directive(source.text[start:end].removesuffix("\n").removesuffix("\r"))
        if not name or name in found:
            break
        found[name] = (value, start)
    return found
