"""A container that keeps failing is started again without end."""

from collections.abc import Iterator

from dockward.kit import Amount, Attacker, Fix, Problem, Reach, Settings, problem, reach, rule, set_key, workload
from dockward.model.subject import Kind
from dockward.model.workload import Restart, Workload


class Tries(Settings, frozen=True):
    """How many tries are bounded enough."""

    most: Amount = 5


@rule(
    "DW0312",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="5.15",
    elsewhere=("docker-bench:5.15", "kics:restart_policy_on_failure_not_set_to_5"),
    kinds=(Kind.CONTAINER, Kind.COMPOSE, Kind.RUN),
    strict=True,
    why="A service that crashes at once eats the processor, and each start gives an exploit that needs luck another "
    "try.",
    remedy="Set `restart: on-failure:5`.",
    tension="`unless-stopped` brings a service back after the host was restarted, and on-failure doesn't promise that. "
    "Where a service must come back whatever happens, keep it, except this rule and watch its restarts (DW0206).",
    bad=workload(restart=Restart("always")),
    good=workload(restart=Restart("on-failure", 5)),
    written="image: app:1.0\nrestart: unless-stopped  # come back\n",
    fixed="image: app:1.0\nrestart: on-failure:5  # come back\n",
)
def restart_unbounded(w: Workload, settings: Tries) -> Iterator[Problem]:
    policy = w.restart.value
    endless = policy.policy in {"always", "unless-stopped"}
    if endless or (policy.policy == "on-failure" and not 0 < policy.tries <= settings.most):
        tries = f":{policy.tries}" if policy.tries else ""
        fix = Fix(
            title="Restart it five times at most",
            risk="it stays down after the fifth failure, and after the host was restarted",
            changes=(set_key("restart", f"on-failure:{min(settings.most, 5)}"),),
        )
        words = f"Its policy is {policy.policy}{tries}."
        yield problem(words, at=w.restart, evidence=f"{policy.policy}{tries}", fix=fix)
