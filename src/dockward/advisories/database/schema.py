"""The tables of the database, and where it is."""

import os
from pathlib import Path

VERSION = 7
"""In the file's `user_version`; another one means that it must be built anew."""
APPLICATION = 0x44574144
"""In the file's `application_id`, by which file(1) and we know it: DWAD."""

SYSTEM_PLACE = Path("/var/lib/dockward/advisories.sqlite")

TABLES = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    dated TEXT NOT NULL,
    imported TEXT NOT NULL,
    records INTEGER NOT NULL,
    not_understood INTEGER NOT NULL,
    left_out INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    licence TEXT NOT NULL,
    origin TEXT NOT NULL,
    download TEXT NOT NULL,
    partial INTEGER NOT NULL
) STRICT;
CREATE TABLE download (
    name TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    etag TEXT NOT NULL,
    modified TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE space (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE package (
    id INTEGER PRIMARY KEY,
    space INTEGER NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (space, name)
) STRICT;
CREATE TABLE advisory (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    covers TEXT NOT NULL,
    summary TEXT NOT NULL,
    vectors TEXT NOT NULL,
    score REAL,
    published TEXT NOT NULL,
    links TEXT NOT NULL
) STRICT;
CREATE TABLE affected (
    package INTEGER NOT NULL,
    advisory INTEGER NOT NULL,
    number INTEGER NOT NULL,
    low BLOB NOT NULL,
    high BLOB NOT NULL,
    fixed TEXT NOT NULL,
    severity INTEGER,
    module TEXT NOT NULL,
    outlook TEXT NOT NULL,
    PRIMARY KEY (package, advisory, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE suite (
    space TEXT PRIMARY KEY,
    source INTEGER NOT NULL,
    name TEXT NOT NULL,
    made TEXT NOT NULL,
    last_day TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE offered (
    space TEXT NOT NULL,
    name TEXT NOT NULL,
    architecture TEXT NOT NULL,
    version TEXT NOT NULL,
    key BLOB NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (space, name, architecture)
) STRICT, WITHOUT ROWID;
CREATE TABLE exploited (
    cve TEXT PRIMARY KEY,
    source INTEGER NOT NULL,
    added TEXT NOT NULL,
    ransom INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE likelihood (
    cve INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    score INTEGER NOT NULL,
    percentile INTEGER NOT NULL
) STRICT;
CREATE TABLE end_of_life (
    product TEXT NOT NULL,
    branch TEXT NOT NULL,
    source INTEGER NOT NULL,
    ends TEXT NOT NULL,
    PRIMARY KEY (product, branch)
) STRICT, WITHOUT ROWID;
CREATE TABLE flaw (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    summary TEXT NOT NULL,
    vector TEXT NOT NULL,
    score REAL,
    published TEXT NOT NULL,
    links TEXT NOT NULL,
    exploited TEXT NOT NULL,
    ransom INTEGER NOT NULL,
    likelihood INTEGER,
    percentile INTEGER
) STRICT;
CREATE TABLE about (
    source INTEGER NOT NULL,
    space INTEGER NOT NULL,
    own INTEGER NOT NULL,
    PRIMARY KEY (source, space)
) STRICT, WITHOUT ROWID;
CREATE TABLE told (
    advisory INTEGER NOT NULL,
    flaw INTEGER NOT NULL,
    PRIMARY KEY (advisory, flaw)
) STRICT, WITHOUT ROWID;
"""
"""`flaw` and `told` are made of all advisories after each import: one row for one flaw, by whatever names it goes.

So is `about`: which spaces the advisories of a source are about. They are its `own` where some advisory is about
nothing else: all advisories of PyPI's archive are about PyPI, and a few of them about npm too. A `partial` source came
as single documents of a feed in pieces, so it never tells that other packages of these spaces have no flaws.

`download` has what a server said of the file that a source was fetched as; it goes when the source is replaced.
Lists are texts with spaces between. `likelihood` counts in hundred-thousandths, its CVE ids are `cve_number`s.
"""

SUITE = "signed index"
"""The kind of sources that are no advisories but the security suites of a distribution."""
CHANGELOGS = "changelog"
"""The kind of sources that name only some of the flaws of their packages."""
KEV, EPSS = "CISA KEV", "EPSS"
"""The kinds of sources that say something of flaws whatever package has them."""
SOURCE = "source"
"""Stands as the architecture of a source package that a suite has."""
PARTS = 100_000
"""Of a probability, as `likelihood` has it."""
_YEAR = 10**12


def cve_number(cve: str) -> int:
    """A CVE id as one number, the way `likelihood` has it. `cve` is a well-formed id."""
    return int(cve[4:8]) * _YEAR + int(cve[9:])


def default_place() -> Path:
    """Where the database is unless another place is named: the system's for root, else the user's (XDG)."""
    if os.geteuid() == 0:
        return SYSTEM_PLACE
    given = os.environ.get("XDG_DATA_HOME", "")
    data = Path(given) if given.startswith("/") else Path.home() / ".local" / "share"
    return data / "dockward" / "advisories.sqlite"
