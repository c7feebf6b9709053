"""Takes a security suite into the database: its signed file, and those of its indexes that are there."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from dockward.advisories.archives import read_documents
from dockward.advisories.database.building import Building
from dockward.advisories.database.editions import Edition
from dockward.advisories.database.suites import Suite, made_before, write_suite
from dockward.advisories.database.writing import Taken
from dockward.advisories.errors import BadFileError
from dockward.advisories.feeds.feed import FeedError
from dockward.advisories.records import Offer
from dockward.advisories.signed.packages import newest, parse_offers
from dockward.advisories.signed.release import Release, distribution_of, parse_release
from dockward.advisories.signed.signature import Signed, read_signed

_SIGNED = b"-----BEGIN PGP SIGNED MESSAGE-----"
_INDEX = re.compile(r"(?:.*_)?Packages(?:\.(?:gz|xz|bz2|zst|lz4))?")
_MINUTE = "%Y-%m-%d %H:%M"
_MOST_RELEASE = 4 << 20
_MOST_INDEX = 64 << 20
"""Bytes as it is packed; the largest real one (all of Ubuntu's universe) has under 20 MiB."""

Unpack = Callable[[Path], bytes]
"""Gives what an index holds. Raises `BadFileError`."""


class Checked(Struct, frozen=True):
    """A suite whose signature is good, and what it is fetched by where it was."""

    path: Path
    release: Release
    keys: tuple[str, ...]


def is_signed(path: Path) -> bool:
    """Whether the file is a signed message."""
    try:
        if not path.is_file():  # a pipe may never answer
            return False
        with path.open("rb") as file:
            return file.read(len(_SIGNED)) == _SIGNED
    except OSError:
        return False


def is_index(path: Path) -> bool:
    """Whether the file is called as indexes of packages are."""
    return _INDEX.fullmatch(path.name) is not None


def check_release(path: Path, keyrings: Mapping[str, Path], today: date) -> Checked:
    """The suite, if its signature is good and it is not of a day to come. Raises `BadFileError`."""
    data = _read(path, _MOST_RELEASE)
    distribution = distribution_of(data)
    if distribution is None:
        raise BadFileError(f"{path}: is of no distribution whose suites are read: Debian or Ubuntu")
    signed: Signed = read_signed(path, data, distribution, keyrings)
    try:
        release = parse_release(signed.data, distribution)
    except FeedError as why:
        raise BadFileError(f"{path}: {why}") from why
    if release.made.date() > today:
        raise BadFileError(f"{path}: is of {release.made.date()}, which is yet to come: check this machine's clock")
    return Checked(path, release, signed.keys)


def unpacked(path: Path) -> bytes:
    """What an index holds that is packed in a way that its content tells, or not at all. Raises `BadFileError`."""
    return next((one.data for one in read_documents(path)), b"")


def take_suites(
    building: Building,
    releases: Iterable[Path],
    indexes: Sequence[Path],
    keyrings: Mapping[str, Path],
    unpack: Unpack = unpacked,
) -> Iterator[Taken | BadFileError]:
    """Each suite that was taken, and what is wrong with each file that was not."""
    unused = set(indexes)
    for path in releases:
        try:
            taken, used = take_suite(building, check_release(path, keyrings, building.today), indexes, unpack=unpack)
        except BadFileError as why:
            yield why
        else:
            unused -= used
            yield taken
    for path in (one for one in indexes if one in unused):
        yield BadFileError(f"{path}: is an index that no signed InRelease file among these names, so it wasn't taken")


def take_suite(
    building: Building,
    one: Checked,
    indexes: Sequence[Path],
    fetched: tuple[str, Edition] | None = None,
    *,
    unpack: Unpack = unpacked,
) -> tuple[Taken, frozenset[Path]]:
    """Write what the suite offers by these indexes, in place of what it did; which of them are its own.

    `fetched` is the download's name and edition. Raises `BadFileError`: where an index is damaged, none is its own,
    or the database has a newer edition of the suite.
    """
    offers: list[Offer] = []
    used = set()
    for path in indexes:
        if (data := _own(one.release, path, unpack)) is not None:
            used.add(path)
            try:
                offers += parse_offers(data)
            except FeedError as why:
                raise BadFileError(f"{path}: {why}") from why
    if not used:
        raise BadFileError(f"{one.path}: none of its indexes is there, such as Packages.xz for amd64")
    if fetched is not None and len(used) < len(indexes):
        raise BadFileError(f"{one.path}: an index isn't the one that it names")
    release = one.release
    suite = Suite(
        name=release.name,
        space=release.space,
        made=release.made,
        last_day=release.last_day,
        keys=one.keys,
    )
    with building.plain() as database:
        before = made_before(database, release.space)
        if before is not None and before > release.made:
            # Whoever gives out an old edition hides the updates since then.
            made, known = release.made.strftime(_MINUTE), before.strftime(_MINUTE)
            raise BadFileError(f"{one.path}: is of {made}, older than what is there: {known}")
        return write_suite(database, suite, newest(offers), building.today, fetched), frozenset(used)


def _own(release: Release, path: Path, unpack: Unpack) -> bytes | None:
    """The index, unpacked, if the suite names it by its digest, packed or not."""
    known = release.has_index(sha256(_read(path, _MOST_INDEX)).hexdigest())
    data = unpack(path)
    return data if known or release.has_index(sha256(data).hexdigest()) else None


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as why:
        raise BadFileError(f"{path}: cannot be read: {why.strerror or 'the system does not say why'}") from why
    if len(data) > most:
        raise BadFileError(f"{path}: larger than the {most >> 20} MiB that are read of it")
    return data
