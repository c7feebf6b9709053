"""`dockward db`: the database of advisories on this machine, how it is filled, and what is in it."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from dockward.advisories.database.building import Building, building
from dockward.advisories.database.reading import HOW_TO_GET_ONE, SourceState, connected, read_sources
from dockward.advisories.database.schema import default_place
from dockward.advisories.database.writing import Taken
from dockward.advisories.errors import BadFileError
from dockward.advisories.importing import take_file
from dockward.advisories.signed.taking import is_index, is_signed, take_suites
from dockward.cli.advisories import chosen_sources, keyrings_of
from dockward.cli.policy import load_host_policy
from dockward.cli.progress import Progress
from dockward.cli.streams import COULD_NOT_JUDGE, tell
from dockward.read.packed import read_index
from dockward.report.text import plural, printable
from dockward.syntax.addresses import shown_address

if TYPE_CHECKING:
    from dockward.advisories.updating import Outcome

_MOST_REASONS = 3
_ONLY_SINGLE = (
    "dockward: single advisories find the flaws that they tell of, but where there are no others of a distribution or "
    "an ecosystem, a scan stays incomplete: import the archive of all, or pack a whole folder of them as .tar or .zip."
)
_PLACE = click.option("--db", "place", type=click.Path(path_type=Path), help="Where the database is, or shall be.")

_POLICY = click.option(
    "--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml if there]"
)


class NothingTakenError(Exception):
    """No file held anything: the old database stays."""


@click.group("db", short_help="Fetch or import advisories of flaws, and tell what is there.")
def command() -> None:
    """The database of published flaws that images are judged by: one file, on this machine.

    It is /var/lib/dockward/advisories.sqlite for root, else dockward/advisories.sqlite in the user's data folder.
    """


@command.command("update", short_help="Fetch advisories from their publishers, or from mirrors.")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@_PLACE
@_POLICY
@click.option("--list", "listing", is_flag=True, help="Tell what would be fetched and from where; fetch nothing.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def update_sources(
    sources: tuple[str, ...], place: Path | None, policy: Path | None, *, listing: bool, quiet: bool
) -> int:
    """Fetch advisories and take those in that have changed.

    SOURCE is a name or a shell pattern, such as debian, osv/pypi or 'alpine/*'; without one, the policy's
    `advisories` section says which, else what most people need. That section also names mirrors and an authority for
    TLS. Proxies are taken from the environment (https_proxy, no_proxy). Nothing else of `db`, and no `scan`, fetches
    advisories.

    A run that was ended goes on where it was. A source that can't be had keeps its old data and its old date.

    Exit status: 0 all sources are up to date, 2 some are not.
    """
    asked = load_host_policy(policy).policy.advisories
    chosen = chosen_sources(asked, sources)
    if listing:
        for one in chosen:
            click.echo(f"{one.download.name}  {printable(shown_address(one.address))}")
        return 0
    # Loaded here: the HTTP library takes a while, and nothing else of this needs it.
    from dockward.advisories.signed.fetching import Trust  # noqa: PLC0415
    from dockward.advisories.updating import Network, update  # noqa: PLC0415

    where = place or default_place()
    authority = Path(asked.certificate_authority) if asked.certificate_authority else None
    network = Network(authority=authority, plain=asked.plain_http)
    trust = Trust(
        today=datetime.now(UTC).date(),
        keyrings=keyrings_of(asked),
        architectures=frozenset({*asked.architectures, "all"}),
    )
    with Progress(quiet=quiet) as progress:
        outcomes = update(where, chosen, network, trust, progress.show)
    return _tell_outcomes(outcomes, where)


def _tell_outcomes(outcomes: "tuple[Outcome, ...]", where: Path) -> int:
    for outcome in outcomes:
        for taken in outcome.taken:
            click.echo(_told(taken))
    same = sum(not (one.taken or one.failed) for one in outcomes)
    if same:
        click.echo(f"{plural(same, 'source')} as before.")
    failed = [one for one in outcomes if one.failed]
    for one in failed:
        address = printable(shown_address(one.source.address))
        tell(f"dockward: {one.source.download.name}: {address} {printable(one.failed)}")
    if lost := [one.source.download for one in failed if one.gone]:
        mirror, left_out = f"mirrors: {{{lost[0].word}: https://...}}", f"without: [{lost[0].name}]"
        tell(
            "dockward: what is not there any more may have moved: name its new folder in the policy, "
            f"`advisories: {mirror}`, or leave it out there, `{left_out}`; a file that you have is "
            "taken in by `dockward db import FILE`."
        )
    if len(failed) == len(outcomes):
        tell(f"dockward: nothing could be fetched, and {printable(str(where))} is as it was.")
        return COULD_NOT_JUDGE
    if failed:
        tell(f"dockward: {len(failed)} of {plural(len(outcomes), 'source')} could not be had; their old data stays.")
    click.echo(f"The database is {printable(str(where))}.")
    return COULD_NOT_JUDGE if failed else 0


@command.command("import", short_help="Take advisories from files.")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, metavar="[FILE]...")
@click.option(
    "--image",
    "images",
    multiple=True,
    metavar="IMAGE|FILE",
    help="Take the changelogs of Debian's or Ubuntu's packages in this image: what they mended, older ones have.",
)
@_PLACE
@_POLICY
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def import_files(
    files: tuple[Path, ...], images: tuple[str, ...], place: Path | None, policy: Path | None, *, quiet: bool
) -> int:
    """Take advisories from FILEs that were downloaded; nothing is fetched.

    Understood, single or in .zip, .tar, .gz, .bz2, .xz and .zst: OSV in JSON or YAML (osv.dev has one archive for each
    ecosystem; also PyPI's, Go's, Bitnami's and AlmaLinux's own databases), RustSec, RubySec, FriendsOfPHP, Alpine's
    secdb, OVAL of Ubuntu, Rocky Linux and Red Hat, CSAF 2.0 of any vendor whose products have package URLs or CPEs of a
    distribution (Red Hat, SUSE), Debian's security tracker and its DSA and DLA lists, changelogs of Debian's and
    Ubuntu's packages, Node.js core, CISA's list of exploited flaws (KEV), EPSS scores, and endoflife.date.

    The InRelease file of a security suite of Debian or Ubuntu goes together with its Packages files. Its signature is
    checked with the keys that this machine has in /usr/share/keyrings, or that the policy names.

    What a file brings replaces what the same source brought before; all else stays. The database changes at once at
    the end or not at all. A file that is cut off, of which hardly anything is understood, or that has less than a tenth
    of what the same source brought before, replaces nothing: to take a smaller one on purpose, name a new database.

    Advisories that come one by one (OSV, CSAF, RustSec, RubySec, FriendsOfPHP, Node.js) are matched, but only an
    archive of them tells that other packages have no flaws.

    Exit status: 0 all files were taken, 2 some were not.
    """
    if not (files or images):
        raise click.UsageError("Name a file, or an image with --image.")
    with _changelogs(images, quiet=quiet) as (found, whole):
        status = _import((*files, *found), place, policy, quiet=quiet)
    return status if whole else COULD_NOT_JUDGE


@contextmanager
def _changelogs(images: tuple[str, ...], *, quiet: bool) -> Iterator[tuple[tuple[Path, ...], bool]]:
    """An archive of those in the images, for as long as the context lasts; and whether all could be looked into."""
    if not images:
        yield (), True
        return
    # Loaded here: who imports files needs neither an engine nor what reads layers.
    from dockward.cli.address import choose_engine, home_directory  # noqa: PLC0415
    from dockward.read.changelogs import NAME, gather_changelogs  # noqa: PLC0415
    from dockward.read.scanning import ScanOptions  # noqa: PLC0415

    options = ScanOptions(environment=choose_engine(os.environ, None, None), home=home_directory())
    with TemporaryDirectory(prefix="dockward-") as folder:
        with Progress(quiet=quiet) as progress:
            gathered = gather_changelogs(images, options, Path(folder), progress.show)
        for one in gathered.troubles:
            tell(f"dockward: {printable(one)}")
        tell(f"dockward: {plural(gathered.count, 'changelog')} in {plural(len(images), 'image')}")
        yield ((Path(folder, NAME),) if gathered.count else (), not gathered.troubles)


def _import(files: tuple[Path, ...], place: Path | None, policy: Path | None, *, quiet: bool) -> int:
    today = datetime.now(UTC).date()
    where = place or default_place()
    signed = any(is_signed(one) for one in files)
    keyrings = keyrings_of(load_host_policy(policy).policy.advisories) if signed or policy else {}
    try:
        with Progress(quiet=quiet) as progress, building(where, today) as built:
            taken = _take_all(built, files, keyrings, progress)
            progress.show("putting the same flaws together")
    except NothingTakenError:
        tell(f"dockward: nothing was taken, and {printable(str(where))} is as it was.")
        return COULD_NOT_JUDGE
    lines = Counter(_told(source) for sources in taken for source in sources)
    for line, count in lines.items():
        click.echo(line if count == 1 else f"{line}, from {count} files")
    if any(source.partial for sources in taken for source in sources):
        tell(_ONLY_SINGLE)
    click.echo(f"The database is {printable(str(where))}.")
    return 0 if all(taken) else COULD_NOT_JUDGE


def _take_all(
    built: Building, files: tuple[Path, ...], keyrings: Mapping[str, Path], progress: Progress
) -> list[tuple[Taken, ...]]:
    """What each file brought. Raises `NothingTakenError`."""
    releases = [one for one in files if is_signed(one)]
    indexes = [one for one in files if is_index(one) and one not in releases]
    if releases or indexes:
        progress.show("checking signed indexes")
    suites = take_suites(built, releases, indexes, keyrings, read_index)
    taken = [_refused(one) if isinstance(one, BadFileError) else (one,) for one in suites]
    others = [one for one in files if one not in releases and one not in indexes]
    for nr, file in enumerate(others, start=1):
        taken.append(_take(built, file, progress, f"reading {nr}/{len(others)}: {printable(file.name)}"))
    if not any(taken):
        raise NothingTakenError
    return taken


def _refused(why: BadFileError) -> tuple[Taken, ...]:
    tell(f"dockward: {printable(why.message)}")
    return ()


def _take(built: Building, file: Path, progress: Progress, text: str) -> tuple[Taken, ...]:
    """The sources that the file brought; none where it is refused, which is told."""
    progress.show(text)
    try:
        return take_file(built, file, lambda count: progress.show(f"{text}: {plural(count, 'document')}"))
    except BadFileError as why:
        progress.show("")
        return _refused(why)


def _told(one: Taken) -> str:
    more = f", {one.not_understood} not understood" if one.not_understood else ""
    return f"{printable(one.name)}: {plural(one.records, 'record')}{more}"


@command.command("status", short_help="Tell what is in the database, and how old.")
@_PLACE
def status(place: Path | None) -> int:
    """Tell each source with the day of its data, its records, and what of it could not be understood.

    Exit status: 0 there is a database, 2 there is none or it can't be read.
    """
    where = place or default_place()
    if not where.exists():
        click.echo(f"There is no database of advisories at {printable(str(where))}.\n{HOW_TO_GET_ONE}")
        return COULD_NOT_JUDGE
    with connected(where) as database:
        sources = read_sources(database)
    today = datetime.now(UTC).date()
    click.echo(f"{printable(str(where))}: {plural(len(sources), 'source')}")
    for one in sources:
        click.echo(_status(one, today))
    return 0


def _status(one: SourceState, today: date) -> str:
    age = one.age(today)
    dated = "of unknown age" if age is None else f"of {one.dated}, {plural(age, 'day')} old"
    lines = [f"\n{printable(one.name)}", f"  {plural(one.records, 'record')} {dated}; imported {one.imported}"]
    licence = f"licence: {one.licence}" if one.licence else ""
    if one.origin or licence:
        lines.append("  " + printable("; ".join(filter(None, (one.origin, licence)))))
    if one.partial:
        lines.append("  single: says nothing of packages that it does not name")
    passed_over = ((one.not_understood, "not understood"), (one.left_out, "left out"))
    if told := [f"{count} {text}" for count, text in passed_over if count]:
        lines.append(f"  {', '.join(told)}")
    ranked = sorted(one.reasons.items(), key=lambda reason: -reason[1])
    lines += [f"    {count}: {printable(reason)}" for reason, count in ranked[:_MOST_REASONS]]
    if len(ranked) > _MOST_REASONS:
        lines.append(f"    and {plural(len(ranked) - _MOST_REASONS, 'other reason')}")
    return "\n".join(lines)
