"""The engine runs images by tag, and nothing checks their signatures."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
    NotApplicable,
    Problem,
    Reach,
    engine,
    problem,
    reach,
    rule,
    workload,
    world,
)
from dockward.model.engine import Engine
from dockward.model.errors import UnreadError
from dockward.model.world import World
from dockward.syntax.reference import parse_reference

_BY_TAG = workload(image="shop/api:1.4.2")


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
    bad=world(engine=engine(authorization_plugins=()), containers=(_BY_TAG,)),
    good=world(engine=engine(settings={"content-trust": {"mode": "enforced"}}), containers=(_BY_TAG,)),
)
def signatures_unchecked(e: Engine, world: World) -> Iterator[Problem]:
    found = [parse_reference(one.image.value) for one in (*world.containers, *world.services)]
    if not any(one is not None and not one.digest for one in found):
        raise NotApplicable("no image is chosen by a tag alone")
    if _engine_verifies(e):
        return
    plugins = e.authorization_plugins.value
    if plugins:
        raise UnreadError(f"whether {', '.join(plugins)} checks signatures isn't known", e.authorization_plugins.place)
    yield problem(at=e.authorization_plugins, evidence="images by tag, no check of signatures")


def _engine_verifies(e: Engine) -> bool:
    """Whether the engine itself refuses what isn't signed, which only the commercial one can."""
    trust = e.setting("content-trust", {}).content
    return isinstance(trust, dict) and trust.get("mode") == "enforced"
