"""Layers of images: what a step of the build leaves behind, and what is kept out of it."""

from dockward.model.command import Command
from dockward.model.dockerfile import Flag
from dockward.syntax.history import Step

_TARGETS = frozenset({"target", "dst", "destination"})
_ARCHIVES = (".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tar.zst", ".gz", ".bz2", ".xz")
"""What ADD unpacks, where it is a tar archive inside."""
_OUTSIDE = frozenset({"cache", "tmpfs", "bind"})


def keeps_outside(step: Step, path: str) -> bool:
    """Whether a mount of the step (`RUN --mount=type=cache,target=...`) takes what is written below `path`.

    The history of a built image doesn't show mounts.
    """
    flags = step.written.flags if step.written is not None else ()
    return any(_takes(one, path) for one in flags if one.name == "mount")


def _takes(flag: Flag, path: str) -> bool:
    text = flag.value.text.strip("\"'") if flag.value is not None else ""
    pairs = dict(part.partition("=")[::2] for part in text.split(","))
    target = next((value for name, value in pairs.items() if name in _TARGETS), "").rstrip("/")
    return pairs.get("type", "bind") in _OUTSIDE and bool(target) and f"{path}/".startswith(f"{target}/")


def removes(several: tuple[Command, ...], path: str) -> bool:
    """Whether one of the commands takes files out of `path`."""
    return any(one.program == "rm" and path in " ".join(one.arguments) for one in several)


def is_archive(name: str) -> bool:
    """Whether ADD would unpack a file of this name."""
    return name.lower().rstrip("*").endswith(_ARCHIVES)
