"""`useradd` makes an account with a high uid, and with it a log file of as many entries."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._written import insertion, word_span, written_commands
from dockward.syntax.regex import regex

_HIGH = 100_000
_UID = regex(r"(?:--uid=|-[a-zA-Z]*u)?([0-9]{1,12})")
_OPTION = regex(r"--uid(?:=.*)?|-[a-zA-Z]*u[0-9]*")
_NO_LOG = regex(r"--no-log-init|-[a-zA-Z]*l[a-zA-Z]*")


@rule(
    "DW0012",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("datadog-iac:use_recommended_flags_with_useradd", "hadolint:DL3046"),
    why="/var/log/lastlog and faillog are indexed by uid. On disk they are mostly holes, but in a layer they can be "
    "gigabytes of zeros.",
    remedy="Add `-l` (`--no-log-init`).",
    references=("https://docs.docker.com/build/building/best-practices/#user",),
    bad=dockerfile("FROM debian:12.8", "RUN useradd -u 123456 app"),
    good=dockerfile("FROM debian:12.8", "RUN useradd -l -u 123456 app"),
    fixed="FROM debian:12.8\nRUN useradd -l -u 123456 app\n",
)
def sparse_login_log(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in written_commands(file, "useradd"):
        if _uid(command) >= _HIGH and not any(_NO_LOG.fullmatch(word) for word in command.words[1:]):
            yield problem(at=command_place(file, one, command), evidence="useradd", fix=_fix(file, command))


def _uid(command: Command) -> int:
    """The uid that it is given, in the option's word or the one after it; 0 where it can't be told."""
    for word, after in zip(command.words, [*command.words[1:], ""], strict=True):
        if _OPTION.fullmatch(word):
            found = _UID.fullmatch(word if word[-1].isdecimal() else after)
            return int(found[1]) if found else 0
    return 0


def _fix(file: Dockerfile, command: Command) -> tuple[Fix, ...]:
    span = word_span(file, command, 0)
    return (Fix(title="Add -l", edits=(insertion(span.end, " -l"),)),) if span else ()
