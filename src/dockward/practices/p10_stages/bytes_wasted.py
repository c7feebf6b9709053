"""Much of an image is files that a later layer removes or replaces: they are shipped, and nobody sees them."""

from collections.abc import Iterator

from dockward.kit import Amount, Attacker, Danger, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.contents import Contents, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files, percent

_MIB = 1 << 20
_LAYERS = (Origin(diff_id="sha256:" + "2b" * 32, instruction="RUN make", size=900 * _MIB),)


class Waste(Settings, frozen=True):
    """How much may be wasted: in MiB, and in percent of all layers' bytes. Both must be passed to count."""

    mebibytes: Amount = 50
    percent: Amount = 10


def _image(wasted: int) -> Image:
    contents = Contents(distribution=None, packages=(), layers=_LAYERS, wasted=wasted, bytes=900 * _MIB)
    return image(contents=Fact(contents))


@rule(
    "DW1009",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    why="Removed files are still in the layers below: they are pulled, stored and scanned, and whoever has the image "
    "reads them, secrets among them.",
    remedy="Remove in the same RUN what it made, or build in a stage of its own and copy the result: "
    "`COPY --from=build`.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    bad=_image(200 * _MIB),
    good=_image(20 * _MIB),
)
def bytes_wasted(i: Image, settings: Waste) -> Iterator[Problem]:
    contents = i.contents.value
    share = percent(contents, contents.wasted)
    if contents.wasted > settings.mebibytes * _MIB and share > settings.percent:
        words = f"{contents.wasted // _MIB} MiB of it, {share} %, are removed or replaced by later layers."
        yield problem(words, at=i.contents, evidence="bytes are wasted")
        return
    need_files(i)
