"""A custom seccomp profile held against the engine's default one."""

from collections.abc import Iterator

from msgspec import DecodeError, Struct, field, json

from dockward.engine.limits import MOST_EXTRA_SYSCALLS
from dockward.engine.wire.defaultfilter import DefaultFilter
from dockward.engine.wire.source import Untold
from dockward.model.workload import Seccomp, SeccompChoice

_LETS_THROUGH = frozenset({"SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE", "SCMP_ACT_NOTIFY"})
"""The filter itself doesn't refuse; a tracer may be a process of the container's own (seccomp(2))."""
_DEFAULT_WORDS = frozenset({"", "builtin", "default"})
_WHOLE_WORD = (1 << 64) - 1


class _Condition(Struct, frozen=True):
    caps: list[str] | None = None
    arches: list[str] | None = None

    def capabilities(self) -> frozenset[str]:
        return frozenset(one.upper().removeprefix("CAP_") for one in self.caps or ())


class _Argument(Struct, frozen=True):
    index: int = 0
    value: int = 0
    value_two: int = field(default=0, name="valueTwo")
    op: str = ""

    def holds(self, number: int) -> bool:
        """Whether an argument of this value meets the condition; a comparison that isn't known is met."""
        compared = {
            "SCMP_CMP_NE": number != self.value,
            "SCMP_CMP_LT": number < self.value,
            "SCMP_CMP_LE": number <= self.value,
            "SCMP_CMP_EQ": number == self.value,
            "SCMP_CMP_GE": number >= self.value,
            "SCMP_CMP_GT": number > self.value,
            "SCMP_CMP_MASKED_EQ": number & self.value == self.value_two,
        }
        return compared.get(self.op, True)


class _Entry(Struct, frozen=True):
    action: str = ""
    name: str = ""
    names: list[str] | None = None
    args: list[_Argument] | None = None
    includes: _Condition | None = None
    excludes: _Condition | None = None

    @property
    def syscalls(self) -> frozenset[str]:
        return frozenset((*(self.names or ()), *((self.name,) if self.name else ())))

    def counts(self, default: DefaultFilter) -> bool:
        """Whether the engine uses it for such a container; a condition on the kernel's version counts as met."""
        wanted, unwanted = self.includes or _Condition(), self.excludes or _Condition()
        return (
            wanted.capabilities() <= default.capabilities
            and not unwanted.capabilities() & default.capabilities
            and (not wanted.arches or default.machine in wanted.arches)
            and default.machine not in (unwanted.arches or ())
        )

    def permits(self, index: int, number: int) -> bool:
        """Whether its conditions can be met with this value of one argument.

        Of several on the same argument one is enough: that is how runc hands them to the kernel (runc#2735).
        """
        own = [one for one in self.args or () if one.index == index]
        return not own or any(one.holds(number) for one in own)


class _Profile(Struct, frozen=True):
    default_action: str = field(default="", name="defaultAction")
    syscalls: list[_Entry] | None = None


_PROFILE = json.Decoder(_Profile)


def parse_seccomp(text: str | None, default: DefaultFilter) -> Seccomp:
    """The choice that the option `seccomp=TEXT` makes; None when it isn't given.

    Raises `Untold` when the text is no profile (such a container can't be started).
    """
    if text is None or text in _DEFAULT_WORDS:
        return Seccomp(SeccompChoice.DEFAULT)
    if text == "unconfined":
        return Seccomp(SeccompChoice.UNCONFINED)
    return parse_profile(text.encode("utf-8", "replace"), default)


def parse_profile(data: bytes, default: DefaultFilter) -> Seccomp:
    """A profile's JSON. Raises `Untold` when it isn't one."""
    try:
        profile = _PROFILE.decode(data)
    except (DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise Untold("its seccomp profile isn't one that the engine can read") from why
    extra = sorted(_extra(profile, default))[:MOST_EXTRA_SYSCALLS]
    return Seccomp(SeccompChoice.CUSTOM, tuple(extra), profile.default_action)


def _extra(profile: _Profile, default: DefaultFilter) -> frozenset[str]:
    """What it lets through and the default denies; a condition that the default doesn't make excuses nothing."""
    allowed = default.allowed()
    entries = [one for one in profile.syscalls or () if one.counts(default)]
    found = frozenset(
        word
        for entry in entries
        if entry.action in _LETS_THROUGH
        for name in entry.syscalls - allowed
        for word in _weaker(name, entry, default)
    )
    if profile.default_action not in _LETS_THROUGH:
        return found
    refusing = [one for one in entries if one.action not in _LETS_THROUGH and not one.args]
    return found | default.denied() - frozenset[str]().union(*(one.syscalls for one in refusing))


def _weaker(name: str, entry: _Entry, default: DefaultFilter) -> frozenset[str]:
    """The system call, where the entry lets it through with a value that the default denies; else nothing."""
    index = default.deciding_argument(name)
    if index is None:
        return frozenset({name})
    tried = (*default.probes(name), *_edges(entry))
    wrong = (number for number in tried if default.denies(name, number) and entry.permits(index, number))
    return frozenset(default.words(name, number) for number in wrong)


def _edges(entry: _Entry) -> Iterator[int]:
    """Values at the edges of its conditions, where a filter lets through what it was written for."""
    for one in entry.args or ():
        for edge in (one.value, one.value_two):
            yield from (number & _WHOLE_WORD for number in (edge - 1, edge, edge + 1))
