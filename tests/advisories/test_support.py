"""Until when what is in an image gets fixes: by the table that ships, and by the dates of a database."""

import json
from datetime import date

import pytest
from tests.advisories.made import database, lookup, take

from dockward.advisories.components import system_end_of_life, table
from dockward.advisories.support import with_support
from dockward.model.contents import Contents, FoundPackage, Origin
from dockward.model.fact import Unknown
from dockward.model.package import Distribution, Package, PackageType

DATES = {
    "devuan": {"3": "2024-06-01"},
    "alpine-linux": {"3.20": "2020-01-01", "9.1": "2031-05-01"},
    "nodejs": {"16": "2023-09-11", "18": "2025-04-30"},
    "openssl": {"1.1.1": "2023-09-11", "3.0": "2026-09-07"},
    "eclipse-temurin": {"8": "2026-11-30", "16": "2021-09-30", "17": "2027-10-31"},
    "amazon-corretto": {"8": "2030-12-31", "16": "2021-10-19"},
    "go": {"1.20": "2024-02-06"},
}


@pytest.fixture(scope="module")
def dates(tmp_path_factory):
    texts = {
        f"{product}_md": "\n".join(
            (
                f"---\npermalink: /{product}\nreleases:",
                *(f'- releaseCycle: "{branch}"\n  eol: {day}' for branch, day in branches.items()),
                "---\n",
            )
        )
        for product, branches in DATES.items()
    }
    with lookup(database(tmp_path_factory.mktemp("dates"), **texts)) as opened:
        yield opened


def program(name, version, kind=PackageType.GENERIC, path="usr/local/bin/x", **more):
    return Package(type=kind, name=name, version=version, path=path, **more)


def contents(*packages, **more):
    found = tuple(FoundPackage(one, 0) for one in packages)
    return Contents(distribution=None, packages=found, layers=(Origin(diff_id=""),), **more)


def ends(system, version, lookup):
    found = Contents(distribution=Distribution(id=system, version=version), packages=(), layers=())
    return with_support(found, lookup).distribution.end_of_life


def test_the_database_tells_of_systems_and_releases_that_the_table_lacks(dates):
    assert ends("devuan", "3", dates) == date(2024, 6, 1)
    assert ends("devuan", "3", None) is None
    assert ends("alpine", "9.1.4", dates) == date(2031, 5, 1)
    assert ends("nodejs", "16", dates) is None
    assert ends("alpine", "3.20.3", dates) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-10-16", "2030-01-01"), ("2026-10-15", "2026-04-01"), ("", "2026-04-01")]
)
def test_the_newer_of_the_table_and_the_database_goes_first(tmp_path, day, expected):
    assert table().made == date(2026, 10, 15)
    told = {"alpine-linux": {"3.20": "2030-01-01"}, "debian": {"12": "2026-06-10"}}
    answer = {
        "generated_at": f"{day}T01:02:03+00:00" if day else None,
        "result": [
            {"name": name, "releases": [{"name": branch, "eolFrom": end} for branch, end in several.items()]}
            for name, several in told.items()
        ],
    }
    path = tmp_path / "full.json"
    path.write_text(json.dumps(answer))
    take(tmp_path / "a.sqlite", path, today=date(2026, 10, 20))
    with lookup(tmp_path / "a.sqlite") as opened:
        assert ends("alpine", "3.20.3", opened) == date.fromisoformat(expected)
        assert ends("alpine", "3.19", opened) == system_end_of_life("alpine", "3.19")
        assert ends("debian", "12", opened) == date(2028, 6, 30)


@pytest.mark.parametrize(
    ("name", "version", "kind", "expected"),
    [
        ("node", "16.20.2", PackageType.GENERIC, (date(2023, 9, 11), True)),
        ("node", "16.20.2-1", PackageType.BITNAMI, (date(2023, 9, 11), True)),
        ("nodejs", "18.1.0", PackageType.CONDA, (date(2025, 4, 30), True)),
        ("node", "20.0.0", PackageType.GENERIC, (None, True)),
        ("node", "17.0.0", PackageType.GENERIC, (None, False)),
        ("node", "5.0.0", PackageType.GENERIC, (None, False)),
        ("openssl", "1.1.1w", PackageType.GENERIC, (date(2023, 9, 11), True)),
        ("java", "1.8.0_392", PackageType.GENERIC, (date(2030, 12, 31), True)),
        ("java", "16.0.2+7", PackageType.GENERIC, (date(2021, 10, 19), True)),
        ("golang", "1.20rc1", PackageType.GENERIC, (date(2024, 2, 6), True)),
        ("ruby", "2.7.1", PackageType.GENERIC, (None, False)),
    ],
)
def test_runtimes(dates, name, version, kind, expected):
    (found,) = with_support(contents(program(name, version, kind)), dates).runtimes.value
    assert (found.name, found.version, (found.ends, found.known)) == (name, version, expected)


@pytest.mark.parametrize(
    "one",
    [
        program("node", "16.1.0", owner="nodejs"),
        program("node", "16.1.0", PackageType.DEB),
        program("node", "16.1.0", PackageType.NPM),
        program("node", "16.1.0", PackageType.CONDA, locked=True),
        program("busybox", "1.30.0"),
        program("node", ""),
    ],
)
def test_what_a_distribution_maintains_or_nobody_tells_of_is_left_alone(dates, one):
    assert with_support(contents(one), dates).runtimes.value == ()
    assert with_support(contents(one), None).runtimes.value == ()


def test_a_runtime_of_several_files_is_one(dates):
    several = [program("node", "16.1.0", path="a"), program("node", "16.1.0", path="b"), program("node", "18.1.0")]
    found = with_support(contents(*several), dates).runtimes.value
    assert [(one.version, one.path) for one in found] == [("16.1.0", "a"), ("18.1.0", "usr/local/bin/x")]


def test_without_a_database_it_is_unknown_and_an_sbom_tells_nothing(dates):
    told = with_support(contents(program("node", "16.1.0")), None, "Get one.").runtimes.content
    assert told == Unknown("until when node 16.1.0 gets fixes is not known. Get one.")
    listed = with_support(contents(program("node", "16.1.0"), listed=True), dates).runtimes.content
    assert isinstance(listed, Unknown)
    assert listed.outside
