"""A custom seccomp profile held against the engine's default one."""

from msgspec import DecodeError, Struct, field, json

from dockward.engine.limits import MOST_EXTRA_SYSCALLS
from dockward.engine.wire._syscalls import ALLOWED_BY_DEFAULT, DENIED_BY_DEFAULT
from dockward.engine.wire.source import Untold
from dockward.model.workload import Seccomp, SeccompChoice

_LETS_THROUGH = frozenset({"SCMP_ACT_ALLOW", "SCMP_ACT_LOG"})
_DEFAULT_WORDS = frozenset({"", "builtin", "default"})


class _Condition(Struct, frozen=True):
    caps: list[str] | None = None


class _Entry(Struct, frozen=True):
    action: str = ""
    name: str = ""
    names: list[str] | None = None
    args: list[object] | None = None
    includes: _Condition | None = None

    @property
    def unconditional(self) -> bool:
        """Whether it holds for every container and all arguments. The default profile has the same conditions."""
        return not self.args and not (self.includes and self.includes.caps)

    @property
    def syscalls(self) -> frozenset[str]:
        return frozenset((*(self.names or ()), *((self.name,) if self.name else ())))


class _Profile(Struct, frozen=True):
    default_action: str = field(default="", name="defaultAction")
    syscalls: list[_Entry] | None = None


def parse_seccomp(text: str | None) -> Seccomp:
    """The choice that the option `seccomp=TEXT` makes; None when it isn't given.

    Raises `Untold` when the text is no profile (such a container can't be started).
    """
    if text is None or text in _DEFAULT_WORDS:
        return Seccomp(SeccompChoice.DEFAULT)
    if text == "unconfined":
        return Seccomp(SeccompChoice.UNCONFINED)
    try:
        profile = json.decode(text, type=_Profile)
    except (DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise Untold("its seccomp profile isn't one that the engine can read") from why
    extra = sorted(_extra(profile))[:MOST_EXTRA_SYSCALLS]
    return Seccomp(SeccompChoice.CUSTOM, tuple(extra), profile.default_action)


def _extra(profile: _Profile) -> frozenset[str]:
    entries = [one for one in profile.syscalls or () if one.unconditional]
    allowed = frozenset[str]().union(*(one.syscalls for one in entries if one.action in _LETS_THROUGH))
    if profile.default_action not in _LETS_THROUGH:
        return allowed - ALLOWED_BY_DEFAULT
    denied = frozenset[str]().union(*(one.syscalls for one in entries if one.action not in _LETS_THROUGH))
    return DENIED_BY_DEFAULT - denied | allowed - ALLOWED_BY_DEFAULT
