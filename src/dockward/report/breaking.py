"""Text whose long words are broken where a reader expects it: after a comma, a slash, a colon."""

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.text import Text

from dockward.syntax.regex import regex

_WORD = regex(r"\s*\S+\s*|\s+")
_PARTS = (
    regex(r"[^,;|&]*[,;|&]+|[^,;|&]+"),
    regex(r"[^/:=@?]*[/:=@?]+|[^/:=@?]+"),
    regex(r"[^-._]*[-._]+|[^-._]+"),
)
"""Parts that a word is taken into, the best places to break first; each is only taken apart where it is too long."""


class Breaking(Text):
    """Wraps like `Text`, but for words that are wider than the screen: lists, long paths, image ids."""

    def wrap(  # rich's own signature
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """The lines of the text in `width` columns."""
        if no_wrap or all(cell_len(word) <= width for word in self.plain.split()):
            return super().wrap(console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=no_wrap)
        lines = Lines()
        for line in self.split(allow_blank=True):
            for one in line.divide(list(_offsets(line.plain, width))):
                one.rstrip()
                lines.append(one)
        return lines


def _offsets(text: str, width: int) -> Iterator[int]:
    """Where lines begin after the first."""
    start = column = 0
    for part in _parts(text, width):
        if column and column + cell_len(part.rstrip()) > width:
            yield start
            column = 0
        start += len(part)
        column += cell_len(part)


def _parts(text: str, width: int, level: int = -1) -> Iterator[str]:
    """What must stay on one line."""
    for part in (_WORD if level < 0 else _PARTS[level]).findall(text):
        if cell_len(part.strip()) <= width:
            yield part
        elif level + 1 < len(_PARTS):
            yield from _parts(part, width, level + 1)
        else:
            yield from chop_cells(part, width)
