"""Files that are cut off, of another form or nearly empty replace nothing; single advisories make nothing whole."""

import bz2
import gzip
import json
from contextlib import closing
from sqlite3 import connect

import pytest
from tests.advisories.feeds import test_distributions, test_osv
from tests.advisories.feeds.test_any import SEEDS
from tests.advisories.fetching.publisher import publishing
from tests.advisories.made import kev, lookup, osv, take, tarred, zipped
from tests.advisories.test_matching import BOOKWORM, flaws, judge, package
from tests.advisories.test_updating import run
from tests.cli.program import call

from dockward.advisories.database.reading import connected, read_sources
from dockward.advisories.errors import BadFileError
from dockward.advisories.feeds.known import FEEDS
from dockward.model.flaws import Unjudged

PLACES = (1 / 3, 2 / 3, 1)
"""Where documents are cut: the last is before their last character."""
TRACKER = test_distributions.tracker(bookworm={"status": "resolved", "fixed_version": "1.2-3"})


def cut(text, place):
    """The beginning of the text; never just a whole number of lines, which shows in no format of lines."""
    text = text.rstrip()
    return text[: int(len(text) * place) - 1].rstrip("\n ")


def told(place):
    """All that the database says, by what it says it of."""
    queries = (
        "SELECT name, records, dated, imported, not_understood FROM source",
        """SELECT space.name, package.name, advisory.name, low, high, fixed FROM affected
        JOIN package ON package.id = package JOIN space ON space.id = space JOIN advisory ON advisory.id = advisory""",
        "SELECT cve, added FROM exploited",
        "SELECT cve, score FROM likelihood",
        "SELECT product, branch, ends FROM end_of_life",
        "SELECT name FROM download",
    )
    with closing(connect(place)) as database:
        return [set(database.execute(one)) for one in queries]


def keeps(before, after):
    return all(one <= other for one, other in zip(before, after, strict=True))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", SEEDS)
def test_a_document_that_is_cut_off_replaces_nothing(tmp_path, name, place):
    file, own, other = tmp_path / name, tmp_path / "own.sqlite", tmp_path / "b.zip"
    file.write_text(SEEDS[name].rstrip() + "\n")
    assert call("db", "import", "-q", "--db", str(own), str(file)) == 0
    before = told(own)
    file.write_text(cut(SEEDS[name], place))
    assert call("db", "import", "-q", "--db", str(own), str(file)) == 2
    assert told(own) == before
    # What comes with it is taken, and changes nothing of it.
    zipped(other, {"1.json": osv("MAL-1", "NuGet other 2")})
    assert call("db", "import", "-q", "--db", str(own), str(file), str(other)) == 2
    assert keeps(before, told(own))
    assert len(told(own)[0]) == len(before[0]) + 1


ALPINE = test_distributions.secdb({"1.2-r1": ["CVE-2024-1111"]})
PUBLISHED = {
    "kev": ("/kev/known_exploited_vulnerabilities.json", kev(_2024_1111="2024-02-01"), str.encode),
    "debian": ("/debian/json", TRACKER, str.encode),
    "alpine/3.19-main": ("/alpine/v3.19/main.json", ALPINE, str.encode),
    "ubuntu/24.04": (
        "/ubuntu/com.ubuntu.noble.usn.oval.xml.bz2",
        test_distributions.UBUNTU,
        lambda text: bz2.compress(text.encode()),
    ),
    "epss": ("/epss/epss_scores-current.csv.gz", SEEDS["epss.csv"] * 3, lambda text: gzip.compress(text.encode())),
    "endoflife": ("/endoflife/full", SEEDS["e.json"], str.encode),
    "node": ("/node/index.json", SEEDS["index.json"], str.encode),
    "osv/pypi": ("/osv/PyPI/all.zip", json.dumps(test_osv.osv()), None),
    "go": ("/go/vulndb.zip", json.dumps(osv("GO-1", "Go a 2")), None),
    "csaf/suse": ("/csaf/csaf-vex.tar.bz2", SEEDS["vex.json"], None),
    "rubysec": ("/rubysec/master.tar.gz", SEEDS["y.yml"], None),
    "friendsofphp": ("/friendsofphp/master.tar.gz", SEEDS["x.yaml"], None),
    "rustsec": ("/rustsec/main.tar.gz", SEEDS["z.md"], None),
}
"""What feeds are fetched as: the path at a mirror, a document, and how it is packed; None in an archive."""


