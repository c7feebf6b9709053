"""The content of a config in a compose file holds a secret."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project
from dockward.syntax.commandsecrets import text_holds_secret
from dockward.syntax.compose.template import without_variables

_SERVICE = ("services:", "  web:", "    image: web:1.0", "    configs: [app]", "configs:", "  app:", "    content: |")


@rule(
    "DW0969",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA),
    confidence=Confidence.LIKELY,
    cis="4.10",
    why="A config is a file that every user in the container may read, and its content stands in the compose file.",
    remedy="Change the secret, and make the file a secret: `secrets`, with `file` or `environment`.",
    references=("https://docs.docker.com/compose/how-tos/use-secrets/",),
    bad=compose(*_SERVICE, "      user: web", "      password: correct-horse-7"),
    good=compose(*_SERVICE, "      user: web", "      password_file: /run/secrets/web"),
)
def secret_in_config_content(project: Project) -> Iterator[Problem]:
    for name, one in project.configs.items():
        content = one.at("content")
        written = (content.written or content.content) if content is not None else None
        if content is not None and isinstance(written, str) and text_holds_secret(without_variables(written)):
            yield problem(f"The config {name} holds what looks like a secret.", at=content.place, evidence=name)
