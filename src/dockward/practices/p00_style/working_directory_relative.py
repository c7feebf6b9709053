"""WORKDIR is a relative path, which depends on every WORKDIR before it and on the base image."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Word
from dockward.practices._directories import is_absolute, located
from dockward.practices._dockerfiles import known


@rule(
    "DW0001",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=(
        "buddy:EW0001",
        "buildkit:WorkdirRelativePath",
        "checkov:CKV_DOCKER_10",
        "hadolint:DL3000",
        "kics:workdir_path_not_absolute",
        "semgrep:use-absolute-workdir",
        "sonar:S7021",
        "terrascan:AC_DOCKER_0013",
        "trivy:DS-0009",
    ),
    why="The directory changes when a line above it or the base image does, and the build goes on in another place "
    "without a word.",
    remedy="Write the whole path: `WORKDIR /app/src`.",
    references=("https://docs.docker.com/reference/build-checks/workdir-relative-path/",),
    bad=dockerfile("FROM debian:12.8", "WORKDIR /app", "WORKDIR src"),
    good=dockerfile("FROM debian:12.8", "WORKDIR /app", "WORKDIR /app/src"),
    fixed="FROM debian:12.8\nWORKDIR /app\nWORKDIR /app/src\n",
)
def working_directory_relative(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.stages:
        for one, directory in located(file, stage):
            if one.keyword == "WORKDIR" and one.arguments:
                word = one.arguments[0]
                path = known(word)
                if path and not is_absolute(path):
                    yield problem(at=word.value, evidence=f"WORKDIR {path}", fix=_whole(directory.path, word))


def _whole(directory: str, word: Word) -> tuple[Fix, ...]:
    """The path that it comes to; a variable in it would be lost."""
    if not directory.startswith("/") or word.text != known(word):
        return ()
    path = posixpath.normpath(posixpath.join(directory, word.text))
    return (Fix(title=f"Write {path}", edits=(Edit(word.span, path),)),)
