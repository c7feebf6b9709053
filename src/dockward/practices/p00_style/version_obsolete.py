"""The file names a version, of which Compose takes no notice."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project
from dockward.practices.p00_style._services import own_entries, own_files, without_line


@rule(
    "DW0065",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:no-version-field",),
    why="It promises rules that nobody holds the file to, and Compose warns at every start until nobody reads its "
    "warnings.",
    remedy="Leave `version` away.",
    references=("https://docs.docker.com/reference/compose-file/version-and-name/#version-top-level-element-obsolete",),
    bad=compose('version: "3.8"', "services:", "  web:", "    image: a"),
    good=compose("services:", "  web:", "    image: a"),
    fixed="services:\n  web:\n    image: a\n",
)
def version_obsolete(project: Project) -> Iterator[Problem]:
    for file, document in own_files(project):
        one = own_entries(document).get("version")
        if one is not None:
            edits = without_line(file, one)
            fix = (Fix(title="Leave version away", edits=edits),) if edits else ()
            yield problem(at=one.place, evidence=f"{file.path}: version", fix=fix)
