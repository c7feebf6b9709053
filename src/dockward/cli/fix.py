"""`dockward fix`: repair Dockerfiles and compose files, as a diff first."""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from msgspec import structs

from dockward.cli.beyond import Beyond, beyond_files
from dockward.cli.files import replace_text
from dockward.cli.policy import load_policy, override
from dockward.cli.sources import STDIN, find_named, take_together
from dockward.fix.plan import FilePlan, Repairs, plan_repairs
from dockward.judge.policy.loaded import LoadedPolicy, RulePolicy
from dockward.model.finding import Finding
from dockward.model.fix import Fix
from dockward.model.subject import Kind
from dockward.practices.discovery import find_rule
from dockward.read.sources.find import Search, Sort
from dockward.read.sources.weigh import Wishes, judge_source
from dockward.report.comparison import comparison_lines
from dockward.report.text import plural, printable

REPAIRED = (Sort.DOCKERFILE, Sort.COMPOSE, Sort.STACK)
"""What there are files of."""
_ENDING = frozenset({signal.SIGHUP, signal.SIGINT, signal.SIGTERM})


@click.command("fix", short_help="Repair Dockerfiles and compose files; a diff first.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--apply", "applied", is_flag=True, help="Write the files; without it the change is only shown.")
@click.option("--unsafe", is_flag=True, help="Also repairs that may change what is built or how it runs.")
@click.option("--verify", is_flag=True, help="Build Dockerfiles before and after on your engine, and compare both.")
@click.option("--rule", "words", multiple=True, metavar="RULE", help="Only this rule's, unsafe ones too; repeatable.")
@click.option(
    "--file",
    "-f",
    "together",
    multiple=True,
    metavar="FILE",
    help="A compose file that belongs to one project with the others given so, each on top of those before it.",
)
@click.option("--as", "sort", type=click.Choice([one.value for one in REPAIRED]), help="What every PATH is taken for.")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml if there]")
@click.option("--profile", type=click.Choice(["starter", "standard", "strict"]), help="Judge by this profile.")
@click.option("--style/--no-style", default=None, help="Also repair style and correctness.")
@click.option(
    "--no-gitignore", "no_ignore", is_flag=True, help="Look also at what .gitignore and .dockerignore leave out."
)
@click.option("--quiet", "-q", is_flag=True, help="The diff, and what is not repaired or could not be judged; no more.")
@beyond_files
def command(
    *,
    beyond: Beyond,
    paths: tuple[str, ...],
    applied: bool,
    unsafe: bool,
    verify: bool,
    words: tuple[str, ...],
    together: tuple[str, ...],
    sort: str | None,
    policy: Path | None,
    profile: str | None,
    style: bool | None,
    no_ignore: bool,
    quiet: bool,
) -> int:
    """Repair what a program can repair in each PATH, a file or a directory to search.

    Prints the change as a diff; `--apply` writes it, with `--verify` only when what it makes builds and
    starts too. Exit status: 0 nothing to repair, or it is done; 1 there is a change that isn't written yet; 2 could not
    judge.
    """
    if STDIN in paths:
        raise click.UsageError("fix writes files, so it doesn't read standard input; name a file.")
    kind = Sort(sort) if sort else None
    search, _ = find_named(paths if paths or together else (".",), kind, use_ignored=not no_ignore)
    search = structs.replace(search, sources=(*take_together(together, kind), *search.sources))
    chosen = frozenset(_rule_id(word) for word in words)
    loaded = override(load_policy(policy), profile=profile, style=style)
    loaded = _with_rules(loaded, chosen or map(_rule_id, beyond.rules))
    wishes = Wishes(loaded=loaded, known=beyond.known(search.sources, quiet=quiet))
    for note in search.notes if not quiet else ():
        click.echo(f"dockward: {printable(note)}", err=True)
    plan = _plan(search, wishes, chosen, unsafe=unsafe)
    if beyond.rules and not (unsafe or chosen or quiet):
        click.echo("dockward: what is pinned may keep a later build from working; `--unsafe` pins, too", err=True)
    for one in plan.files:
        click.echo(one.diff(), nl=False)
    if verify:
        _verify(plan, quiet=quiet)
    for one in sorted(plan.files, key=lambda one: one.before is not None) if applied else ():
        with _undisturbed():
            _create(one) if one.before is None else replace_text(Path(one.path), one.before, one.after)
    _tell_done(plan, applied=applied) if not quiet else _tell(_undone(plan))
    if plan.files and not applied and not plan.broken:
        return 1
    return 2 if plan.unread or plan.broken or not search.sources else 0


def _rule_id(word: str) -> str:
    found = find_rule(word)
    if found is None:
        raise click.UsageError(f"there is no rule {word!r}; `dockward rules` lists them.")
    return found.id


def _with_rules(loaded: LoadedPolicy, wanted: Iterable[str]) -> LoadedPolicy:
    """The policy with the rules judged that were asked for, unless it says itself whether they are."""
    said = {one: loaded.rules.get(one, RulePolicy()) for one in wanted}
    asked = {id_: structs.replace(one, enabled=True) for id_, one in said.items() if one.enabled is None}
    return structs.replace(loaded, rules=loaded.rules | asked)