def packed(folder, path, text, pack):
    if pack is not None:
        return pack(text)
    if path.endswith(".zip"):
        return zipped(folder / "a.zip", {"1.json": text}).read_bytes()
    name = {"/csaf": "1.json", "/ruby": "1.yml", "/frie": "1.yaml", "/rust": "1.md"}[path[:5]]
    return (bz2 if path.endswith("bz2") else gzip).compress(tarred({name: text.encode()}))


def test_every_word_of_a_feed_is_cut_below():
    words = {one.word for feed in FEEDS for one in feed.downloads} - {"redhat"}
    assert {one.partition("/")[0] for one in PUBLISHED} == words


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_mirror_with_a_document_that_is_cut_off(tmp_path, monkeypatch, name, place):
    monkeypatch.setenv("no_proxy", "*")
    path, text, pack = PUBLISHED[name]
    own = tmp_path / "a.sqlite"
    with publishing(tmp_path / "ca") as publisher:
        publisher.files[path] = packed(tmp_path, path, text, pack)
        assert run(publisher, tmp_path, name) == {name: "taken"}
        before = told(own)
        publisher.files[path] = packed(tmp_path, path, cut(text, place), pack)
        (said,) = run(publisher, tmp_path, name).values()
        assert said.startswith("sent what is of no use: ")
        # Nor the archive itself, where it ends early.
        publisher.files[path] = packed(tmp_path, path, text, pack)[:-9]
        (said,) = run(publisher, tmp_path, name).values()
        assert said.startswith("sent what is of no use: ")
    assert told(own) == before


def test_a_scan_after_it_says_what_it_said_before(tmp_path):
    file, own = tmp_path / "tracker.json", tmp_path / "own.sqlite"
    file.write_text(TRACKER)
    take(own, file)
    one = package("deb", "thing", "1.2-2")
    before = flaws(own, one, BOOKWORM)
    assert before == [("CVE-2024-1111", "1.2-3")]
    file.write_text(cut(TRACKER, 1))
    with pytest.raises(BadFileError, match="Nothing of it was taken, and what was there before stays; fetch it again"):
        take(own, file)
    assert flaws(own, one, BOOKWORM) == before


def test_a_list_in_an_archive_is_never_passed_over(tmp_path):
    """Alpine's main packages would be judged by those of community alone."""
    community = ALPINE.replace('"main"', '"community"')
    (tmp_path / "a.tar").write_bytes(tarred({"main.json": cut(ALPINE, 1).encode(), "c.json": community.encode()}))
    with pytest.raises(BadFileError, match=r"a\.tar: main\.json: "):
        take(tmp_path / "own.sqlite", tmp_path / "a.tar")


def test_of_an_archive_of_advisories_single_ones_may_be_damaged_and_that_is_told(tmp_path):
    good, broken = SEEDS["y.yml"].encode(), SEEDS["y.yml"].encode() + b"[\n"
    file = tmp_path / "a.tar"
    for several, counts in ((1, (1, 1)), (10, (1, 10))):
        file.write_bytes(tarred({"0.yml": good, **{f"{nr}.yml": broken for nr in range(1, several + 1)}}))
        ((taken,),) = take(tmp_path / "own.sqlite", file)
        assert (taken.records, taken.not_understood) == counts
    before = told(tmp_path / "own.sqlite")
    file.write_bytes(tarred({"0.yml": good, **{f"{nr}.yml": broken for nr in range(1, 12)}}))
    with pytest.raises(BadFileError, match=r"1 of its records were understood, and 11 were not \(not YAML\)"):
        take(tmp_path / "own.sqlite", file)
    assert told(tmp_path / "own.sqlite") == before


def test_a_tar_that_ends_after_a_member_is_cut_off(tmp_path):
    whole = tarred({"1.yml": SEEDS["y.yml"].encode()})
    (tmp_path / "a.tar").write_bytes(whole[:1024])
    with pytest.raises(BadFileError, match="damaged or cut off"):
        take(tmp_path / "own.sqlite", tmp_path / "a.tar")


EXPLOITED = {f"_2024_{1000 + nr}": "2024-02-01" for nr in range(20)}


def listed(count):
    return kev(**dict(list(EXPLOITED.items())[:count]))


