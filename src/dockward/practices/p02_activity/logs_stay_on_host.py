"""Logs are kept only on the host that an attacker would wipe."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine

_LOCAL = frozenset({"json-file", "local", "journald"})


@rule(
    "DW0211",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.SIGHT, Danger.DEFENCE),
    cis="2.14",
    elsewhere=("docker-bench:2.13",),
    strict=True,
    why="Whoever becomes root deletes the trace; a disk that dies takes it along.",
    remedy="Send it elsewhere as well: a log driver such as `syslog`, `fluentd` or `gelf` in daemon.json, or a "
    "collector that reads the journal or the files.",
    tension="A collector on the host that forwards `journald` or `local` logs does the same; except this rule then.",
    bad=engine(logging_driver="json-file"),
    good=engine(logging_driver="fluentd"),
)
def logs_stay_on_host(e: Engine) -> Iterator[Problem]:
    if e.logging_driver.value in _LOCAL:
        yield problem(
            f"The log driver is {e.logging_driver.value}.", at=e.logging_driver, evidence="logs stay on the host"
        )