def _plan(search: Search, wishes: Wishes, chosen: frozenset[str], *, unsafe: bool) -> Repairs:
    taken = time.time()

    def wanted(finding: Finding, fix: Fix) -> bool:
        return finding.rule in chosen if chosen else fix.safe or unsafe

    judges = [partial(judge_source, one, wishes, taken) for one in search.sources]
    return plan_repairs(judges, wanted)


def _verify(plan: Repairs, *, quiet: bool) -> None:
    """Tell what both builds come to. Raises `VerifyError` before anything is written: one fails, or starts worse."""
    from dockward.fix.verify import check_start, compare_builds  # noqa: PLC0415  # only for who asks for it

    for one in plan.files:
        built = any(repair.finding.subject.kind == Kind.DOCKERFILE.value for repair in one.repairs)
        if built and one.before is not None:
            if not quiet:
                click.echo(f"dockward: building {printable(one.path)} as it is and as repaired ...", err=True)
            found = compare_builds(one.path, one.before, one.after)
            for line in comparison_lines(found) if not quiet else ():
                click.echo(line, err=True)
            check_start(found)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Signals that end the program wait until a file is whole, so that nothing half-written stays behind."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_OTHERS_ENTER = 0o011
"""Permissions of a directory."""


def _create(plan: FilePlan) -> None:
    """Write a new file into a directory that only its owner may enter.

    A container's program, which mostly steps down to a user of its own, reads it through a mount of the file alone,
    so in such a directory everyone may; where others may enter the directory, only the owner.
    Raises `click.ClickException` when there is one already, or it can't be written.
    """
    path = Path(plan.path)
    try:
        owner = path.parent.parent.stat()
        ours = not path.parent.exists()
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if ours and os.geteuid() == 0:
            os.chown(path.parent, owner.st_uid, owner.st_gid)
        with open(path, "xb", opener=_private) as out:
            out.write(plan.after.encode("utf-8", "surrogateescape"))
            if os.geteuid() == 0:
                os.fchown(out.fileno(), owner.st_uid, owner.st_gid)
            if path.parent.stat().st_mode & _OTHERS_ENTER:
                words = f"others may enter {printable(str(path.parent))}, so only its owner may read {path.name}"
                click.echo(f"dockward: {words}, and no program that steps down to a user of its own", err=True)
            else:
                os.fchmod(out.fileno(), 0o644)
    except OSError as why:
        raise click.ClickException(f"{plan.path}: cannot be made: {why.strerror}") from why


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _tell_done(plan: Repairs, *, applied: bool) -> None:
    """All that was done, and what wasn't."""
    _tell((*_made(plan), *_undone(plan)))
    count = sum(len(one.repairs) for one in plan.files)
    if not count:
        what = "nothing was repaired" if plan.unread or plan.broken else "there is nothing here that fix can repair"
        click.echo(f"dockward: {what}", err=True)
    elif not applied:
        writes = "it" if count == 1 else "them"
        click.echo(f"dockward: {plural(count, 'repair')} shown, none written; `--apply` writes {writes}", err=True)
    for folder in sorted({str(Path(file.path).parent) for file in plan.files if file.before is None}):
        click.echo(f"dockward: keep {printable(folder)}/ out of version control: secrets lie there", err=True)
    if any(one.hides for one in plan.files):
        click.echo("dockward: what looks like a secret is shown as ***; the files hold it whole", err=True)


def _tell(lines: Iterable[str]) -> None:
    for line in dict.fromkeys(lines):
        click.echo(line, err=True)


def _undone(plan: Repairs) -> Iterator[str]:
    """What is not repaired, and why."""
    yield from _refused(plan)
    for reason in (*plan.unread, *plan.broken):
        yield f"dockward: could not judge: {printable(reason)}"
    for reason in plan.left:
        yield f"dockward: {printable(reason)}"


def _made(plan: Repairs) -> Iterator[str]:
    """Several findings may have one rewrite of a file, which is told once."""
    for file in plan.files:
        done: dict[object, tuple[Fix, list[Finding]]] = {}
        for nr, one in enumerate(file.repairs):
            same = (one.fix.title, one.fix.risk, one.fix.edits) if one.fix.edits else nr
            done.setdefault(same, (one.fix, []))[1].append(one.finding)
        for fix, several in done.values():
            others = [rule for rule in dict.fromkeys(one.rule for one in several) if rule != several[0].rule]
            risk = f" (unsafe: {fix.risk})" if fix.risk else ""
            yield f"{', '.join([_where(several[0]), *others])} {fix.title}{risk}"


def _refused(plan: Repairs) -> Iterator[str]:
    """Several services may have the same from one place."""
    for one in plan.refusals:
        yield f"{_where(one.finding)} not repaired: {one.reason} ({one.fix.title})"


def _where(finding: Finding) -> str:
    line = f":{finding.place.line}" if finding.place.line else ""
    return f"{printable(finding.place.source)}{line}: {finding.rule}"
