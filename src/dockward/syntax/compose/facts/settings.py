"""The rest of what a service asks for: environment, labels, health check, logging, restart, command."""

from collections.abc import Mapping

from dockward.model.compose import Plain, Value
from dockward.model.fact import Fact, Unknown, outside, unknown
from dockward.model.workload import EnvEntry, EnvKind, HealthCheck, Logging, Restart
from dockward.syntax.compose.facts.reading import Asked, options, texts
from dockward.syntax.compose.template import without_variables
from dockward.syntax.compose.units import parse_time
from dockward.syntax.regex import regex
from dockward.syntax.secrets import classify, entry_of

_HIDDEN = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})
_SECOND = 1_000_000_000
_HEALTH_SECONDS, _HEALTH_TRIES = 30.0, 3
"""The engine's own, where a health check doesn't say."""
_TRIES = regex(r"[0-9]{1,20}")
_CONDITIONS = {"none": "no", "any": "always", "": "no"}


def image(asked: Asked) -> Fact[str]:
    """The image's name; one that is built here isn't pulled, so what rules ask of names doesn't apply to it."""
    if asked.at("build") is not None:
        return outside("the service's image is built here, not pulled", asked.place("build"))
    return asked.text("image")


def environment(asked: Asked) -> Fact[tuple[EnvEntry, ...]]:
    """Names of variables and what their values look like; the values stay behind.

    A value is told by what is written, so a variable in it by its default. An entry without a value isn't set.
    """
    found = asked.at("environment")
    if found is None:
        return Fact((), asked.place("environment"))
    if isinstance(found.content, Unknown):
        return unknown(found.content.reason, found.place)
    entries = tuple(_entry(name, one) for name, one in found.entries.items() if one.content is not None)
    return Fact(entries, found.place)


def _entry(name: str, one: Value) -> EnvEntry:
    if one.written is None or "$" not in one.written:
        return entry_of(name, str(one.content), one.place)
    written = without_variables(one.written)
    return entry_of(name, written, one.place) if written else EnvEntry(name, EnvKind.PLAIN, one.place)


def labels(asked: Asked) -> Fact[dict[str, str]]:
    """Labels; one that hangs on an unknown variable stands as it is written."""
    found: dict[str, str] = {}
    for path in (("labels",), ("deploy", "labels")):
        value = asked.at(*path)
        if value is not None and isinstance(value.content, Unknown):
            return unknown(value.content.reason, value.place)
        found |= {name: _shown(one) for name, one in value.entries.items()} if value is not None else {}
    return Fact(found, asked.place("labels"))


def _shown(one: Value) -> str:
    if isinstance(one.content, Unknown):
        return one.written or ""
    return "" if one.content is None else str(one.content)


def health_check(asked: Asked) -> Fact[HealthCheck | None]:
    """The health check; outside of the file where the service leaves it to its image."""
    found: Fact[HealthCheck | None] = asked.fact("healthcheck", read=_health_check, unset=None)
    if found.content is None:
        return outside("the image decides, for nothing else sets a health check", asked.place("healthcheck"))
    return found


def _health_check(plain: Plain) -> HealthCheck | None:
    if not isinstance(plain, dict):
        return None
    test = ("NONE",) if plain.get("disable") else texts(plain.get("test"))
    if not test:
        return None
    tries = plain.get("retries")
    return HealthCheck(
        test=test[0],
        interval=_seconds(plain.get("interval")),
        timeout=_seconds(plain.get("timeout")),
        retries=tries if isinstance(tries, int) and tries else _HEALTH_TRIES,
        command=test[1:],
    )


def _seconds(plain: Plain) -> float:
    found = parse_time(plain) / _SECOND if isinstance(plain, str) else 0.0
    return found or _HEALTH_SECONDS


def logging(asked: Asked) -> Fact[Logging]:
    """The log driver and its options, save for secrets; without a driver, the engine's own counts."""
    if asked.at("logging", "driver") is None:
        return outside("the engine's own log driver counts, for nothing names another", asked.place("logging"))
    return asked.fact("logging", read=_logging, unset=Logging(""))


def _logging(plain: Plain) -> Logging:
    given = plain if isinstance(plain, dict) else {}
    return Logging(str(given.get("driver")), without_secrets(options(given.get("options"))))


def without_secrets(told: Mapping[str, str]) -> dict[str, str]:
    """Options of a driver with the values that are secrets emptied."""
    return {name: "" if classify(name, value) in _HIDDEN else value for name, value in told.items()}


def restart(asked: Asked, unset: str) -> Fact[Restart]:
    """The restart policy: that of `deploy`, else the service's own, else `unset`."""
    if asked.at("deploy", "restart_policy") is not None:
        return asked.fact("deploy", "restart_policy", read=_policy, unset=Restart(unset))
    return asked.fact("restart", read=_restart, unset=Restart(unset))


def _policy(plain: Plain) -> Restart:
    given = plain if isinstance(plain, dict) else {}
    condition, tries = str(given.get("condition") or ""), given.get("max_attempts")
    return Restart(_CONDITIONS.get(condition, condition), tries if isinstance(tries, int) else 0)


def _restart(plain: Plain) -> Restart:
    name, _, tries = str(plain).partition(":")
    return Restart(_CONDITIONS.get(name, name), int(tries) if _TRIES.fullmatch(tries) else 0)


def command(asked: Asked) -> Fact[tuple[str, ...]]:
    """Entry point and arguments; outside of the file where the service leaves both to its image."""
    if asked.at("entrypoint") is None and asked.at("command") is None:
        return outside("the image decides, for nothing else sets a command", asked.place("command"))
    return asked.made("command", make=lambda: (*asked.texts("entrypoint").value, *asked.texts("command").value))
