"""The Release file of a suite (Debian's repository format): what it is, when it was made, and its indexes' sums."""

import re
from datetime import date, datetime, timedelta

from msgspec import Struct

from dockward.advisories.feeds.feed import FeedError, mail_moment
from dockward.advisories.spaces import CODENAMES

_FIELD = re.compile(r"^([A-Za-z0-9-]{1,60}): *(.*)$", re.MULTILINE)
_SUM = re.compile(r"^ ([0-9a-f]{64}) +([0-9]{1,12}) ([!-~]{1,300})$", re.MULTILINE)
_SUMS = "\nSHA256:"
_NEXT = re.compile(r"\n(?=\S)")
_INDEX = re.compile(r"(?:updates/)?[a-z-]+/binary-(?P<architecture>[a-z0-9]+)/Packages(?:\.xz|\.gz|)")
"""Of the packages of a component; those below `debian-installer` are of the installer alone."""
_SECURITY = "-security"
_DISTRIBUTIONS = {"Debian": "debian", "Ubuntu": "ubuntu"}


class Sum(Struct, frozen=True):
    """The digest (SHA256, hexadecimal) and the bytes of an index."""

    digest: str
    size: int


class ReleaseFile(Struct, frozen=True):
    """What a Release file says, whoever's suite it is of: its fields of one line, and its indexes' sums by path."""

    fields: dict[str, str]
    sums: dict[str, Sum]

    @property
    def made(self) -> datetime | None:
        """When, by its date; None where that can't be read."""
        return mail_moment(self.fields.get("Date", ""))


class Release(Struct, frozen=True, kw_only=True):
    """A security suite as its signed file tells it. `space` is the release that it is for: `debian:12`.

    `sums` are by path below the suite's folder.
    """

    name: str
    space: str
    made: datetime
    valid_until: datetime | None
    by_hash: bool
    sums: dict[str, Sum]

    @property
    def last_day(self) -> date | None:
        """The last day by UTC on which it is valid from morning to night; None where it has no end."""
        return None if self.valid_until is None else self.valid_until.date() - timedelta(days=1)

    def indexes(self, architectures: frozenset[str]) -> dict[str, Sum]:
        """The indexes of binary packages for these architectures, packed the most."""
        best: dict[str, str] = {}
        for path in self.sums:
            found = _INDEX.fullmatch(path)
            if found and found["architecture"] in architectures:
                folder = path.rpartition("/")[0]
                best[folder] = max(best.get(folder, ""), path, key=_packed)
        return {path: self.sums[path] for path in best.values()}

    def has_index(self, digest: str) -> bool:
        """Whether an index of binary packages has this digest."""
        return any(one.digest == digest and _INDEX.fullmatch(path) for path, one in self.sums.items())


def _packed(path: str) -> int:
    return ("", ".gz", ".xz").index(path.rpartition("Packages")[2]) if path else -1


def distribution_of(data: bytes) -> str | None:
    """Whose suite an InRelease file says that it is: `debian` or `ubuntu`; believed by nobody until it is checked."""
    found = re.search(rb"^Origin: *(\S+)\s*$", data[: 8 << 10], re.MULTILINE)
    return _DISTRIBUTIONS.get(found[1].decode("ascii", "replace")) if found else None


def parse_release_file(data: bytes) -> ReleaseFile:
    """A Release file, or the whole of an InRelease file with the signature around it. Raises nothing."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    head, _, rest = text.partition(_SUMS)
    listed = _SUM.findall(_NEXT.split(rest, maxsplit=1)[0])
    return ReleaseFile(dict(_FIELD.findall(head)), {path: Sum(digest, int(size)) for digest, size, path in listed})


def parse_release(data: bytes, distribution: str) -> Release:
    """A security suite's Release. Raises `FeedError` where it is none, or of another distribution."""
    file = parse_release_file(data)
    fields = file.fields
    if _DISTRIBUTIONS.get(fields.get("Origin", "")) != distribution:
        raise FeedError(f"is no suite of {distribution}")
    name = _name(fields)
    space = CODENAMES.get(name.removesuffix(_SECURITY))
    if space is None or space.partition(":")[0] != distribution:
        raise FeedError(f"is of a release that is not known: {name!r}")
    return Release(
        name=name,
        space=space,
        made=_moment(fields.get("Date", "")),
        valid_until=_moment(fields["Valid-Until"]) if "Valid-Until" in fields else None,
        by_hash=fields.get("Acquire-By-Hash", "") == "yes",
        sums=file.sums,
    )


def _name(fields: dict[str, str]) -> str:
    """Ubuntu has the release alone as code name, and says in the suite's that it is for security."""
    for name in (fields.get("Codename", ""), fields.get("Suite", "")):
        if name.endswith(_SECURITY) and name.removesuffix(_SECURITY) in CODENAMES:
            return name
    raise FeedError("is no security suite of a release that is known")


def _moment(text: str) -> datetime:
    moment = mail_moment(text)
    if moment is None:
        raise FeedError("has no date that can be read")
    return moment
