"""Two builds of one Dockerfile side by side, for a person."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dockward.report.text import printable

if TYPE_CHECKING:
    from dockward.fix.verify import Built, Comparison

_MEGA = 1_000_000


def comparison_lines(one: "Comparison") -> Iterator[str]:
    """Size, packages and start, before and after, a line each."""
    rows = (
        ("size", _size(one.before), f"{_size(one.after)} ({_change(one.before.size, one.after.size)})"),
        ("packages", _count(one.before), _count(one.after)),
        ("start", one.before.start, one.after.start),
    )
    width = max(len(before) for _, before, _ in rows)
    yield f"  {'':<9} {'as it is':<{width}}  as repaired"
    for name, before, after in rows:
        yield f"  {name:<9} {printable(before):<{width}}  {printable(after)}"


def _size(one: "Built") -> str:
    return f"{one.size / _MEGA:.1f} MB"


def _change(before: int, after: int) -> str:
    return f"{(after - before) / before * 100:+.0f} %" if before else "new"


def _count(one: "Built") -> str:
    return "not known" if one.packages is None else str(one.packages)
