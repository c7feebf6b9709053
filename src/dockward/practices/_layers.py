"""Layers of images: what a step of the build leaves behind, and what is kept out of it."""

from dockward.model.command import Command, Role
from dockward.model.dockerfile import Flag
from dockward.syntax.history import Step
from dockward.syntax.regex import regex

_TARGETS = frozenset({"target", "dst", "destination"})
_ARCHIVES = (".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tar.zst", ".gz", ".bz2", ".xz")
"""What ADD unpacks, where it is a tar archive inside."""
_HOME = regex(r"(?:~|\$HOME|\$\{HOME\}|(?<![\w/])/root|(?<![\w/])/home/[^/\s]{1,64})/")
"""What the user's home is called."""
_FUNCTION = regex(r"[\w-]\s{0,9}\(\)")
"""The head of a shell function."""
_OUTSIDE = frozenset({"cache", "tmpfs", "bind"})


def keeps_outside(step: Step, path: str) -> bool:
    """Whether a mount of the step (`RUN --mount=type=cache,target=...`) takes what is written below `path`.

    `path` begins with `~/` where it is in the user's home. The history of a built image doesn't show mounts.
    """
    flags = step.written.flags if step.written is not None else ()
    return any(_takes(one, path) for one in flags if one.name == "mount")


def _takes(flag: Flag, path: str) -> bool:
    text = flag.value.text.strip("\"'") if flag.value is not None else ""
    pairs = dict(part.partition("=")[::2] for part in text.split(","))
    target = next((value for name, value in pairs.items() if name in _TARGETS), "").rstrip("/")
    if pairs.get("type", "bind") not in _OUTSIDE or not target:
        return False
    return f"{path}/".startswith((f"{target}/", _HOME.sub("~/", f"{target}/")))


def at_home(path: str) -> str:
    """The path with `~/` for what the user's home is called."""
    return _HOME.sub("~/", path)


def removes(several: tuple[Command, ...], path: str) -> bool:
    """Whether one of the commands takes files out of `path`, which begins with `~/` where it is in the user's home."""
    several = until_replaced(several)
    return any(_takes_out(one) and path in _HOME.sub("~/", " ".join(one.arguments)) for one in several)


def after(step: Step, several: tuple[Command, ...], number: int) -> tuple[Command, ...]:
    """Of the commands of a step those that run behind one of them; all where a function may hold what runs later."""
    return (
        several if _FUNCTION.search(step.written.script if step.written is not None else "") else several[number + 1 :]
    )


def until_replaced(several: tuple[Command, ...]) -> tuple[Command, ...]:
    """The commands up to the first that surely takes the shell's place by `exec`: nothing behind it runs."""
    for number, one in enumerate(several):
        if "exec" in one.prefixes and not one.depth and (number == 0 or one.role in {Role.AND, Role.THEN}):
            return several[: number + 1]
    return several


def _takes_out(one: Command) -> bool:
    return one.program == "rm" or (one.program == "find" and not {"-delete", "rm"}.isdisjoint(one.words))


def is_archive(name: str) -> bool:
    """Whether ADD would unpack a file of this name."""
    return name.lower().rstrip("*").endswith(_ARCHIVES)
