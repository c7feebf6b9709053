"""Who a service's processes are and what holds them: user, capabilities, security options, namespaces."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from dockward.model.compose import Plain
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, Unknown, outside, unknown
from dockward.model.workload import Seccomp, SeccompChoice
from dockward.syntax.compose.facts.reading import Asked

T = TypeVar("T")
_OPTIONS = "security_opt"
_TRUE = frozenset({"", "1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_DEFAULT_FILTERS = frozenset({"", "builtin", "default"})


class _Options(Struct, frozen=True):
    """What security_opt sets, by key: the values in their order, each with its place; the last one counts.

    `lacking` is why there may be more under a key; `None` stands for an option whose very key isn't known.
    """

    given: dict[str, list[tuple[str, Place]]] = {}
    lacking: dict[str | None, UnreadError] = {}

    def all_of(self, key: str) -> tuple[str, ...]:
        """Every value of this key. Raises `UnreadError` where one isn't known, or where there are none that are."""
        unread = self.lacking.get(key) or (None if key in self.given else self.lacking.get(None))
        if unread is not None:
            raise unread
        return tuple(value for value, _ in self.given.get(key, ()))

    def last_of(self, key: str, unset: str) -> str:
        """The value that counts. Raises `UnreadError` as above."""
        return (self.all_of(key) or (unset,))[-1]


def _options(asked: Asked) -> _Options:
    """`key=value`, in old form `key:value`."""
    found = asked.at(_OPTIONS)
    given: dict[str, list[tuple[str, Place]]] = {}
    lacking: dict[str | None, UnreadError] = {}
    for one in (found, *found.items) if found is not None else ():
        if isinstance(one.content, Unknown):
            key = _split(one.written or "")[0]
            lacking.setdefault(None if "$" in key else key or None, UnreadError(one.content.reason, one.place))
        elif isinstance(one.content, str):
            key, value = _split(one.content)
            given.setdefault(key, []).append((value, one.place))
    return _Options(given, lacking)


def _split(option: str) -> tuple[str, str]:
    key, _, value = option.partition("=" if "=" in option else ":")
    return key, value


def _from_options(asked: Asked, key: str, told: Callable[[_Options], T]) -> Fact[T]:
    """What `told` makes of the options, where the one of this key stands."""
    options = _options(asked)
    places = [place for _, place in options.given.get(key, ()) if place.line]
    place = places[-1] if places else asked.place(_OPTIONS)
    try:
        return Fact(told(options), place)
    except UnreadError as why:
        return unknown(why.reason, why.place or place)


def user(asked: Asked) -> Fact[str]:
    """The user; outside of the file where the service leaves it to its image."""
    if asked.at("user") is None:
        return outside("the image decides, for nothing else sets a user", asked.place("user"))
    return asked.text("user")


def capabilities(asked: Asked, key: str) -> Fact[frozenset[str]]:
    """Capabilities in capital letters and without CAP_."""
    found = asked.several(key, found=asked.items(key, _capability))
    if isinstance(found.content, Unknown):
        return Fact(found.content, found.place, found.places, frozenset(found.part or ()))
    return Fact(frozenset(found.content), found.place, found.places)


def _capability(one: Plain) -> str:
    return str(one).strip().upper().removeprefix("CAP_")


def no_new_privileges(asked: Asked) -> Fact[bool]:
    """Whether its processes can't gain rights; false unless the service says so."""

    def told(found: _Options) -> bool:
        value = found.last_of("no-new-privileges", "false")
        if value not in _TRUE | _FALSE:
            raise UnreadError("its no-new-privileges option is neither true nor false")
        return value in _TRUE

    return _from_options(asked, "no-new-privileges", told)


def seccomp(asked: Asked) -> Fact[Seccomp]:
    """The system call filter. One of the service's own is a file that isn't looked into: unknown."""

    def told(found: _Options) -> Seccomp:
        value = found.last_of("seccomp", "")
        if value in _DEFAULT_FILTERS:
            return Seccomp(SeccompChoice.DEFAULT)
        if value == "unconfined":
            return Seccomp(SeccompChoice.UNCONFINED)
        raise UnreadError("its seccomp profile is a file of its own, which was not looked into")

    return _from_options(asked, "seccomp", told)


def apparmor(asked: Asked) -> Fact[str]:
    """The AppArmor profile, empty where none is set."""
    return _from_options(asked, "apparmor", lambda found: found.last_of("apparmor", ""))


def selinux(asked: Asked) -> Fact[tuple[str, ...]]:
    """The SELinux label options."""
    return _from_options(asked, "label", lambda found: found.all_of("label"))


def system_paths(asked: Asked) -> Fact[tuple[str, ...] | None]:
    """The paths of /proc and /sys that are hidden or protected: the engine's, or none at all."""
    return _from_options(
        asked, "systempaths", lambda found: () if "unconfined" in found.all_of("systempaths") else None
    )


def namespace(asked: Asked, key: str) -> Fact[str]:
    """A namespace mode as the engine writes it: another service's is that of its container."""
    return asked.text(key).map(_of_container)


def _of_container(mode: str) -> str:
    return f"container:{mode.removeprefix('service:')}" if mode.startswith("service:") else mode
