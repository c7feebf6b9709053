"""A mark with text hanging beside it, as `rich` renders it; a table would measure everything inside it again."""

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text


class Hanging:
    """`mark` in a margin of `width` columns, and `body` beside it, however many lines that takes."""

    def __init__(self, mark: Text, width: int, body: RenderableType) -> None:
        self._mark = mark
        self._width = width
        self._body = body

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        inner = options.update_width(max(options.max_width - self._width, 1))
        lines = console.render_lines(self._body, inner, pad=False)
        for number, line in enumerate(lines):
            if number == 0:
                yield from self._mark.render(console)
                yield Segment(" " * (self._width - self._mark.cell_len))
            else:
                yield Segment(" " * self._width)
            yield from line
            yield Segment.line()
