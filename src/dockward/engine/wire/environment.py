"""Environment, health check and labels: what containers, services and images write in the same way."""

from collections.abc import Iterable, Mapping

from dockward.engine.wire.inspect import Health
from dockward.engine.wire.moment import seconds
from dockward.model.workload import EnvEntry, EnvKind, HealthCheck
from dockward.syntax.secrets import classify, entry_of

_HEALTH_SECONDS = 30.0
_HEALTH_TRIES = 3
_PROJECT_LABELS = ("com.docker.compose.project", "com.docker.stack.namespace")
_HIDDEN = {EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING}


def environment_from(entries: Iterable[str]) -> tuple[EnvEntry, ...]:
    """The entries' names and what their values look like; the values stay behind."""
    pairs = (entry.partition("=") for entry in entries)
    return tuple(entry_of(name, value) for name, _, value in pairs)


def health_check_from(health: Health | None) -> HealthCheck | None:
    """A health check with the engine's defaults filled in; None where there is none to run."""
    if health is None or not health.test:
        return None
    return HealthCheck(
        test=health.test[0],
        interval=seconds(health.interval, _HEALTH_SECONDS),
        timeout=seconds(health.timeout, _HEALTH_SECONDS),
        retries=health.retries or _HEALTH_TRIES,
        command=tuple(health.test[1:]),
    )


def project_of(labels: Mapping[str, str]) -> str:
    """The compose project or Swarm stack that the labels name, or nothing."""
    return next((labels[one] for one in _PROJECT_LABELS if labels.get(one)), "")


def without_secrets(options: Mapping[str, str]) -> dict[str, str]:
    """Driver options with the values that are secrets emptied."""
    return {name: "" if classify(name, value) in _HIDDEN else value for name, value in options.items()}
