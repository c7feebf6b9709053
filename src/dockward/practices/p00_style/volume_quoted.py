"""A volume stands in quotes that it doesn't need."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project
from dockward.model.fix import Edit
from dockward.practices.p00_style._services import as_written, own_items, written_services
from dockward.syntax.regex import regex

_NEEDS_NONE = regex(r"[A-Za-z./~$][\w./:@+=$~{}-]*(?<!:)")
"""Text that YAML reads as the same text without quotes, in lists of both styles."""
_IN_BRACKETS = regex(r"[{}\[\],]")


@rule(
    "DW0063",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:no-quotes-in-volumes",),
    why="Quotes tell a reader that a value would mean something else without them; here they say nothing.",
    remedy="Leave the quotes away.",
    bad=compose("services:", "  web:", "    image: a", "    volumes:", '      - "data:/data"', "volumes:", "  data:"),
    good=compose("services:", "  web:", "    image: a", "    volumes:", "      - data:/data", "volumes:", "  data:"),
    fixed="services:\n  web:\n    image: a\n    volumes:\n      - data:/data\nvolumes:\n  data:\n",
)
def volume_quoted(project: Project) -> Iterator[Problem]:
    for file, name, service in written_services(project):
        for one in own_items(service.at("volumes")):
            plain = one.written or ""
            if not one.quoted or one.span is None or as_written(file, one)[1:-1] != plain:
                continue
            if _NEEDS_NONE.fullmatch(plain) and not _IN_BRACKETS.search(plain):
                fix = Fix(title="Leave the quotes away", edits=(Edit(one.span, plain),))
                yield problem(at=one.place, evidence=f"{name}: {plain}", fix=fix)
