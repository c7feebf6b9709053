"""Programs that start another program, and how to find it behind their own options."""

from collections.abc import Sequence

from msgspec import Struct

from dockward.syntax.regex import regex
from dockward.syntax.shell._words import Word

ASSIGNMENT = regex(r"[A-Za-z_]\w*\+?=")


class _Starter(Struct, frozen=True):
    """How a program is called: `program [options] [operands] COMMAND`.

    `values` are its short options that take a value, `long` those long ones whose value may be the next word.
    """

    values: str = ""
    long: frozenset[str] = frozenset()
    operands: int = 0
    assigns: bool = False
    """`NAME=value` may stand before the command."""
    alone: str = ""
    """Short options with which it starts nothing."""
    only: frozenset[str] = frozenset()
    """Options without which it starts nothing, when there are some."""


def _long(*names: str) -> frozenset[str]:
    return frozenset(f"--{one}" for one in names)


_USER_LONG = _long(
    "user", "group", "chdir", "host", "prompt", "chroot", "role", "type", "other-user", "command-timeout"
)
_PRIVILEGE_LONG = _long(
    "ambient-caps", "inh-caps", "bounding-set", "ruid", "euid", "rgid", "egid", "reuid", "regid", "groups",
    "securebits", "pdeathsig", "selinux-label", "apparmor-profile",
)  # fmt: skip
_XARGS_LONG = _long("arg-file", "delimiter", "max-args", "max-chars", "max-procs", "process-slot-var")
_STARTERS = {
    "builtin": _Starter(),
    "busybox": _Starter(),
    "catchsegv": _Starter(),
    "chroot": _Starter(long=_long("userspec", "groups"), operands=1),
    "command": _Starter(alone="vV"),
    "doas": _Starter("Cu", alone="L"),
    "dumb-init": _Starter("r", _long("rewrite")),
    "eatmydata": _Starter(),
    "env": _Starter("uCSa", _long("unset", "chdir", "split-string", "argv0"), assigns=True),
    "exec": _Starter("a"),
    "fakeroot": _Starter("lsi", _long("lib", "faked")),
    "gosu": _Starter(operands=1),
    "ionice": _Starter("cnpPu", _long("class", "classdata", "pid", "pgid", "uid"), alone="pPu"),
    "nice": _Starter("n", _long("adjustment")),
    "nohup": _Starter(),
    "nosync": _Starter(),
    "runuser": _Starter("ugGw", _long("user", "group", "supp-group"), only=frozenset({"-u", "--user"})),
    "setpriv": _Starter(long=_PRIVILEGE_LONG, alone="d"),
    "setsid": _Starter(),
    "stdbuf": _Starter("ioe", _long("input", "output", "error")),
    "su-exec": _Starter(operands=1),
    "sudo": _Starter("aCcDghpRrTtUu", _USER_LONG, assigns=True, alone="elvVK"),
    "time": _Starter("fo", _long("format", "output")),
    "timeout": _Starter("ks", _long("kill-after", "signal"), operands=1),
    "tini": _Starter("pe"),
    "xargs": _Starter("adEILnPs", _XARGS_LONG),
}
_PYTHONS = ("python", "pypy")


class Started(Struct, frozen=True):
    """A command's words after the programs that only start it, those programs, and variables that they set."""

    words: Sequence[Word]
    prefixes: tuple[Word, ...] = ()
    assignments: tuple[Word, ...] = ()


def take_off(words: Sequence[Word]) -> Started:
    """What is started in the end. A program that starts nothing here (`sudo -v`) is the command itself."""
    prefixes: list[Word] = []
    assignments: list[Word] = []
    while starter := _STARTERS.get(words[0].program):
        call = _Call(words, starter)
        rest = call.started()
        if not rest:
            break
        prefixes.append(words[0])
        assignments += call.assignments
        words = rest
    if pip := _pip_of(words):
        prefixes.append(words[0])
        words = pip
    return Started(words, tuple(prefixes), tuple(assignments))


def _pip_of(words: Sequence[Word]) -> Sequence[Word]:
    """What follows the `-m` of `python -m pip`."""
    if not words[0].program.startswith(_PYTHONS):
        return ()
    for at, (word, *_) in enumerate(words[1:-1], 1):
        if not word.startswith("-"):
            break
        if word.endswith("m") and not word.startswith("--"):
            return words[at + 1 :] if words[at + 1].value == "pip" else ()
    return ()


class _Call:
    """One program's options on the way to the command that it starts."""

    def __init__(self, words: Sequence[Word], starter: _Starter) -> None:
        self._words = list(words)
        self._starter = starter
        self._at = 1
        self._alone = False
        self._seen: set[str] = set()
        self.assignments: list[Word] = []

    def started(self) -> Sequence[Word]:
        """Empty when it starts nothing."""
        while self._at < len(self._words) and self._option(self._words[self._at].value):
            pass
        rest = self._words[self._at + self._starter.operands :]
        needless = not self._starter.only or self._starter.only & self._seen
        return rest if needless and not self._alone and rest and rest[0].value else []

    def _option(self, word: str) -> bool:
        """Step over one option or assignment; False where there is none."""
        if word.startswith("--"):
            name, equals, _ = word.partition("=")
            self._seen.add(name)
            self._take(name == "--split-string", word.partition("=")[2] if equals else None, name in self._starter.long)
        elif word.startswith("-"):
            self._short(word[1:])
        elif self._starter.assigns and ASSIGNMENT.match(word):
            self.assignments.append(self._words[self._at])
            self._at += 1
        else:
            return False
        return True

    def _short(self, letters: str) -> None:
        """A word of short options, the last of which may have its value there or in the next word."""
        for at, letter in enumerate(letters, 1):
            self._seen.add(f"-{letter}")
            self._alone |= letter in self._starter.alone
            if letter in self._starter.values:
                self._take(letter == "S" and self._starter.assigns, letters[at:] or None, True)
                return
        self._at += 1

    def _take(self, splits: bool, value: str | None, valued: bool) -> None:
        """Step over an option and its value; one that `env -S` splits stays, as words."""
        step = 2 if valued and value is None else 1
        taken = self._words[self._at : self._at + step]
        self._at += step
        if splits and taken:
            text = taken[-1].value if value is None else value
            self._words[self._at : self._at] = [Word(one, taken[-1].start, taken[-1].end) for one in text.split()]
