"""Programs or settings in an image may be changed by any user of a container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Name, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.contents import Contents, FoundFile, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files

_ANYBODY_WRITES = 0o002
_LAYERS = (Origin(diff_id="sha256:" + "2b" * 32, instruction="RUN chmod -R 777 /app"),)
_OPEN = FoundFile(path="app/run.sh", layer=0, mode=0o777, uid=0, gid=0)
_DATA = ("var/lib/", "var/cache/", "var/log/", "data/", "tmp/", "var/tmp/", "run/", "var/run/", "dev/", "proc/", "sys/")
"""Places that are there to be written to."""


class Meant(Settings, frozen=True):
    """Paths below which anybody may write."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW0961",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    why="Who broke into one process of the container, as whatever user, changes what the others run or read next.",
    remedy="Give the file to the one user that must write it (`COPY --chown=10001:10001`), and take the right from all "
    "others: `RUN chmod o-w PATH` in the step that makes it.",
    references=("chmod(1)",),
    bad=image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS, special=(_OPEN,)))),
    good=image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS))),
)
def image_files_world_writable(i: Image, settings: Meant) -> Iterator[Problem]:
    contents = i.contents.value
    allowed = (*_DATA, *(one.strip("/") + "/" for one in settings.allowed))
    found = [one for one in contents.special if one.mode & _ANYBODY_WRITES and not f"{one.path}/".startswith(allowed)]
    for one in found:
        words = f"/{one.path} may be written by anybody; it comes with {contents.origin(one.layer)}."
        yield problem(words, at=i.contents, evidence=f"/{one.path}")
    if not found:
        need_files(i)
