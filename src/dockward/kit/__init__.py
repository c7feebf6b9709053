"""What a rule is made of. A rule file needs nothing else than this and the model."""

from dockward.kit.examples import (
    container_world,
    engine,
    host,
    image,
    kernel,
    network,
    policy,
    process,
    resources,
    service,
    setting,
    swarm,
    volume,
    workload,
    world,
)
from dockward.kit.problem import NotApplicable, Problem, problem
from dockward.kit.rule import Practice, Rule, Settings, TrustedRegistries, rule
from dockward.model.severity import Attacker, Confidence, Danger, Reach, reach

__all__ = [
    "Attacker",
    "Confidence",
    "Danger",
    "NotApplicable",
    "Practice",
    "Problem",
    "Reach",
    "Rule",
    "Settings",
    "TrustedRegistries",
    "container_world",
    "engine",
    "host",
    "image",
    "kernel",
    "network",
    "policy",
    "problem",
    "process",
    "reach",
    "resources",
    "rule",
    "service",
    "setting",
    "swarm",
    "volume",
    "workload",
    "world",
]
