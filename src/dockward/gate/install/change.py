"""A change of the host as data: files and modes, as they are and as they are to be, and what is run behind them."""

import difflib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, structs

from dockward.gate.install.errors import ChangeError
from dockward.syntax.veil import veil

_MOST_BYTES = 1 << 20
_NEW_FILE = 0o644


class Owned(Struct, frozen=True):
    """A mode, and whose."""

    mode: int
    uid: int
    gid: int


class FileChange(Struct, frozen=True, kw_only=True, tag="file"):
    """A file's bytes; None where there is none. `made` are directories that are made for it, the outermost first."""

    path: str
    before: bytes | None
    after: bytes | None
    owned: Owned
    made: tuple[str, ...] = ()


class ModeChange(Struct, frozen=True, kw_only=True, tag="mode"):
    """Who may use what is there, as a socket."""

    path: str
    before: Owned
    after: Owned


Change = FileChange | ModeChange


class Plan(Struct, frozen=True, kw_only=True):
    """What is to be done. `commands` are run behind the changes, `undoing` behind those that are taken back."""

    title: str
    changes: tuple[Change, ...]
    commands: tuple[tuple[str, ...], ...] = ()
    undoing: tuple[tuple[str, ...], ...] = ()

    def reversed(self) -> "Plan":
        """The plan that takes this one back."""
        changes = (structs.replace(one, before=one.after, after=one.before) for one in reversed(self.changes))
        return structs.replace(self, changes=tuple(changes), commands=self.undoing, undoing=self.commands)


def read_file(path: Path) -> bytes | None:
    """A file's bytes, None where there is none. Raises `ChangeError` for what isn't a file of a sensible size."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > _MOST_BYTES:
            raise ChangeError(f"{path} is no regular file of at most {_MOST_BYTES} bytes.", "Look what it is.")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as why:
        raise ChangeError(f"{path}: it can't be read: {why.strerror}.", "Do this as root.") from why


def owned(path: Path) -> Owned:
    """Whose it is. Raises `OSError`."""
    about = path.lstat()
    return Owned(stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid)


def plan_file(path: Path, after: bytes) -> FileChange | None:
    """The change that gives a file these bytes; None where it has them. Raises `ChangeError`."""
    before = read_file(path)
    if before == after:
        return None
    missing = [one for one in path.parents if not one.exists()]
    about = owned(path) if before is not None else Owned(_NEW_FILE, os.geteuid(), os.getegid())
    made = tuple(str(one) for one in reversed(missing))
    return FileChange(path=str(path), before=before, after=after, owned=about, made=made)


def plan_mode(path: Path, after: Owned) -> ModeChange | None:
    """The change that gives what is there this mode and owner; None where nothing is there, or it has them."""
    try:
        before = owned(path)
    except OSError:
        return None
    return None if before == after else ModeChange(path=str(path), before=before, after=after)


def shown(plan: Plan) -> Iterator[str]:
    """The plan for a person, line by line: a diff of every file, and every command. Secrets are hidden."""
    for one in plan.changes:
        match one:
            case FileChange():
                yield from _diff(one)
            case ModeChange(path=path, before=before, after=after):
                yield f"{path}: from {_told(before)} to {_told(after)}"
    for words in plan.commands:
        yield f"$ {' '.join(words)}"


def _diff(one: FileChange) -> Iterator[str]:
    before, after = _lines(one.before), _lines(one.after)
    source, target = (one.path if data is not None else "/dev/null" for data in (one.before, one.after))
    yield from difflib.unified_diff(before, after, source, target, lineterm="")


def _lines(data: bytes | None) -> list[str]:
    return [veil(line) for line in (data or b"").decode(errors="replace").splitlines()]


def _told(one: Owned) -> str:
    return f"mode {one.mode:04o} of {one.uid}:{one.gid}"


def below(root: Path, name: Path) -> Path:
    """The path in another system's files. Raises `ChangeError` where links there lead out, as this system has them."""
    path = root / name
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        raise ChangeError(f"{path}: it leads out of {root}.", "Put a link there that is relative, or do this in it.")
    return path
