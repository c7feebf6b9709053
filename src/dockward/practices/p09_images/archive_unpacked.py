"""ADD unpacks an archive of the build's directory without saying so."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_instructions, known
from dockward.practices._layers import is_archive


@rule(
    "DW0959",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    elsewhere=(
        "checkov:CKV_DOCKER_4",
        "docker-security-checker:add",
        "dockerfile-security:add-used",
        "semgrep:prefer-copy-over-add",
    ),
    why="An archive writes wherever its entries say, over files that are there, and a reader of the file can't see "
    "that it is unpacked at all.",
    remedy="Look at what is in it and where it comes from; or unpack it in a stage of its own with `RUN "
    "--mount=type=bind,source=FILE,target=/FILE tar -x ...` and copy what is needed.",
    references=("https://docs.docker.com/reference/dockerfile/#adding-local-tar-archives",),
    tension="It is what ADD is for, and one layer smaller than COPY and `tar`: excuse what is your own.",
    strict=True,
    bad=dockerfile("FROM debian:12.8", "ADD app.tar.gz /opt/"),
    good=dockerfile("FROM debian:12.8", "COPY app /opt/app"),
)
def archive_unpacked(file: Dockerfile) -> Iterator[Problem]:
    for one in built_instructions(file, "ADD"):
        for word in one.arguments[:-1]:
            name = known(word)
            if is_archive(name) and "://" not in name:
                yield problem(f"ADD unpacks {name}.", at=word.value, evidence=f"ADD {name}")
