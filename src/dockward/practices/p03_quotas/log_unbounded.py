"""A container's log may fill the disk."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, rule, set_key, workload
from dockward.model.subject import Kind
from dockward.model.workload import Logging, Workload

_BOUNDS = (set_key("logging.options.max-size", "10m"), set_key("logging.options.max-file", "3"))


@rule(
    "DW0313",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    kinds=(Kind.CONTAINER, Kind.COMPOSE, Kind.RUN),
    why="The driver json-file keeps everything: a chatty or hostile container fills the disk of the engine, and then "
    "nothing starts any more.",
    remedy="Set `logging: {driver: local}` on the service, or `max-size` and `max-file` among its log options, or the "
    "same for all as `log-opts` in daemon.json; it holds for containers made afterwards.",
    references=("https://docs.docker.com/engine/logging/drivers/json-file/",),
    bad=workload(logging=Logging("json-file")),
    good=workload(logging=Logging("json-file", {"max-size": "10m"})),
    written="image: app:1.0\nlogging: {driver: json-file}\n",
    fixed='image: app:1.0\nlogging: {driver: json-file, options: {max-size: "10m", max-file: "3"}}\n',
)
def log_unbounded(w: Workload) -> Iterator[Problem]:
    log = w.logging.value
    if log.driver == "json-file" and log.options.get("max-size", "-1") in {"-1", "0", ""}:
        fix = Fix(
            title="Keep three log files of 10 MiB",
            changes=(set_key("logging.driver", "json-file"), *_BOUNDS),
        )
        yield problem(at=w.logging, evidence="json-file without max-size", fix=fix)
