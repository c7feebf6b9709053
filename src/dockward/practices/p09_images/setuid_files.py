"""An image holds programs that run with their owner's rights, and nothing makes that void."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Danger,
    Name,
    Problem,
    Reach,
    Settings,
    image,
    problem,
    reach,
    rule,
    workload,
    world,
)
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._contents import whence
from dockward.practices._images import need_use
from dockward.practices.p09_images import bits_count, is_interpreter


class Known(Settings, frozen=True):
    """Paths of setuid and setgid files that images may have."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW0905",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    cis="4.8",
    elsewhere=("docker-bench:4.8", "dockle:CIS-DI-0008"),
    why="Code that broke in as an ordinary user becomes root of the container by a flaw in one of them.",
    remedy="Run the container with `security_opt: [no-new-privileges:true]`, which makes the bits void, or clear them "
    "in the Dockerfile: `RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +`.",
    references=("execve(2)", "https://docs.docker.com/reference/cli/docker/container/run/#security-opt"),
    bad=world(containers=(workload(no_new_privileges=False),), images=(image(setuid_files=("/usr/bin/su",)),)),
    good=world(containers=(workload(no_new_privileges=False),), images=(image(setuid_files=()),)),
)
def setuid_files(i: Image, world: World, settings: Known) -> Iterator[Problem]:
    need_use(i, world)
    bits_count(i, world)
    for path in i.setuid_files.value:
        if path not in settings.allowed and not is_interpreter(path):
            yield problem(f"{path} has a setuid or setgid bit{whence(i, path)}.", at=i.setuid_files, evidence=path)
