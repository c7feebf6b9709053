"""An instruction looks like the JSON form but isn't JSON, so it is taken as text for a shell."""

import json
from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices.p00_style._written import flawed
from dockward.syntax.regex import regex

_QUOTES = str.maketrans("'\u201c\u201d\u2018\u2019", '"""""')
_LAST_COMMA = regex(r",\s*\]\Z")


@rule(
    "DW0004",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("buddy:EJ0001", "buddy:EJ0003", "dockerfilelint:invalid_format", "sonar:S7030"),
    why="The shell gets the brackets and quotes as they stand: the program is not found, or a file has a name that "
    "nobody meant.",
    remedy='Write a JSON array of strings: double quotes, commas between them, none after the last: `["a", "b"]`.',
    references=("https://docs.docker.com/reference/dockerfile/#exec-form",),
    bad=dockerfile("FROM debian:12.8", "CMD ['server', '--port', '80']"),
    good=dockerfile("FROM debian:12.8", 'CMD ["server", "--port", "80"]'),
    fixed='FROM debian:12.8\nCMD ["server", "--port", "80"]\n',
)
def malformed_exec_form(file: Dockerfile) -> Iterator[Problem]:
    """An array of other things than strings is among them, though the build itself refuses it."""
    for flaw, one in flawed(file, "malformed-json", "json-not-strings"):
        if one is not None:
            yield problem(f"{flaw.message}.", at=flaw.place, evidence=f"{one.keyword} {flaw.kind}", fix=_fix(file, one))


def _fix(file: Dockerfile, one: Instruction) -> tuple[Fix, ...]:
    """Other quotes, and no comma at the end, if that makes it right."""
    text = file.text[one.arguments_span.start : one.arguments_span.end]
    start = text.find("[")
    changed = _LAST_COMMA.sub("]", text[start:].translate(_QUOTES))
    if start < 0 or {"'", '"'} <= set(text) or not _is_array(changed):
        return ()
    span = Span(one.arguments_span.start + start, one.arguments_span.end)
    return (Fix(title="Mend the JSON array", risk="it is no longer given to a shell", edits=(Edit(span, changed),)),)


def _is_array(text: str) -> bool:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, list) and all(isinstance(one, str) for one in found)
