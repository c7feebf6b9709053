"""An image in use has a shell, interpreter or editor that runs with its owner's rights."""

from collections.abc import Iterator

from dockward.kit import Attacker, Name, Problem, Reach, Settings, image, problem, reach, rule, workload, world
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._contents import whence
from dockward.practices._images import need_use
from dockward.practices.p09_images import bits_count, is_interpreter


class Known(Settings, frozen=True):
    """Paths of such files that images may have."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW0921",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    cis="4.8",
    elsewhere=("docker-bench:4.8", "dockle:CIS-DI-0008"),
    why="It needs no flaw: any user of the container asks it for a root shell and gets one. Nobody ships that by "
    "accident; it is a shortcut of the builder or a back door.",
    remedy="Clear the bit in the Dockerfile (`RUN chmod a-s PATH`), find out who set it, and run the container with "
    "`security_opt: [no-new-privileges:true]`.",
    references=("execve(2)",),
    bad=world(containers=(workload(no_new_privileges=False),), images=(image(setuid_files=("/usr/bin/python3.11",)),)),
    good=world(containers=(workload(no_new_privileges=False),), images=(image(setuid_files=("/usr/bin/su",)),)),
)
def setuid_interpreter(i: Image, world: World, settings: Known) -> Iterator[Problem]:
    need_use(i, world)
    bits_count(i, world)
    for path in i.setuid_files.value:
        if is_interpreter(path) and path not in settings.allowed:
            yield problem(f"{path} has a setuid or setgid bit{whence(i, path)}.", at=i.setuid_files, evidence=path)
