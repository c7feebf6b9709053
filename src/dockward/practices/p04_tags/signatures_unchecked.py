"""The engine runs images by tag, and nothing checks their signatures."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, engine, problem, reach, rule, workload, world
from dockward.model.engine import Engine
from dockward.model.world import World
from dockward.syntax.reference import parse_reference


@rule(
    "DW0408",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    cis="4.5",
    elsewhere=("docker-bench:4.5", "dockle:CIS-DI-0005"),
    why="Whoever can push to the registry, or stand in its place, decides what runs here.",
    remedy="Run images by digest (`name:1.4.2@sha256:...`), sign your own (`cosign sign`) and put a check in front of "
    "the engine: an authorization plugin, or `cosign verify` in what deploys.",
    references=("https://docs.docker.com/engine/security/trust/",),
    tension="The benchmark asks for DOCKER_CONTENT_TRUST=1, but Docker Content Trust is ending: the CLI has had no "
    "client side of it since 29.0, and the hosted Notary service shuts down on 8 December 2026. Use digests and "
    "signatures of your own instead of switching it on.",
    strict=True,
    bad=world(engine=engine(authorization_plugins=()), containers=(workload(image="shop/api:1.4.2"),)),
    good=world(engine=engine(authorization_plugins=())),
)
def signatures_unchecked(e: Engine, world: World) -> Iterator[Problem]:
    if e.authorization_plugins.value:
        return
    found = [parse_reference(one.image.value) for one in (*world.containers, *world.services)]
    if any(one is not None and not one.digest for one in found):
        yield problem(at=e.authorization_plugins, evidence="images by tag, no check of signatures")
