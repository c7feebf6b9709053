"""EXPOSE holds a host's address or port, which an image cannot decide."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Word
from dockward.practices._dockerfiles import known


@rule(
    "DW0752",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=(
        "buildkit:ExposeInvalidFormat",
        "dockerfilelint:expose_host_port",
    ),
    why="Nothing is published or bound by it: who wrote it believes in a protection that isn't there.",
    remedy="Write the container's port alone, `EXPOSE 80`; publish with `-p 127.0.0.1:8080:80` when it runs.",
    references=("https://docs.docker.com/reference/build-checks/expose-invalid-format/",),
    bad=dockerfile("FROM alpine:3.20", "EXPOSE 127.0.0.1:8080:80"),
    good=dockerfile("FROM alpine:3.20", "EXPOSE 80"),
    fixed="FROM alpine:3.20\nEXPOSE 80\n",
)
def port_exposed_with_mapping(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.stages:
        for one in stage.all("EXPOSE"):
            for word in one.arguments:
                if ":" in known(word):
                    yield problem(at=word.value, evidence=f"EXPOSE {known(word)}", fix=_port(word))


def _port(word: Word) -> Fix:
    port = known(word).rpartition(":")[2]
    return Fix(title=f"Expose {port} alone", edits=(Edit(word.span, port),))
