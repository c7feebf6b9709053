"""What variables stand for at each point of a build that is given no build arguments."""

from collections.abc import Mapping

from dockward.model.fact import Unknown
from dockward.syntax.dockerfile.limits import MOST_VARIABLES

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""PATH of a stage whose image sets none; `util/system/path.go` of BuildKit."""
PLATFORM = frozenset(
    {f"{who}{what}" for who in ("BUILD", "TARGET") for what in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")}
    | {"TARGETSTAGE"}
)
"""Set by every build; `dockerfile2llb/platform.go` of BuildKit."""
PROXIES = frozenset(
    name for one in ("http", "https", "ftp", "no", "all") for name in (f"{one}_proxy", f"{one}_proxy".upper())
)
_NOT_SET = frozenset({"BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"})
"""ARGs that never become variables."""
_PLATFORM = Unknown("the platform is known only when it is built")
_PROXY = Unknown("the proxy is known only when it is built")
_TOO_MANY = Unknown(f"this stage sets more than {MOST_VARIABLES} variables")
_OUTSIDE = Unknown("the base image may set it")
NOT_BROUGHT = Unknown("no variable of this name is known of the base image")
"""Of a distribution's own image: unset, most surely."""
_BROUGHT = frozenset({"DISTTAG", "FGC", "LANG", "LANGUAGE", "LC_ALL", "PATH", "container"})
"""What images of distributions set; their configurations, August 2026."""
_LATER = Unknown("it is known only when an image is built from this one")
NO_DEFAULT = Unknown("an ARG without a default value")
"""Unset, unless whoever builds sets it."""
_NO_NAME = Unknown("an ENV sets a variable whose name isn't known")


class Environment:
    """Names and values at one point; `other` is what every other name stands for, None for unset."""

    __slots__ = ("_image", "_other", "_values")

    def __init__(self, values: dict[str, str | Unknown], other: Unknown | None) -> None:
        self._values = values
        self._image = dict(values)
        """What is written into the image; ARGs aren't."""
        self._other = other

    def get(self, name: str) -> str | Unknown | None:
        """The value of a name, None when it is unset. No image sets `$1`, `$?` and their like."""
        return self._values.get(name, self._other if name[:1].isalpha() or name.startswith("_") else None)

    def inherited(self) -> "Environment":
        """What a stage that continues this one begins with.

        ARGs are inherited, but what the image holds by the same name replaces them: so an image of which nothing is
        known may. Fact: `toDispatchState` in `dockerfile2llb/convert.go` of BuildKit.
        """
        made = Environment({}, self._other)
        made._image = dict(self._image)  # its own class
        made._values = {name: self._image.get(name, self._other or value) for name, value in self._values.items()}
        return made

    def set(self, name: str | Unknown, value: str | Unknown) -> None:
        """As ENV does it."""
        if isinstance(name, Unknown):
            self._values, self._image, self._other = {}, {}, _NO_NAME
        elif self._put(name, value):
            self._image[name] = value

    def declare(self, name: str, value: str | Unknown | None, outer: "Environment | None") -> None:
        """As ARG does it; `outer` are the ARGs before the first FROM, None for one of those itself.

        Fact: `dispatchArg` in `dockerfile2llb/convert.go` of BuildKit: a default replaces what an ENV set before.
        """
        if name in _NOT_SET:
            return
        if value is None and outer is not None:
            given = outer.get(name)
            value = None if given is NO_DEFAULT else given
        if value is None:
            value = self._values.get(name, _PROXY if name in PROXIES else NO_DEFAULT)
        self._put(name, value)

    def _put(self, name: str, value: str | Unknown) -> bool:
        if len(self._values) >= MOST_VARIABLES and name not in self._values:
            self._other = _TOO_MANY
            return False
        self._values[name] = value
        return True


def global_environment() -> Environment:
    """Before the first FROM: what is predefined."""
    return Environment(dict.fromkeys(PLATFORM, _PLATFORM), None)


def scratch_environment() -> Environment:
    """Of a stage that begins with nothing."""
    return Environment({"PATH": DEFAULT_PATH}, None)


def outside_environment(known: Mapping[str, str], *, bare: bool = False) -> Environment:
    """Of a stage that begins with an image from elsewhere; `known` are variables that it is known to set.

    `bare` is a distribution's own image, which sets next to none.
    """
    if bare:
        return Environment({**dict.fromkeys(_BROUGHT, _OUTSIDE), **known}, NOT_BROUGHT)
    return Environment(dict(known), _OUTSIDE)


def later_environment() -> Environment:
    """Of an instruction that ONBUILD keeps for another build."""
    return Environment({}, _LATER)
