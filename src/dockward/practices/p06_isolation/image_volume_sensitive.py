"""An image declares a system directory as its volume."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, image, problem, reach, rule
from dockward.model.hostpaths import clean
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use

_SYSTEM = frozenset(
    {
        "/",
        "/bin",
        "/boot",
        "/dev",
        "/etc",
        "/lib",
        "/lib64",
        "/proc",
        "/root",
        "/run",
        "/sbin",
        "/sys",
        "/usr",
        "/run/docker.sock",
    }
)


@rule(
    "DW0632",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("dockle:DKL-DI-0002",),
    why="Whoever runs it is led to mount the host's directory there; and programs or settings kept in a volume stay "
    "old, and stay changed, when the image is updated.",
    remedy="Take the directory out of VOLUME in the Dockerfile; declare only the folders that hold data.",
    references=("https://docs.docker.com/reference/dockerfile/",),
    written="FROM debian:12.8\nVOLUME /usr\n",
    bad=image(volumes=("/usr",)),
    good=image(volumes=("/var/lib/postgresql/data",)),
)
def image_volume_sensitive(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if not i.volumes.value:
        raise NotApplicable("it declares no volume")
    for path in sorted({clean(one) for one in i.volumes.value} & _SYSTEM):
        yield problem(f"It declares {path} as a volume.", at=i.volumes, evidence=f"Config.Volumes={path}")
