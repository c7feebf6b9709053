"""A port mapping stands without quotes."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project
from dockward.model.fix import Edit
from dockward.practices.p00_style._services import as_written, own_items, written_services


@rule(
    "DW0064",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:require-quotes-in-ports",),
    why="Programs that read YAML 1.1, older Compose among them, take `22:22` for a number to the base of 60, which is "
    "1342.",
    remedy='Put it in quotes: `"22:22"`.',
    references=("https://docs.docker.com/reference/compose-file/services/#ports", "https://yaml.org/type/int.html"),
    bad=compose("services:", "  web:", "    image: a", "    ports:", "      - 127.0.0.1:22:22"),
    good=compose("services:", "  web:", "    image: a", "    ports:", '      - "127.0.0.1:22:22"', "      - 8080"),
    fixed='services:\n  web:\n    image: a\n    ports:\n      - "127.0.0.1:22:22"\n',
)
def port_unquoted(project: Project) -> Iterator[Problem]:
    for file, name, service in written_services(project):
        for one in (*own_items(service.at("ports")), *own_items(service.at("expose"))):
            text = as_written(file, one)
            if isinstance(one.content, str) and not one.quoted and one.span is not None and one.written == text:
                fix = Fix(title="Put it in quotes", edits=(Edit(one.span, f'"{text}"'),))
                yield problem(at=one.place, evidence=f"{name}: {text}", fix=fix if '"' not in text else ())