def test_a_list_that_has_lost_nearly_all_replaces_nothing(tmp_path):
    file, own = tmp_path / "kev.json", tmp_path / "own.sqlite"
    file.write_text(listed(20))
    take(own, file)
    before = told(own)
    file.write_text(listed(1))
    with pytest.raises(
        BadFileError, match=r"would leave 1 of the 20 records of CISA KEV\. They stay as they are\..*--db"
    ):
        take(own, file)
    assert told(own) == before
    take(tmp_path / "new.sqlite", file)
    file.write_text(listed(2))
    take(own, file)
    assert len(told(own)[2]) == 2


def test_a_mirror_that_has_lost_nearly_all(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    path = "/osv/PyPI/all.zip"
    with publishing(tmp_path / "ca") as publisher:
        files = {f"{nr}.json": osv(f"GHSA-{nr}", "PyPI a 2") for nr in range(11)}
        publisher.files[path] = zipped(tmp_path / "a.zip", files).read_bytes()
        assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "taken"}
        before = told(tmp_path / "a.sqlite")
        # Under another name, too: it is the same download.
        publisher.files[path] = zipped(tmp_path / "a.zip", {"1.json": osv("MAL-1", "PyPI b 2")}).read_bytes()
        (said,) = run(publisher, tmp_path, "osv/pypi").values()
    assert said.startswith("sent what is of no use: would leave 1 of the 11 records of OSV: pypi (MAL). ")
    assert told(tmp_path / "a.sqlite") == before


def test_changelogs_of_fewer_packages_take_the_place_of_more(tmp_path):
    own, file = tmp_path / "own.sqlite", tmp_path / "logs.tar"
    for count in (11, 1):
        logs = {f"{nr}.changelog": SEEDS["changelog"].replace("a (", f"p{nr} (", 1).encode() for nr in range(count)}
        file.write_bytes(tarred(logs))
        take(own, file)
        assert len(told(own)[1]) == count


def test_a_list_without_an_entry_is_never_fresh(tmp_path):
    """The scores of a file that has none say nothing of the flaws that are found."""
    own = tmp_path / "own.sqlite"
    (tmp_path / "epss.csv").write_text("#model_version:v1,score_date:2024-05-31\ncve,epss,percentile\n")
    take(own, tmp_path / "epss.csv", zipped(tmp_path / "a.zip", {"1.json": osv("X-1", "PyPI a 2")}))
    found = judge(own, package("pypi", "a", "1"))
    assert [one.name for one in found.stale] == ["EPSS"]


CURL = osv("DEBIAN-CVE-2024-9999", "Debian:12 curl 7.88.1-10+deb12u5")


def single(folder, record):
    """A database of a file of one advisory, and of one in an archive."""
    file = folder / f"{record['id']}.json"
    file.write_text(json.dumps(record))
    take(folder / "single.sqlite", file)
    take(folder / "whole.sqlite", zipped(folder / "all.zip", {file.name: record}))
    return folder / "single.sqlite", folder / "whole.sqlite"


@pytest.mark.parametrize(
    ("record", "named", "other"),
    [
        (CURL, package("deb", "curl", "7.88.1-10"), package("deb", "openssl", "3.0.11-1")),
        (osv("X-1", "PyPI a 2"), package("pypi", "a", "1"), package("pypi", "b", "1")),
        (osv("X-1", "Maven g:a 2"), package("maven", "g:a", "1"), package("maven", "b", "1")),
        (osv("BIT-1", "Bitnami redis 7.0.0"), package("generic", "redis", "6.0.0"), None),
    ],
)
def test_single_advisories_find_flaws_but_judge_nothing_whole(tmp_path, record, named, other):
    alone, whole = single(tmp_path, record)
    several = [one for one in (named, other) if one]
    found = judge(alone, *several, distribution=BOOKWORM)
    assert [one.package for one in found.flawed] == [named]
    assert [one.why for one in found.unjudged] == [Unjudged.ONLY_SINGLE] * len(several)
    assert (found.complete, found.judged) == (False, 0)
    assert judge(whole, *several, distribution=BOOKWORM).complete


def test_single_advisories_beside_the_archive_of_all_leave_it_whole(tmp_path):
    alone, _ = single(tmp_path, CURL)
    take(alone, zipped(tmp_path / "all.zip", {"1.json": osv("DSA-1", "Debian:12 openssl 3.0.11-2")}))
    found = judge(alone, package("deb", "curl", "7.88.1-10"), package("deb", "zlib", "1"), distribution=BOOKWORM)
    assert (len(found.flawed), found.complete) == (1, True)


