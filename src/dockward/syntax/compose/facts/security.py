"""Who a service's processes are and what holds them: user, capabilities, security options, namespaces."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from dockward.model.compose import Plain
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Unknown, outside, unknown
from dockward.model.workload import Seccomp, SeccompChoice
from dockward.syntax.compose.facts.reading import Asked, texts

T = TypeVar("T")
_OPTIONS = "security_opt"
_TRUE = frozenset({"", "1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_DEFAULT_FILTERS = frozenset({"", "builtin", "default"})
_ALL_SYSTEM_PATHS = "systempaths=unconfined"


class _Options(Struct, frozen=True):
    """What security_opt sets; None for what it doesn't speak of."""

    values: dict[str, str] = {}
    labels: tuple[str, ...] = ()
    every_path: bool = False


def _options(asked: Asked) -> Fact[_Options]:
    return asked.fact(_OPTIONS, read=_parse, unset=_Options())


def _parse(plain: Plain) -> _Options:
    """`key=value`, in old form `key:value`; the last of a key counts."""
    values: dict[str, str] = {}
    labels: list[str] = []
    for option in texts(plain):
        key, _, value = option.partition("=" if "=" in option else ":")
        if key == "label":
            labels.append(value)
        elif option != _ALL_SYSTEM_PATHS:
            values[key] = value
    return _Options(values, tuple(labels), _ALL_SYSTEM_PATHS in texts(plain))


def user(asked: Asked) -> Fact[str]:
    """The user; outside of the file where the service leaves it to its image."""
    if asked.at("user") is None:
        return outside("the image decides, for nothing else sets a user", asked.place("user"))
    return asked.text("user")


def capabilities(asked: Asked, key: str) -> Fact[frozenset[str]]:
    """Capabilities in capital letters and without CAP_."""
    found = asked.several(key, make=lambda: ((_capability(one), place) for one, place in asked.items(key)))
    if isinstance(found.content, Unknown):
        return Fact(found.content, found.place)
    return Fact(frozenset(found.content), found.place, found.places)


def _capability(one: Plain) -> str:
    return str(one).strip().upper().removeprefix("CAP_")


def no_new_privileges(asked: Asked) -> Fact[bool]:
    """Whether its processes can't gain rights; false unless the service says so."""

    def told(found: _Options) -> bool:
        value = found.values.get("no-new-privileges", "false")
        if value not in _TRUE | _FALSE:
            raise UnreadError("its no-new-privileges option is neither true nor false")
        return value in _TRUE

    return _from(_options(asked), told)


def seccomp(asked: Asked) -> Fact[Seccomp]:
    """The system call filter. One of the service's own is a file that isn't looked into: unknown."""

    def told(found: _Options) -> Seccomp:
        value = found.values.get("seccomp", "")
        if value in _DEFAULT_FILTERS:
            return Seccomp(SeccompChoice.DEFAULT)
        if value == "unconfined":
            return Seccomp(SeccompChoice.UNCONFINED)
        raise UnreadError("its seccomp profile is a file of its own, which was not looked into")

    return _from(_options(asked), told)


def apparmor(asked: Asked) -> Fact[str]:
    """The AppArmor profile, empty where none is set."""
    return _options(asked).map(lambda found: found.values.get("apparmor", ""))


def selinux(asked: Asked) -> Fact[tuple[str, ...]]:
    """The SELinux label options."""
    return _options(asked).map(lambda found: found.labels)


def system_paths(asked: Asked) -> Fact[tuple[str, ...] | None]:
    """The paths of /proc and /sys that are hidden or protected: the engine's, or none at all."""
    return _options(asked).map(lambda found: () if found.every_path else None)


def _from(found: Fact[_Options], told: Callable[[_Options], T]) -> Fact[T]:
    try:
        return found.map(told)
    except UnreadError as why:
        return unknown(why.reason, found.place)


def namespace(asked: Asked, key: str) -> Fact[str]:
    """A namespace mode as the engine writes it: another service's is that of its container."""
    return asked.text(key).map(_of_container)


def _of_container(mode: str) -> str:
    return f"container:{mode.removeprefix('service:')}" if mode.startswith("service:") else mode
