"""`dockward db update` from a mirror that holds real advisories, as their publishers lay them out and pack them."""

import bz2
import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import yaml
from tests.advisories.byhand import debian_12
from tests.advisories.fetching.publisher import WORDS, publishing
from tests.advisories.made import tarred, zipped
from tests.advisories.packs import MISSING, members, table

from dockward.advisories.database.reading import connected, read_sources

pytestmark = [pytest.mark.packs, pytest.mark.timeout(600), pytest.mark.skipif(bool(MISSING), reason=MISSING)]


def osv_archive(path, pack, *starts):
    """An archive of the bucket: `ID.json` at its top."""
    found = {}
    for name, data in members(pack, *starts):
        if name.endswith((".json", ".yaml")):
            record = json.loads(data) if name.endswith(".json") else yaml.safe_load(data)
            found[f"{record['id']}.json"] = json.dumps(record, default=str)
    assert found
    return zipped(path, found).read_bytes()


def branch(top, pack, *starts):
    """A branch as GitHub packs it: all below a folder of the repository's and the branch's name."""
    return gzip.compress(tarred({f"{top}/{name}": data for name, data in members(pack, *starts)}))


def tracker():
    """Debian's whole list, with what two packages had mended in bookworm."""
    told = {}
    for name, flaw, fixed in table("debian-bookworm-2023-07"):
        if name in {"openssl", "sudo"}:
            release = {
                "status": "resolved",
                "repositories": {"bookworm": fixed},
                "fixed_version": fixed,
                "urgency": "low",
            }
            told.setdefault(name, {})[flaw] = {"description": "x", "scope": "local", "releases": {"bookworm": release}}
    return json.dumps(told).encode()


def scores():
    rows = [row for _, data in members("epss", "EPSS_CVE_data/CVE_2021") for row in data.decode().split("\n") if row]
    head = "#model_version:v2025.03.14,score_date:2026-08-16T12:55:00Z\ncve,epss,percentile\n"
    return gzip.compress((head + "\n".join(row.replace(";", ",") for row in rows) + "\n").encode())


def lifetimes():
    """The answer of the API about all products, of one product's file."""
    ((_, data),) = members("eol", "products/python.md")
    front = yaml.safe_load(data.decode().split("---")[1])
    releases = [{"name": one["releaseCycle"], "eolFrom": str(one["eol"])} for one in front["releases"]]
    about = {"name": "python", "label": "Python", "releases": releases}
    return json.dumps({"schema_version": "1.2.0", "total": 1, "result": [about]}).encode()


def core():
    rows = {name.rpartition("/")[2][:-5]: json.loads(data) for name, data in members("node-core", "vuln/core/")}
    return json.dumps(rows).encode()


def only(pack, start):
    ((_, data),) = members(pack, start)
    return data


@pytest.fixture(scope="module")
def mirror(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirror")
    with publishing(folder / "ca") as publisher:
        publisher.files = {
            "/osv/PyPI/all.zip": osv_archive(folder / "1.zip", "pypi", "vulns/django/", "vulns/jinja2/"),
            "/osv/Go/all.zip": osv_archive(folder / "2.zip", "go", "data/osv/GO-2023"),
            "/osv/AlmaLinux/all.zip": osv_archive(folder / "3.zip", "almalinux", "advisories/almalinux9/ALSA-2022"),
            "/osv/Bitnami/all.zip": osv_archive(folder / "4.zip", "bitnami", "data/redis/", "data/nginx/"),
            "/rustsec/main.tar.gz": branch("advisory-db-main", "rust", "crates/s", "crates/t"),
            "/rubysec/master.tar.gz": branch("ruby-advisory-db-master", "ruby", "gems/r"),
            "/friendsofphp/master.tar.gz": branch(
                "security-advisories-master", "php", "twig/", "symfony/h", ".github/"
            ),
            "/alpine/v3.18/main.json": only("alpine-secdb", "alpine/v3.18/main.json"),
            "/alpine/v3.18/community.json": only("alpine-secdb", "alpine/v3.18/community.json"),
            "/kev/known_exploited_vulnerabilities.json": only("kev", "known_exploited"),
            "/epss/epss_scores-current.csv.gz": scores(),
            "/debian/json": tracker(),
            "/ubuntu/com.ubuntu.noble.usn.oval.xml.bz2": bz2.compress(only("ubuntu-oval", "ubuntu/com.ubuntu.noble")),
            "/node/index.json": core(),
            "/endoflife/full": lifetimes(),
        }
        yield publisher, folder


SOURCES = {
    "osv/pypi": "/osv/PyPI/all.zip",
    "osv/go": "/osv/Go/all.zip",
    "osv/almalinux": "/osv/AlmaLinux/all.zip",
    "osv/bitnami": "/osv/Bitnami/all.zip",
    "rustsec": "/rustsec/main.tar.gz",
    "rubysec": "/rubysec/master.tar.gz",
    "friendsofphp": "/friendsofphp/master.tar.gz",
    "alpine/3.18-main": "/alpine/v3.18/main.json",
    "alpine/3.18-community": "/alpine/v3.18/community.json",
    "kev": "/kev/known_exploited_vulnerabilities.json",
    "epss": "/epss/epss_scores-current.csv.gz",
    "debian": "/debian/json",
    "ubuntu/24.04": "/ubuntu/com.ubuntu.noble.usn.oval.xml.bz2",
    "node": "/node/index.json",
    "endoflife": "/endoflife/full",
}
"""By name, with the path below the mirror; each has a folder of its own there."""


@pytest.fixture(scope="module")
def update(mirror):
    publisher, folder = mirror
    mirrors = {word: f"{publisher.address}/{word}" for word in WORDS}
    policy = {"advisories": {"mirrors": mirrors, "certificate-authority": str(folder / "ca/ca.pem")}}
    (folder / "policy.yaml").write_text(json.dumps({"version": 1, **policy}))
    known = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}

    def update(*sources):
        words = ["db", "update", "-q", "--db", str(folder / "a.sqlite"), "--policy", str(folder / "policy.yaml")]
        return subprocess.run(
            [sys.executable, "-m", "dockward", *words, *sources],
            capture_output=True,
            text=True,
            env=known,
            check=False,
            timeout=300,
        )

    return update


def test_every_kind_of_feed_is_fetched_and_understood(mirror, update):
    publisher, folder = mirror
    done = update(*SOURCES)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(SOURCES.values()) <= {path for path, _ in publisher.asked}
    with connected(folder / "a.sqlite") as database:
        found = {one.name: one for one in read_sources(database)}
    assert len(found) >= len(SOURCES)
    for one in found.values():
        assert one.records > 0, one.name
        assert one.not_understood <= 0.15 * one.records, one.name
        assert one.dated <= datetime.now(UTC).date(), one.name
    assert found["Debian security tracker"].records >= len(debian_12("sudo", "1.9.5p1-1"))


def test_nothing_is_sent_a_second_time(mirror, update):
    publisher, _ = mirror
    update(*SOURCES)
    publisher.answered.clear()
    done = update(*SOURCES)
    assert (done.returncode, f"{len(SOURCES)} sources as before." in done.stdout) == (0, True)
    assert {status for _, status in publisher.answered} == {304}


def test_a_source_that_the_mirror_lacks_leaves_the_others(update):
    done = update("kev", "osv/npm")
    assert done.returncode == 2
    assert "osv/npm: " in done.stderr
    assert "answers with status 404" in done.stderr
    assert "1 of 2 sources could not be had; their old data stays." in done.stderr
