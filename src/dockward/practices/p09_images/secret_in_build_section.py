"""A compose file hands a secret to a build as a build argument."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project
from dockward.practices._sorts import sort_words
from dockward.syntax.commandsecrets import sets_secret
from dockward.syntax.compose.template import without_variables
from dockward.syntax.secrets import sort_of

_SERVICE = ("services:", "  web:", "    build:", "      context: .")
_WHY = "the Dockerfile takes it as an argument, and how its steps would read it from a file isn't known"


@rule(
    "DW0968",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    confidence=Confidence.LIKELY,
    cis="4.10",
    why="`docker history --no-trunc` prints it to everyone who can pull the image, and it stands in the compose file.",
    remedy="Change the secret, name it under `build.secrets`, and let the step read it: `RUN "
    "--mount=type=secret,id=NAME`.",
    references=("https://docs.docker.com/reference/compose-file/build/#secrets",),
    bad=compose(*_SERVICE, "      args:", "        NPM_TOKEN: correct-horse-7"),
    good=compose(*_SERVICE, "      args:", "        NPM_TOKEN: $NPM_TOKEN"),
)
def secret_in_build_section(project: Project) -> Iterator[Problem]:
    for service, one in project.services.items():
        given = one.at("build", "args")
        for name, value in given.entries.items() if given is not None else ():
            written = value.written if value.written is not None else value.content
            if isinstance(written, str) and sets_secret(name, without_variables(written)):
                sort = sort_words(sort_of(name, without_variables(written)))
                words = f"The build argument {name} of {service} looks like a secret{sort}."
                yield problem(words, at=value.place, evidence=(service, name), unrepaired=_WHY)
