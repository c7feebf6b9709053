"""A container stands still when the place that its log goes to is slow or gone."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Logging, Workload

_REMOTE = frozenset({"awslogs", "fluentd", "gcplogs", "logentries", "splunk"})
_ADDRESS = {"gelf": "gelf-address", "syslog": "syslog-address"}


@rule(
    "DW0223",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    strict=True,
    why="By default each line waits until the log server has taken it: a failure there stops the service here.",
    remedy="Set the log option `mode: non-blocking` with a `max-buffer-size` such as 4m; lines are then lost "
    "before the service stops.",
    references=("https://docs.docker.com/engine/logging/configure/#configure-the-delivery-mode-of-log-messages",),
    tension="Logs that must never lose a line need the blocking mode; except this rule for them.",
    bad=workload(logging=Logging("fluentd", {"fluentd-address": "logs.example.org:24224"})),
    good=workload(logging=Logging("fluentd", {"fluentd-address": "logs.example.org:24224", "mode": "non-blocking"})),
)
def log_blocks_container(w: Workload) -> Iterator[Problem]:
    log = w.logging.value
    waits = log.driver in _REMOTE or log.options.get(_ADDRESS.get(log.driver, ""), "").startswith(("tcp", "tls"))
    later = log.options.get("fluentd-async", "") == "true"
    if waits and not later and log.options.get("mode") != "non-blocking":
        yield problem(f"Its log driver {log.driver} blocks.", at=w.logging, evidence=f"{log.driver} blocking")
