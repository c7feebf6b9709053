"""Programs of the system that are not as a package brought them: what the rules about them share."""

from collections.abc import Iterable

from dockward.kit import image
from dockward.model.contents import Contents, FoundProgram, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image

_MOST_NAMED = 5
_LAYERS = (
    Origin(diff_id="sha256:" + "2a" * 32, base="debian:12", inherited=True),
    Origin(diff_id="sha256:" + "2b" * 32, instruction="RUN curl -sSL example.org/setup | sh"),
)


def example(*programs: FoundProgram) -> Image:
    """An image whose second layer has these programs."""
    return image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS, programs=Fact(programs))))


def named(paths: Iterable[str]) -> str:
    """The first of them, and how many more there are."""
    several = [f"/{one}" for one in paths]
    more = f" and {len(several) - _MOST_NAMED} more" if len(several) > _MOST_NAMED else ""
    return f"{', '.join(several[:_MOST_NAMED])}{more}"
