"""A plugin of the engine holds power over the whole host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine, Plugin

_CAPABILITIES = frozenset({"CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO", "ALL", "CAP_ALL"})
_SWITCHES = frozenset({"allow-all-devices", "host pid namespace", "host ipc namespace"})


@rule(
    "DW0729",
    severity=reach(Attacker.SUPPLIER, Reach.HOST),
    confidence=Confidence.LIKELY,
    why="It runs outside all containers' settings, and whoever publishes its next version decides what it does with "
    "that.",
    remedy="See `docker plugin inspect NAME`; disable and remove what isn't needed (`docker plugin disable NAME`, "
    "`docker plugin rm NAME`), and install the rest by digest.",
    references=("https://docs.docker.com/engine/extend/",),
    bad=engine(plugins=(Plugin(name="acme/store:1", enabled=True, privileges=("capabilities: [CAP_SYS_ADMIN]",)),)),
    good=engine(plugins=(Plugin(name="acme/store:1", enabled=False, privileges=("capabilities: [CAP_SYS_ADMIN]",)),)),
)
def plugin_powerful(e: Engine) -> Iterator[Problem]:
    for one in e.plugins.value:
        powers = sorted(power for power in one.privileges if _is_broad(power))
        if one.enabled and powers:
            message = f"The plugin {one.name} was granted {'; '.join(powers)}."
            yield problem(message, at=e.plugins, evidence=(f"plugin {one.name}", *powers))


def _is_broad(power: str) -> bool:
    """Whether a granted power (the engine's `name: [values]`) reaches the host."""
    name, _, value = power.partition(":")
    values = {word.strip(" []\"'") for word in value.split(",")}
    if name.strip() == "mount":
        return "/" in values or "docker.sock" in value
    if name.strip() in _SWITCHES:
        return "true" in values
    return bool(values & _CAPABILITIES)
