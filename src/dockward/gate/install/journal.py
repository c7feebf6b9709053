"""Makes changes so that they are there whole or not at all, and takes them back byte for byte.

What will be done, and how it was, is on the disk before anything is touched. A run that was killed in the middle is
rolled back by the next one that changes something. Nothing that somebody else has changed meanwhile is overwritten.
"""

import fcntl
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from dockward.gate.install.change import Change, FileChange, ModeChange, Owned, Plan, below, owned, read_file
from dockward.gate.install.errors import ChangeError

FOLDER = Path("var/lib/dockward/gate/changes")
COMMAND_SECONDS = 90.0
Run = Callable[[Sequence[str]], None]
"""Runs a command. Raises `ChangeError` where that fails."""


class State(Enum):
    """How far a change is."""

    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


class Entry(Struct, frozen=True, kw_only=True):
    """A change that was made, or begun. `at` is by UTC."""

    n: int
    at: str
    state: State
    plan: Plan


_DECODER = msgspec.json.Decoder(Entry)


class Journal:
    """The changes that were made below a root directory."""

    def __init__(self, root: Path, run: Run, now: Callable[[], str]) -> None:
        self._folder, self._run, self._now = below(root, FOLDER), run, now

    @contextmanager
    def held(self) -> Iterator[tuple[str, ...]]:
        """Keep others out; what was left half done is rolled back first, and told. Raises `ChangeError`."""
        try:
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as why:
            raise ChangeError(f"{self._folder}: {why.strerror}.", "Do this as root.") from why
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield tuple(self._recovered())
        except BlockingIOError as why:
            raise ChangeError("Another change is being made right now.", "Wait for it.") from why
        finally:
            os.close(lock)

    def left(self) -> tuple[str, ...]:
        """What is half done, told; nothing is written. Raises `ChangeError` where it can't be read."""
        try:
            lock = os.open(self._folder / "lock", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return ()
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return tuple(self._broken_off())
        except BlockingIOError:
            return ("another change is being made right now",)
        finally:
            os.close(lock)

    def entries(self) -> list[Entry]:
        """Every change, the oldest first. Raises `ChangeError` where they can't be read."""
        found = []
        for path in sorted(self._folder.glob("[0-9]*.json")):
            try:
                found.append(_DECODER.decode(path.read_bytes()))
            except (OSError, msgspec.MsgspecError) as why:
                raise ChangeError(f"{path}: it can't be read.", "Put the change back by hand.") from why
        return found

    @property
    def last(self) -> Entry | None:
        """The last change that is still in place."""
        return next((one for one in reversed(self.entries()) if one.state is State.APPLIED), None)

    def apply(self, plan: Plan) -> None:
        """Make the changes. Raises `ChangeError` where one fails; then none is left."""
        _check(plan.changes, to=False)
        n = max((one.n for one in self.entries()), default=0) + 1
        entry = Entry(n=n, at=self._now(), state=State.APPLYING, plan=plan)
        self._note(entry)
        try:
            for one in plan.changes:
                _make(one)
            for words in plan.commands:
                self._run(words)
        except (OSError, ChangeError) as why:
            left = self._take_back(entry)
            words_ = why.message if isinstance(why, ChangeError) else str(why)
            ending = " ".join((*(f"But {one}." for one in left), "All else") if left else ("Everything",))
            raise ChangeError(f"{words_} {ending} is as it was before.", "Mend that, and do it again.") from why
        self._note(structs.replace(entry, state=State.APPLIED))

    def undo(self, entry: Entry) -> None:
        """Take a change back. Raises `ChangeError` where something isn't as it was left: then nothing is touched."""
        _check(entry.plan.changes, to=True)
        self._note(structs.replace(entry, state=State.UNDOING))
        self._take_back(entry)

    def _recovered(self) -> Iterator[str]:
        for rest in self._folder.glob(".*.dockward-new"):
            rest.unlink()
        for one in self._halves():
            left = self._take_back(one)
            yield f"{one.plan.title} of {one.at} was broken off, and is taken back"
            yield from left
            if left:
                yield from (f"not run, for that isn't ours alone: {' '.join(words)}" for words in one.plan.undoing)

    def _broken_off(self) -> Iterator[str]:
        for one in self._halves():
            yield f"{one.plan.title} of {one.at} was broken off half-way"
            yield from _told_others(one.plan.changes)

    def _halves(self) -> list[Entry]:
        return [one for one in reversed(self.entries()) if one.state in {State.APPLYING, State.UNDOING}]

    def _take_back(self, entry: Entry) -> tuple[str, ...]:
        """As far as it is there: each change may have been made or not. What is somebody else's by now is told.

        The commands are about files that are ours: where one isn't, none is run.
        """
        left = _told_others(entry.plan.changes)
        for one in reversed(entry.plan.changes):
            _take_back(one)
        for words in () if left else entry.plan.undoing:
            with suppress(ChangeError):
                self._run(words)
        self._note(structs.replace(entry, state=State.UNDONE))
        return left

    def _note(self, entry: Entry) -> None:
        _write(self._folder / f"{entry.n:06}.json", msgspec.json.encode(entry))


def run_command(words: Sequence[str]) -> None:
    """Run a command of the system. Raises `ChangeError` where that fails."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)  # noqa: S603  # words of our own
    except (OSError, subprocess.TimeoutExpired) as why:
        raise ChangeError(f"`{' '.join(words)}` can't be run: {why}.") from why
    if done.returncode:
        raise ChangeError(f"`{' '.join(words)}` failed: {done.stderr.strip()[:400]}.")


def _check(changes: Sequence[Change], *, to: bool) -> None:
    """Raise `ChangeError` where something isn't as the changes left it (`to`), or found it."""
    for one in changes:
        path = Path(one.path)
        match one:
            case FileChange():
                as_it_was = read_file(path) == (one.after if to else one.before)
            case ModeChange():
                as_it_was = to or (path.exists() and owned(path) == one.before)
        if not as_it_was:
            raise ChangeError(f"{path} was changed by somebody else since.", "Put that back first, or do it by hand.")


def _told_others(changes: Sequence[Change]) -> tuple[str, ...]:
    return tuple(f"{one.path} is as somebody else made it, and is left so" for one in changes if _is_anothers(one))


def _is_anothers(one: Change) -> bool:
    """Whether a file is neither as it was found nor as it was to be."""
    if not isinstance(one, FileChange):
        return False
    try:
        return read_file(Path(one.path)) not in {one.before, one.after}
    except ChangeError:
        return True


def _make(one: Change) -> None:
    path = Path(one.path)
    match one:
        case FileChange():
            for folder in one.made:
                Path(folder).mkdir(0o755, exist_ok=True)
            if one.after is None:
                path.unlink(missing_ok=True)
            else:
                _write(path, one.after, one.owned)
        case ModeChange():
            _own(path, one.after)


def _take_back(one: Change) -> None:
    path = Path(one.path)
    match one:
        case FileChange():
            with suppress(FileNotFoundError):
                _fresh(path).unlink()
            if _is_anothers(one):
                return
            if one.before is None:
                path.unlink(missing_ok=True)
            elif read_file(path) != one.before:
                _write(path, one.before, one.owned)
            for folder in reversed(one.made):
                with suppress(OSError):
                    Path(folder).rmdir()
        case ModeChange():
            # A socket that was made anew meanwhile has the mode that its maker gave it.
            if path.exists() and owned(path) == one.after:
                _own(path, one.before)


def _own(path: Path, one: Owned) -> None:
    os.chown(path, one.uid, one.gid, follow_symlinks=False)
    path.chmod(one.mode)


def _fresh(path: Path) -> Path:
    return path.with_name(f".{path.name}.dockward-new")


def _write(path: Path, data: bytes, owner: Owned | None = None) -> None:
    """Put these bytes in the file's place, whole or not at all, and on the disk."""
    fresh = _fresh(path)
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
        file.flush()
        if owner is not None:
            os.fchown(fd, owner.uid, owner.gid)
            os.fchmod(fd, owner.mode)
        os.fsync(fd)
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
