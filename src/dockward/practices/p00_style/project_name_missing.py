"""The file doesn't say what the project is called."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project
from dockward.model.fact import Place


@rule(
    "DW0066",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:require-project-name-field",),
    why="Compose takes the directory's name instead: another checkout is another project with empty volumes, and two "
    "directories of one name take each other's containers down.",
    remedy="Begin the file with `name:` and a name that nothing else on the host has.",
    references=("https://docs.docker.com/reference/compose-file/version-and-name/#name-top-level-element",),
    bad=compose("services:", "  web:", "    image: a"),
    good=compose("name: shop", "services:", "  web:", "    image: a"),
)
def project_name_missing(project: Project) -> Iterator[Problem]:
    """One problem for a whole project: the file on top of another may name it too."""
    if not project.files or any(document.at("name") for file in project.files for document in file.documents):
        return
    first = project.files[0]
    begin = next((one.place for one in first.documents if one.place.line), Place(first.path, "", 1, 1))
    yield problem(at=begin, evidence=f"{posixpath.basename(first.path)}: no name")
