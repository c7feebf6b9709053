"""Practice 9: Clean images."""

import posixpath

from dockward.kit import NotApplicable
from dockward.kit.rule import Practice
from dockward.model.image import Image
from dockward.model.workload import EnvEntry, Workload
from dockward.model.world import World
from dockward.practices._compose import project_of
from dockward.practices._images import image_of, users_of

PRACTICE = Practice(
    9,
    "Clean images",
    "Images come from trusted sources and carry neither flaws nor secrets.",
    vital=("DW0964", "DW0965"),
)

INTERPRETERS = frozenset(
    {
        "ash", "awk", "bash", "busybox", "chmod", "chown", "cp", "dash", "dd", "docker", "ed", "env", "find", "gawk",
        "gdb", "git", "ksh", "less", "lua", "mawk", "more", "mv", "nano", "nc", "nice", "nmap", "node", "perl", "php",
        "python", "python2", "python3", "rsync", "ruby", "sed", "setpriv", "sh", "socat", "strace", "tar", "tee",
        "unshare", "vi", "vim", "wget", "xargs", "zsh",
    }
)  # fmt: skip
"""Programs that do what their caller says: with a setuid bit they are root for the asking."""
_TASK = "com.docker.swarm.service.name"


def own_environment(w: Workload, world: World) -> tuple[EnvEntry, ...]:
    """The container's entries without those that its image brings, which is told of the image.

    Of a compose service those that stand in a compose file: files of variables have a rule of their own.
    Raises `NotApplicable` for a task of a service that is judged itself.
    """
    entries = w.environment.value
    project = project_of(w, world)
    if project is not None:
        return tuple(one for one in entries if one.place is None or project.file(one.place.source))
    service = w.labels.value.get(_TASK) if world.services and w.labels.known else None
    if service and any(one.name == service for one in world.services):
        raise NotApplicable("it is a task of a service, which is judged itself")
    image = image_of(w, world)
    if image is None or not image.environment.known:
        return entries
    brought = frozenset(image.environment.value)
    return tuple(one for one in entries if one not in brought)


def bits_count(image: Image, world: World) -> None:
    """Leave setuid bits alone that the kernel doesn't heed in any container of the image. Raises `NotApplicable`."""
    users = users_of(image, world)
    if users and all(one.no_new_privileges.value for one in users):
        raise NotApplicable("its containers run with no-new-privileges, where the bits are void")


def is_interpreter(path: str) -> bool:
    """Whether the program does what its caller says, by its name without a version."""
    return posixpath.basename(path).rstrip("0123456789.") in INTERPRETERS or posixpath.basename(path) in INTERPRETERS
