"""`wget` draws its progress into the build's log, a line for every few kilobytes."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Stage
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._bases import Shell, shell_of
from dockward.practices.p00_style._written import insertion, word_span, written_commands
from dockward.syntax.regex import regex

_QUIET = regex(
    r"-[bcdFNSx0-46]*q.*|-nv|--quiet|--no-verbose|--progress.*|-[oa].*|--(output|append)-(file|output).*"
    r"|--(no-)?show-progress|--spider|-b|--background|-V|--version|-h|--help"
)
_OPTIONS = {Shell.ASH: "-q", Shell.DASH: "-nv", Shell.BASH: "-nv"}


@rule(
    "DW0013",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=("hadolint:DL3047",),
    why="The line that tells why a build failed drowns in thousands that tell nothing.",
    remedy="Add `-nv`, or `--progress=dot:giga`; the wget of Alpine has only `-q`.",
    references=("https://www.gnu.org/software/wget/manual/wget.html#Download-Options",),
    bad=dockerfile("FROM debian:12.8", "RUN wget https://example.org/x"),
    good=dockerfile("FROM debian:12.8", "RUN wget -nv https://example.org/x"),
    fixed="FROM debian:12.8\nRUN wget -nv https://example.org/x\n",
)
def wget_floods_log(file: Dockerfile) -> Iterator[Problem]:
    for stage, one, command in written_commands(file, "wget"):
        if not any(_QUIET.fullmatch(word) for word in command.words[1:]) and not _unseen(command):
            yield problem(at=command_place(file, one, command), evidence="wget", fix=_fix(file, stage, command))


def _unseen(command: Command) -> bool:
    """Its messages go elsewhere, or its options come from a variable."""
    sent = any(one.operator.startswith(("2>", "&>")) for one in command.redirects)
    return sent or any(word.startswith("$") for word in command.words[1:])


def _fix(file: Dockerfile, stage: Stage, command: Command) -> tuple[Fix, ...]:
    span, base_shell = word_span(file, command, 0), shell_of(file, stage)
    if span is None or base_shell is None:
        return ()
    option = _OPTIONS[base_shell]
    return (Fix(title=f"Add {option}", edits=(insertion(span.end, f" {option}"),)),)
