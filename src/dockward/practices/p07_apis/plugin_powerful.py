"""A plugin of the engine holds power over the whole host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine, Plugin
from dockward.model.hostdevices import takes_host
from dockward.model.hostpaths import DEFAULT_DATA_ROOT, clean, find_host_path

_POWERS = frozenset(
    {
        "ipc: host",
        "pid: host",
        "devices: all",
        *(f"capability: CAP_{name}" for name in ("ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO")),
    }
)


@rule(
    "DW0729",
    severity=reach(Attacker.SUPPLIER, Reach.HOST),
    confidence=Confidence.LIKELY,
    why="It runs outside all containers' settings, and whoever publishes its next version decides what it does with "
    "that.",
    remedy="See `docker plugin inspect NAME`; disable and remove what isn't needed (`docker plugin disable NAME`, "
    "`docker plugin rm NAME`), and install the rest by digest.",
    references=("https://docs.docker.com/engine/extend/",),
    bad=engine(plugins=(Plugin(name="acme/store:1", enabled=True, privileges=("capability: CAP_SYS_ADMIN",)),)),
    good=engine(plugins=(Plugin(name="acme/store:1", enabled=False, privileges=("capability: CAP_SYS_ADMIN",)),)),
)
def plugin_powerful(e: Engine) -> Iterator[Problem]:
    for one in e.plugins.value:
        powers = sorted(power for power in one.privileges if _is_broad(power))
        if one.enabled and powers:
            message = f"The plugin {one.name} was granted {'; '.join(powers)}."
            yield problem(message, at=e.plugins, evidence=(f"plugin {one.name}", *powers))


def _is_broad(power: str) -> bool:
    """Whether a granted power reaches the host."""
    name, _, value = power.partition(": ")
    if name == "mount":
        entry = find_host_path(clean(value), (DEFAULT_DATA_ROOT,))
        return value.endswith(".sock") or (entry is not None and entry.root)
    return power in _POWERS or (name == "device" and bool(takes_host(value)))
