"""A small Docker world in good order: every rule must be silent on it, and every example departs from it."""

from functools import cache

from dockward.kit._baseline.containers import kernel, process, resources, workload
from dockward.kit._baseline.engines import api_listener, engine
from dockward.kit._baseline.facts import DAY, NOW, filed
from dockward.kit._baseline.hosts import host
from dockward.kit._baseline.images import image
from dockward.kit._baseline.networks import network, volume
from dockward.kit._baseline.swarms import swarm
from dockward.model.policy import PolicyFile
from dockward.model.world import World

__all__ = [
    "DAY",
    "NOW",
    "api_listener",
    "engine",
    "host",
    "image",
    "kernel",
    "network",
    "policy",
    "process",
    "resources",
    "swarm",
    "volume",
    "workload",
    "world",
]


@cache
def policy() -> PolicyFile:
    return PolicyFile(exemptions=filed("dockward.yaml", (), "exceptions"))


@cache
def world() -> World:
    return World(
        taken=NOW,
        host=host(),
        engine=engine(),
        containers=(workload(),),
        images=(image(),),
        networks=(network(),),
        volumes=(volume(),),
        swarm=swarm(),
        policy=policy(),
    )
