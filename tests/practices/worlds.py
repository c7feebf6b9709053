"""A rule's example as a whole world: its company is in good order."""

from dockward.kit import NOW, ComposeText, DockerfileText, world
from dockward.kit.rule import kind_of
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.read.sources import compose
from dockward.syntax.dockerfile import parse_dockerfile
from dockward.syntax.dockerfile.image import image_of

FIELDS = {
    Kind.HOST: "host",
    Kind.ENGINE: "engine",
    Kind.SWARM: "swarm",
    Kind.POLICY: "policy",
    Kind.CONTAINER: "containers",
    Kind.COMPOSE: "containers",
    Kind.RUN: "containers",
    Kind.SERVICE: "services",
    Kind.IMAGE: "images",
    Kind.NETWORK: "networks",
    Kind.VOLUME: "volumes",
    Kind.DOCKERFILE: "dockerfiles",
    Kind.COMPOSE_FILE: "projects",
}
SINGLE = ("host", "engine", "swarm", "policy")


def world_of(example) -> World:
    """The world that `example` is, or that it stands in."""
    if isinstance(example, World):
        return example
    if isinstance(example, DockerfileText):
        file = parse_dockerfile(example.text, example.path, example.ignored)
        described = image_of(file)
        return world(dockerfiles=(file,), images=(described,) if described is not None else ())
    if isinstance(example, ComposeText):
        project = compose.read_compose(example.path, {example.path: example.text.encode()})
        return compose.world_of(project, NOW)
    field = FIELDS[kind_of(example)]
    return world(**{field: example if field in SINGLE else (example,)})
