"""What a role may ask for, by name: single routes of the API, and powers that stand for several of them."""

from collections.abc import Iterable, Mapping

_POWERS = {
    "read": """container.list container.inspect container.logs container.top container.stats container.changes
        container.wait exec.inspect image.list image.inspect image.history volume.list volume.inspect network.list
        network.inspect system.info system.usage system.events service.list service.inspect service.logs task.list
        task.inspect task.logs node.list node.inspect""",
    "containers": """container.create container.start container.stop container.restart container.kill container.update
        container.rename container.pause container.unpause container.attach container.wait container.resize
        container.remove container.prune""",
    "exec": "exec.create exec.start exec.resize exec.inspect",
    "files": "container.read container.write container.export",
    "images": """image.pull image.tag image.remove image.prune image.save image.load image.commit
        image.distribution""",
    "registries": "image.push image.search system.auth",
    "build": "build.run build.session build.calls build.solve build.look build.prune build.cancel",
    "volumes": "volume.create volume.remove volume.prune",
    "networks": "network.create network.remove network.prune network.connect network.disconnect",
    "swarm": """service.list service.create service.inspect service.update service.remove service.logs task.list
        task.inspect task.logs secret.list secret.create secret.inspect secret.update secret.remove config.list
        config.create config.inspect config.update config.remove node.list node.inspect""",
    "swarm-admin": """swarm.inspect swarm.key swarm.init swarm.join swarm.leave swarm.update swarm.unlock node.list
        node.inspect node.update node.remove""",
}
ALWAYS = frozenset({"system.ping", "system.version"})
"""What every client asks before anything else."""
ROUTES = frozenset(route for routes in _POWERS.values() for route in routes.split()) | ALWAYS
"""The names of all routes that the gate knows."""
HANDING = frozenset(_POWERS["swarm-admin"].split()) - frozenset(_POWERS["read"].split())
"""Routes that can hand the host to others, whom no rule of the gate binds: none has them without being named so."""
POWERS: Mapping[str, frozenset[str]] = {name: frozenset(routes.split()) for name, routes in _POWERS.items()} | {
    "everything": ROUTES - HANDING
}
WORDS = (*POWERS, *sorted(ROUTES - ALWAYS))
"""What may stand in the policy."""


def routes_of(words: Iterable[str]) -> frozenset[str]:
    """The routes that these words allow, with those that everybody may ask."""
    return ALWAYS.union(*(POWERS.get(one, frozenset({one})) for one in words))
