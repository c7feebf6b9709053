"""A config of the Swarm is named like a secret."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.model.workload import EnvKind
from dockward.practices._swarm import need_swarm
from dockward.syntax.secrets import classify

_KEY_FILES = (".key", ".p12", ".pfx", ".jks", ".keytab")
_PLAIN = "x"
"""Stands for the config's content, which isn't read."""


@rule(
    "DW0923",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA),
    confidence=Confidence.GUESS,
    cis="7.4",
    elsewhere=("docker-bench:7.4",),
    why="Configs are made for what everybody may see: `docker config inspect` prints them, and they aren't kept apart "
    "from other tasks as secrets are.",
    remedy="Make it a secret instead: `docker secret create NAME FILE`, `docker service update --config-rm NAME "
    "--secret-add NAME SERVICE`, and change what it held.",
    references=("https://docs.docker.com/engine/swarm/configs/",),
    bad=swarm(configs=("nginx_conf", "shop_db_password")),
    good=swarm(configs=("nginx_conf", "shop_password_policy")),
)
def secret_in_swarm_config(s: Swarm) -> Iterator[Problem]:
    need_swarm(s)
    for name in s.configs.value:
        if name.endswith(_KEY_FILES) or classify(name.replace(".", "_"), _PLAIN) is EnvKind.CREDENTIAL:
            yield problem(f"The config {name} is named like a secret.", at=s.configs, evidence=name)