def test_an_archive_of_one_ecosystem_makes_no_other_known(tmp_path):
    """Some advisories of PyPI's are about npm too, and all of them about PyPI."""
    both, own = osv("GHSA-1", "PyPI a 2", "npm b 2"), osv("GHSA-2", "PyPI c 2")
    database = tmp_path / "a.sqlite"
    take(database, zipped(tmp_path / "pypi.zip", {"1.json": both, "2.json": own}))
    assert flaws(database, package("pypi", "other", "1")) == []
    assert flaws(database, package("npm", "other", "1")) is Unjudged.ONLY_SINGLE
    found = judge(database, package("npm", "b", "1"), distribution=BOOKWORM)
    assert (len(found.flawed), found.complete) == (1, False)
    take(database, zipped(tmp_path / "npm.zip", {"1.json": both, "3.json": osv("GHSA-3", "npm d 2")}))
    assert flaws(database, package("npm", "other", "1")) == []


@pytest.mark.parametrize(
    ("record", "known"),
    [
        (osv("CGA-1", "Wolfi curl 8.0.0-r0", "Chainguard curl 8.0.0-r0"), {"wolfi", "chainguard"}),
        (osv("DSA-1", "Debian:11 curl 7.88.1-9", "Debian:12 curl 7.88.1-10"), {"debian:11", "debian:12"}),
    ],
)
def test_releases_of_one_distribution_and_those_that_share_their_data_are_one(tmp_path, record, known):
    database = tmp_path / "a.sqlite"
    take(database, zipped(tmp_path / "all.zip", {"1.json": record}))
    with lookup(database) as asked:
        assert {one for one in ("wolfi", "chainguard", "debian:11", "debian:12") if asked.has_space(one)} == known


def test_a_program_is_followed_by_no_single_advisory(tmp_path):
    """Though other programs are, by the archive of all."""
    alone, _ = single(tmp_path, osv("BIT-1", "Bitnami redis 7.0.0"))
    take(alone, zipped(tmp_path / "all.zip", {"1.json": osv("BIT-2", "Bitnami nginx 1.0.0")}))
    assert flaws(alone, package("generic", "redis", "8.0.0")) is Unjudged.ONLY_SINGLE
    assert flaws(alone, package("generic", "nginx", "2.0.0")) == []
    assert flaws(alone, package("generic", "other", "2.0.0")) is Unjudged.NO_DATA


def test_an_ecosystem_whose_source_is_gone_is_known_no_more(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    path = "/osv/PyPI/all.zip"
    with publishing(tmp_path / "ca") as publisher:
        for ecosystem in ("PyPI", "npm"):
            files = {"1.json": osv("GHSA-1", f"{ecosystem} a 2.0.0")}
            publisher.files[path] = zipped(tmp_path / "a.zip", files).read_bytes()
            assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "taken"}
    assert flaws(tmp_path / "a.sqlite", package("pypi", "a", "1")) is Unjudged.NO_DATA


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("one.json", False),
        ("PYSEC-1.yaml", False),
        ("vex.json", False),
        ("1.json", False),
        ("t.json", False),
        ("x.yaml", False),
        ("y.yml", False),
        ("z.md", False),
        ("index.json", True),
        ("main.json", True),
        ("tracker.json", True),
        ("debian-bookworm.tsv", True),
        ("list", True),
        ("rocky.xml", True),
        ("ubuntu.xml", True),
        ("a.csv", True),
    ],
)
def test_what_is_whole_by_itself(tmp_path, capsys, name, whole):
    (tmp_path / name).write_text(SEEDS[name].rstrip() + "\n")
    own = tmp_path / "own.sqlite"
    assert call("db", "import", "-q", "--db", str(own), str(tmp_path / name)) == 0
    assert ("a scan stays incomplete" in capsys.readouterr().err) is not whole
    with connected(own) as opened:
        assert [one.partial for one in read_sources(opened)] == [not whole]
    (tmp_path / "a.tar").write_bytes(tarred({name: (tmp_path / name).read_bytes()}))
    take(tmp_path / "b.sqlite", tmp_path / "a.tar")
    with connected(tmp_path / "b.sqlite") as opened:
        assert [one.partial for one in read_sources(opened)] == [False]


def test_node_s_single_flaws_don_t_take_the_place_of_its_list(tmp_path):
    own = tmp_path / "own.sqlite"
    for name in ("index.json", "1.json"):
        (tmp_path / name).write_text(SEEDS[name])
        take(own, tmp_path / name)
    with connected(own) as opened:
        assert [one.name for one in read_sources(opened)] == ["Node.js core", "Node.js core: 1"]
