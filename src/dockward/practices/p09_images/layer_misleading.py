"""A layer holds what no honest tool writes into one."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, image, problem, reach, rule
from dockward.model.contents import Contents, Oddity, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files

_LAYERS = (Origin(diff_id="sha256:" + "2b" * 32, instruction="COPY rootfs /"),)
_CLEAN = Contents(distribution=None, packages=(), layers=_LAYERS)
_POISONED = Contents(
    distribution=None, packages=(), layers=_LAYERS, oddities=(Oddity(0, "../../etc/cron.d/job leads out of the image"),)
)


@rule(
    "DW0960",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    why="Names that lead out of the image, members that are there twice, headers that contradict each other and data "
    "behind the end make two programs see two different images: one that is scanned and one that runs. Some unpackers "
    "write such names onto the host. A few bytes that unpack to gigabytes fill its disk. A device is the "
    "host's own for whoever may open it, as a privileged container may.",
    remedy="Don't run or load the image. Build it anew from its Dockerfile, or get it anew from whoever publishes it "
    "and compare the digests.",
    references=("https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md",),
    bad=image(contents=Fact(_POISONED)),
    good=image(contents=Fact(_CLEAN)),
)
def layer_misleading(i: Image) -> Iterator[Problem]:
    contents = i.contents.value
    for one in contents.oddities:
        yield problem(f"In {contents.origin(one.layer)}: {one.words}.", at=i.contents, evidence=one.words)
    if not contents.oddities:
        need_files(i)
