"""The logs of containers may fill the disk unless each sets a bound of its own."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0314",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    why="The driver json-file without `max-size` keeps every line for ever; full disks by logs are the commonest "
    "failure of Docker hosts.",
    remedy='Set `"log-driver": "local"`, or `"log-opts": {"max-size": "10m", "max-file": "3"}`, in daemon.json.',
    bad=engine(logging_driver="json-file", settings={"log-opts": {}}),
    good=engine(logging_driver="json-file", settings={"log-opts": {"max-size": "10m"}}),
)
def default_log_unbounded(e: Engine) -> Iterator[Problem]:
    if e.logging_driver.value != "json-file":
        return
    options = e.setting("log-opts", {})
    found = options.value
    if not isinstance(found, dict) or str(found.get("max-size", "-1")) in {"-1", "0", ""}:
        yield problem(at=options, evidence="json-file without max-size")
