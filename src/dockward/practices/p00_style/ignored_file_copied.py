"""A file is copied that .dockerignore keeps out of the build, so it isn't there."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction, Word
from dockward.practices._dockerfiles import known
from dockward.practices.p00_style._written import written
from dockward.syntax.dockerfile.checks import is_download, is_repository
from dockward.syntax.dockerfile.heredocs import announces
from dockward.syntax.dockerignore import IgnoredPaths

_PATTERN = frozenset("*?[")


@rule(
    "DW0029",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("buildkit:CopyIgnoredFile",),
    why="The build fails, or takes nothing along where it copies a whole directory.",
    remedy="Take the line out of .dockerignore, or let `!path` behind it bring the file back; or don't copy it.",
    references=("https://docs.docker.com/reference/build-checks/copy-ignored-file/",),
    bad=dockerfile("FROM debian:12.8", "COPY build/app /app", ignored=("build",)),
    good=dockerfile("FROM debian:12.8", "COPY build/app /app", ignored=("build", "!build/app")),
)
def ignored_file_copied(file: Dockerfile) -> Iterator[Problem]:
    """Patterns are left alone, and a directory of which a line brings something back."""
    if not file.ignored:
        return
    ignored = IgnoredPaths(file.ignored)
    for _, one in written(file, "COPY", "ADD"):
        for word in _sources(one):
            path = known(word)
            if path and ignored.leaves_out(path):
                yield problem(at=word.value, evidence=f"{one.keyword} {path}")


def _sources(one: Instruction) -> Iterator[Word]:
    if one.flag("from") is not None:
        return
    for word in one.arguments[:-1]:
        path = known(word)
        fetched = is_download(path) or is_repository(path)
        if not (fetched or announces(word.text) or _PATTERN & set(path)):
            yield word
