"""HostConfig.SecurityOpt: no-new-privileges, seccomp, AppArmor and SELinux out of one list of strings."""

from collections.abc import Iterable

from msgspec import Struct

from dockward.engine.wire.source import Untold

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


class SecurityOptions(Struct, frozen=True):
    """What the options set; None for what they don't speak of."""

    no_new_privileges: bool | None = None
    seccomp: str | None = None
    apparmor: str | None = None
    labels: tuple[str, ...] = ()


def parse_security_options(options: Iterable[str]) -> SecurityOptions:
    """The options as the engine reads them: `key=value`, in old form `key:value`; the last of a key counts.

    Raises `Untold` for a no-new-privileges that is neither true nor false.
    """
    values: dict[str, str] = {}
    labels: list[str] = []
    for option in options:
        key, _, value = option.partition("=" if "=" in option else ":")
        if key == "label":
            labels.append(value)
        elif option == "disable":
            labels.append(option)
        else:
            values[key] = value
    return SecurityOptions(
        no_new_privileges=_truth(values.get("no-new-privileges")),
        seccomp=values.get("seccomp"),
        apparmor=values.get("apparmor"),
        labels=tuple(labels),
    )


def _truth(value: str | None) -> bool | None:
    if value is None:
        return None
    # The bare word switches it on; the rest is what Go's strconv.ParseBool takes.
    if not value or value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise Untold("its no-new-privileges option is neither true nor false")


def capabilities(names: Iterable[str]) -> frozenset[str]:
    """Capabilities in capital letters and without CAP_, as the model has them."""
    return frozenset(name.strip().upper().removeprefix("CAP_") for name in names)
