"""Settings in an image that switch checks off: what the rules about them share."""

from collections.abc import Iterator

from dockward.kit import Problem, image, problem
from dockward.model.contents import Contents, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.settings import FoundSetting, Setting, Weakness
from dockward.practices._contents import need_files

_LAYERS = (Origin(diff_id="sha256:" + "2b" * 32, instruction="RUN /setup.sh"),)
_MOST_NAMED = 5


def example(weakness: Weakness | None = None, path: str = "", words: str = "") -> Image:
    """An image with this setting; with none where no weakness is named."""
    settings = () if weakness is None else (FoundSetting(Setting(weakness, path, 1, words), 0),)
    return image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS, settings=settings)))


def settings_of(i: Image, weakness: Weakness, verb: str) -> Iterator[Problem]:
    """A finding for each file: `/etc/pip.conf VERB: words (line 3)`. Raises `UnreadError` as `need_files` does."""
    contents = i.contents.value
    by_file: dict[tuple[int, str], list[Setting]] = {}
    for one in contents.settings:
        if one.setting.weakness is weakness:
            by_file.setdefault((one.layer, one.setting.path), []).append(one.setting)
    for (layer, path), several in sorted(by_file.items()):
        named = ", ".join(f"{one.words} (line {one.line})" for one in several[:_MOST_NAMED])
        more = f" and {len(several) - _MOST_NAMED} more" if len(several) > _MOST_NAMED else ""
        words = f"/{path} {verb}: {named}{more}; it comes with {contents.origin(layer)}."
        evidence = (f"/{path}", *dict.fromkeys(one.words for one in several))
        yield problem(words, at=i.contents, evidence=evidence)
    need_files(i)
