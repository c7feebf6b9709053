"""What the container prints is thrown away."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, rule, set_key, workload
from dockward.model.workload import Logging, Workload


@rule(
    "DW0209",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.SIGHT),
    elsewhere=("compose-lint:CL-0014",),
    why="After a break-in there is nothing to read, and neither is there after a crash.",
    remedy="Take `logging: driver: none` out; use `local` with `max-size`, or a driver that sends the log elsewhere.",
    references=("https://docs.docker.com/engine/logging/configure/",),
    bad=workload(logging=Logging("none")),
    good=workload(logging=Logging("local", {"max-size": "10m"})),
    written="image: app:1.0\nlogging:\n  driver: none\n",
    fixed="image: app:1.0\nlogging:\n  driver: local\n",
)
def container_log_off(w: Workload) -> Iterator[Problem]:
    if w.logging.value.driver == "none":
        fix = Fix(
            title="Log with the driver `local`, which keeps 100 MiB",
            risk="what it writes is kept on the disk, secrets included",
            changes=(set_key("logging", {"driver": "local"}),),
        )
        yield problem(at=w.logging, evidence="HostConfig.LogConfig.Type=none", fix=fix)
