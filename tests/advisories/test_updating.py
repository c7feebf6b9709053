"""`update` against a real HTTPS server that is in order, and in disorder: what the database has afterwards."""

import asyncio
import bz2
import gzip
import hashlib
import lzma
import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from datetime import date, timedelta
from threading import Event

import pytest
from aiohttp import web
from tests.advisories.feeds.test_distributions import UBUNTU, secdb, tracker
from tests.advisories.fetching.publisher import body, cut, endless, now, publishing, status
from tests.advisories.made import TODAY, kev, osv, tarred, zipped
from tests.advisories.signed.suites import Signer, packages, release

from dockward.advisories.database.building import building
from dockward.advisories.database.reading import connected, read_sources
from dockward.advisories.errors import BadSourceError
from dockward.advisories.feeds import kev as kev_feed
from dockward.advisories.feeds.feed import Download
from dockward.advisories.fetching.held import Held
from dockward.advisories.fetching.sources import Source, Wanted, choose
from dockward.advisories.fetching.transfer import FetchError, Transfer
from dockward.advisories.importing import take_file
from dockward.advisories.signed.fetching import Trust
from dockward.advisories.updating import Network, update

KEV, DEBIAN, PYPI = "/kev/known_exploited_vulnerabilities.json", "/debian/json", "/osv/PyPI/all.zip"
RUBY = b"---\ngem: a\ncve: 2024-1111\ntitle: A flaw\npatched_versions:\n- '>= 2'\n"
PART = "a.sqlite.downloads/osv%2Fpypi/all.zip"


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    for name in [one for one in os.environ if one.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with publishing(tmp_path / "ca") as found:
        found.files[KEV] = kev(_2024_1111="2024-02-01").encode()
        found.files[DEBIAN] = tracker(bookworm={"status": "open", "urgency": "low"}).encode()
        found.files[PYPI] = zipped(tmp_path / "all.zip", {"1.json": osv("GHSA-1", "PyPI a 2")}).read_bytes()
        yield found


def run(publisher, folder, *sources, today=TODAY, trust=None, watch=lambda _: None, **more):
    """What becomes of the sources, each in a word."""
    chosen = choose(publisher.wanted(*sources, **more))
    network = Network(authority=folder / "ca/ca.pem", plain=more.get("plain", ()), pauses=(0, 0))
    outcomes = update(folder / "a.sqlite", chosen, network, trust or Trust(today=today), watch)
    return {one.source.download.name: one.failed or ("taken" if one.taken else "as before") for one in outcomes}


def dates(folder):
    with connected(folder / "a.sqlite") as database:
        return {one.name: one.dated for one in read_sources(database)}


def left(folder):
    return [str(one.relative_to(folder)) for one in (folder / "a.sqlite.downloads").rglob("*") if one.is_file()]


def test_feeds_in_their_real_formats(publisher, tmp_path):
    publisher.files |= {
        "/alpine/v3.19/main.json": secdb({"1.2-r1": ["CVE-2024-1111"]}).encode(),
        "/ubuntu/com.ubuntu.noble.usn.oval.xml.bz2": bz2.compress(UBUNTU.encode()),
        "/epss/epss_scores-current.csv.gz": gzip.compress(b"cve,epss,percentile\nCVE-2024-1111,0.5,0.9\n"),
        "/endoflife/full": b'{"result":[{"name":"python","releases":[{"name":"3.8","eolFrom":"2024-10-07"}]}]}',
        "/osv/Rocky Linux/all.zip": publisher.files[PYPI],
        "/rubysec/master.tar.gz": gzip.compress(tarred({"r/gems/a/CVE-2024-1.yml": RUBY})),
    }
    names = (
        "kev",
        "debian",
        "osv/pypi",
        "osv/rocky",
        "alpine/3.19-main",
        "ubuntu/24.04",
        "epss",
        "endoflife",
        "rubysec",
    )
    assert run(publisher, tmp_path, *names) == dict.fromkeys(sorted_as_asked(names), "taken")
    assert dates(tmp_path) == {
        "Alpine secdb: alpine:3.19 main": TODAY,
        "CISA KEV": date(2024, 5, 30),
        "Debian security tracker": date(2024, 5, 29),
        "EPSS": date(2024, 5, 29),
        "OSV: pypi (GHSA)": date(2024, 5, 30),
        # The same data from two places is two sources.
        "OSV: pypi (GHSA) of osv/rocky": date(2024, 5, 30),
        "OVAL: ubuntu:24.04 com (USN)": TODAY,
        "RubySec: gem": TODAY,
        "endoflife.date: full": TODAY,
    }
    assert left(tmp_path) == []


def sorted_as_asked(names):
    return [one.download.name for one in choose(Wanted()) if one.download.name in names]


def test_what_has_not_changed_is_not_sent_again_and_is_as_new_as_the_day(publisher, tmp_path):
    publisher.files["/alpine/v3.19/main.json"] = secdb({"1.2-r1": ["CVE-2024-1111"]}).encode()
    names = ("kev", "alpine/3.19-main")
    run(publisher, tmp_path, *names)
    before = dates(tmp_path)
    later = TODAY + timedelta(days=40)
    assert set(run(publisher, tmp_path, *names, today=later).values()) == {"as before"}
    assert publisher.headers_of_last(KEV)["If-None-Match"] == publisher.headers(KEV)["ETag"]
    # The list of exploited flaws changes all the time: one that stands still is old, whoever says that it is not.
    assert dates(tmp_path) == before | {"Alpine secdb: alpine:3.19 main": later}


def test_a_server_without_etags_is_asked_by_time(publisher, tmp_path):
    publisher.odd[KEV] = [body(publisher.files[KEV], Last_Modified=now())]
    run(publisher, tmp_path, "kev")
    assert run(publisher, tmp_path, "kev") == {"kev": "as before"}
    assert "If-None-Match" not in publisher.headers_of_last(KEV)


@pytest.mark.parametrize("modified", ["words", "", "Fri, 31 May 2124 10:00:00 GMT", "Fri, 31 May " + "9" * 40])
def test_a_day_that_is_none_or_yet_to_come_tells_nothing(publisher, tmp_path, modified):
    publisher.odd[DEBIAN] = [body(publisher.files[DEBIAN], Last_Modified=modified)]
    assert run(publisher, tmp_path, "debian") == {"debian": "taken"}
    assert dates(tmp_path) == {"Debian security tracker": None}


def test_a_new_edition_replaces_the_old_one_by_whatever_name_that_went(publisher, tmp_path):
    run(publisher, tmp_path, "osv/pypi")
    files = {f"{nr}.json": osv(f"MAL-{nr}", "PyPI b 2") for nr in range(3)}
    publisher.files[PYPI] = zipped(tmp_path / "all.zip", files).read_bytes()
    assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "taken"}
    assert list(dates(tmp_path)) == ["OSV: pypi (MAL)"]


def test_one_that_fails_keeps_its_old_data_and_its_old_date(publisher, tmp_path):
    run(publisher, tmp_path, "kev", "debian")
    before = dates(tmp_path)
    publisher.odd[KEV] = [status(404)]
    publisher.files[DEBIAN] += b"\n"
    publisher.modified[DEBIAN] = "Fri, 31 May 2024 10:00:00 GMT"
    assert run(publisher, tmp_path, "kev", "debian") == {"debian": "taken", "kev": "answers with status 404"}
    assert dates(tmp_path) == before | {"Debian security tracker": date(2024, 5, 31)}
    with connected(tmp_path / "a.sqlite") as database:
        assert database.execute("SELECT cve FROM exploited").fetchall() == [("CVE-2024-1111",)]


def test_what_was_imported_stays_and_an_import_takes_the_place_of_a_download(publisher, tmp_path):
    (tmp_path / "tracker.json").write_bytes(publisher.files[DEBIAN])
    (tmp_path / "kev.json").write_text(kev(_2024_2222="2024-03-01"))
    with building(tmp_path / "a.sqlite", TODAY) as built:
        take_file(built, tmp_path / "tracker.json", lambda _: None)
    run(publisher, tmp_path, "kev")
    assert list(dates(tmp_path)) == ["CISA KEV", "Debian security tracker"]
    with building(tmp_path / "a.sqlite", TODAY) as built:
        take_file(built, tmp_path / "kev.json", lambda _: None)
    assert list(dates(tmp_path)) == ["CISA KEV", "Debian security tracker"]
    # What was fetched is not there any more, so that it has not changed says nothing.
    assert run(publisher, tmp_path, "kev") == {"kev": "taken"}
    assert "If-None-Match" not in publisher.headers_of_last(KEV)


def test_servers_that_fail_for_a_while_are_asked_again(publisher, tmp_path):
    publisher.odd[KEV] = [status(503), status(500)]
    assert run(publisher, tmp_path, "kev") == {"kev": "taken"}
    publisher.odd[KEV] = [status(503)] * 3
    assert run(publisher, tmp_path, "kev") == {"kev": "answers with status 503"}
    publisher.odd[KEV] = [status(404), status(503)]
    assert run(publisher, tmp_path, "kev") == {"kev": "answers with status 404"}


def test_a_body_that_breaks_off_goes_on_where_it_was(publisher, tmp_path):
    publisher.odd[PYPI] = [cut(publisher, 100, tmp_path / PART)]
    assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "taken"}
    assert publisher.headers_of_last(PYPI)["Range"] == "bytes=100-"
    assert publisher.answered == [(PYPI, 206)]


@pytest.mark.parametrize("change", [False, True])
def test_a_run_that_was_ended_half_way_goes_on_with_the_next_unless_the_file_changed(publisher, tmp_path, change):
    publisher.odd[PYPI] = [cut(publisher, 100, tmp_path / PART)] + [status(503)] * 2
    assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "answers with status 503"}
    assert not (tmp_path / "a.sqlite").exists()
    if change:
        publisher.files[PYPI] = zipped(tmp_path / "all.zip", {"1.json": osv("GHSA-2", "PyPI b 3")}).read_bytes()
    assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "taken"}
    assert publisher.headers_of_last(PYPI)["Range"] == "bytes=100-"
    with connected(tmp_path / "a.sqlite") as database:
        assert database.execute("SELECT name FROM advisory").fetchall() == [("GHSA-2" if change else "GHSA-1",)]


def test_a_server_that_ignores_ranges(publisher, tmp_path):
    publisher.odd[PYPI] = [cut(publisher, 100, tmp_path / PART), body(publisher.files[PYPI])]
    assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "taken"}


@pytest.mark.parametrize(
    "headers",
    [{"Content_Range": "bytes 0-5/9"}, {"Content_Range": "words"}, {}, {"Content_Range": "bytes 100-110/111"}],
)
def test_a_server_that_sends_another_part(publisher, tmp_path, headers):
    async def part(request):
        response = await body(b"x" * 11, **headers)(request)
        response.set_status(206)
        return response

    publisher.odd[PYPI] = [cut(publisher, 100, tmp_path / PART), part]
    assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "taken"}


def test_a_part_that_ends_too_early_without_a_word(publisher, tmp_path):
    async def part(request):
        size = len(publisher.files[PYPI])
        response = web.StreamResponse(status=206, headers={"Content-Range": f"bytes 100-{size - 1}/{size}"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(publisher.files[PYPI][100:110])
        await response.write_eof()
        return response

    publisher.odd[PYPI] = [cut(publisher, 100, tmp_path / PART), part]
    assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "taken"}


def test_a_part_that_is_longer_than_the_file(publisher, tmp_path):
    publisher.odd[PYPI] = [cut(publisher, 100, tmp_path / PART), status(416)]
    assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "taken"}


def test_a_body_without_an_end_is_not_read_to_it(publisher, tmp_path, monkeypatch):
    publisher.odd["/node/index.json"] = [endless(publisher)]
    assert run(publisher, tmp_path, "node") == {"node": "is larger than the 64 MiB that are read of it"}
    assert left(tmp_path) == []


def test_a_length_that_is_too_large_is_believed_at_once(publisher, tmp_path):
    async def large(request):
        response = await body(b"x")(request)
        response.headers["Content-Length"] = str(1 << 40)
        return response

    publisher.odd[KEV] = [large]
    assert run(publisher, tmp_path, "kev") == {"kev": "is larger than the 64 MiB that are read of it"}


def test_a_digest_that_does_not_fit(publisher, tmp_path):
    data = publisher.files[KEV]
    right, wrong = (b64encode(hashlib.sha256(one).digest()).decode() for one in (data, b""))
    publisher.odd[KEV] = [body(data, Repr_Digest=f"sha-256=:{wrong}:")] * 3
    assert run(publisher, tmp_path, "kev") == {"kev": "has another sha-256 digest than its server says"}
    md5 = b64encode(hashlib.md5(data).digest()).decode()
    publisher.odd[KEV] = [body(data, Repr_Digest=f"sha-256=:{right}:", x_goog_hash=f"crc32c=AAAAAA==,md5={md5}")]
    assert run(publisher, tmp_path, "kev") == {"kev": "taken"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\n<!DOCTYPE html><html>", "answers with a web page, not with data"),
        (b"{}", "sent what is of no use: holds no advisories in a format that is known"),
        (tracker().encode(), "sent what is of no use: holds no advisories in a format that is known"),
        (b"", "sent what is of no use: holds no advisories in a format that is known"),
    ],
)
def test_the_wrong_file_is_not_taken_and_not_kept(publisher, tmp_path, data, words):
    run(publisher, tmp_path, "kev")
    before = dates(tmp_path)
    publisher.files[KEV] = data
    assert run(publisher, tmp_path, "kev") == {"kev": words}
    assert (dates(tmp_path), left(tmp_path)) == (before, [])


class Elsewhere:
    """A session whose server isn't this machine, and leads there."""

    connection = None
    status = 302
    headers = {"Location": "http://127.0.0.1:2375/containers/json"}  # noqa: RUF012  # nobody writes to it

    async def get(self, address, **_):
        assert address == "https://example.org/kev.json"
        return self

    def close(self):
        pass


def test_a_server_elsewhere_does_not_lead_to_this_machine(tmp_path):
    source = Source(Download(name="kev", folder="", path="kev.json"), None, "https://example.org/kev.json")
    transfer = Transfer(source, Held(tmp_path, "kev", "kev.json"), (), lambda _: None)
    with pytest.raises(FetchError, match=r"leads to an address that is this machine itself: http://127\.0\.0\.1:2375"):
        asyncio.run(transfer.fetch(Elsewhere(), None))


def test_redirects_lead_only_where_one_may_ask(publisher, tmp_path):
    publisher.files["/elsewhere"] = publisher.files[KEV]
    publisher.odd[KEV] = [status(302, Location="/elsewhere")]
    assert run(publisher, tmp_path, "kev") == {"kev": "taken"}
    publisher.odd[KEV] = [status(302, Location="http://user:secret@example.org/kev.json?token=secret")]
    assert run(publisher, tmp_path, "kev") == {
        "kev": "leads to an address that has a name or a password in it: http://example.org/kev.json"
    }
    publisher.odd[KEV] = [status(301, Location="http://example.org/kev.json")]
    assert run(publisher, tmp_path, "kev") == {
        "kev": "leads to an address that has no TLS: http://example.org/kev.json"
    }
    publisher.odd[KEV] = [status(301, Location="https://[x/")]
    assert run(publisher, tmp_path, "kev") == {
        "kev": "leads to an address that is not one that can be read: (no address)"
    }
    publisher.odd[KEV] = [status(301, Location=KEV)] * 9
    assert run(publisher, tmp_path, "kev") == {"kev": "leads on more than 5 times"}


def test_nothing_changed_is_no_answer_to_who_did_not_ask_that(publisher, tmp_path):
    publisher.odd[KEV] = [status(304)]
    assert run(publisher, tmp_path, "kev") == {"kev": "says that nothing changed, and was not asked that"}


def test_a_server_that_its_authority_does_not_know(publisher, tmp_path):
    with publishing(tmp_path / "theirs") as stranger:
        stranger.files = publisher.files
        told = run(stranger, tmp_path, "kev")["kev"]
    assert told.startswith("has a certificate that can't be trusted (")
    chosen = choose(publisher.wanted("kev"))
    with pytest.raises(BadSourceError, match="can't be used"):
        update(tmp_path / "a.sqlite", chosen, Network(authority=tmp_path), Trust(today=TODAY), print)


def test_without_tls_only_this_machine_or_a_host_that_is_named(publisher, tmp_path):
    with publishing(tmp_path, tls=False) as plain:
        plain.files = publisher.files
        assert run(plain, tmp_path, "kev") == {"kev": "taken"}
    for plain, right in (((), False), (("mirror.example.org",), True)):
        wanted = publisher.wanted("kev", plain=plain)
        wanted.mirrors["kev"] = "http://mirror.example.org/kev"
        if right:
            assert choose(wanted)[0].address == "http://mirror.example.org/kev/known_exploited_vulnerabilities.json"
        else:
            with pytest.raises(BadSourceError, match=r"has no TLS: http://mirror\.example\.org"):
                choose(wanted)


def test_proxies_come_from_the_environment(publisher, tmp_path, monkeypatch):
    with publishing(tmp_path, tls=False) as proxy:
        monkeypatch.setenv("https_proxy", proxy.address)
        assert "could not be reached" in run(publisher, tmp_path, "kev")["kev"]
        assert proxy.asked
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert run(publisher, tmp_path, "kev") == {"kev": "taken"}


KILLED = """
import os, pathlib, signal, sys
from datetime import date
from dockward.advisories.fetching.sources import Wanted, choose
from dockward.advisories.signed.fetching import Trust
from dockward.advisories.updating import Network, update
folder, address, source, word = pathlib.Path(sys.argv[1]), *sys.argv[2:]
mirrors = {feed: f"{address}/{feed}" for feed in ("kev", "osv")}
def watch(text):
    if text.startswith(word):
        os.kill(os.getpid(), signal.SIGKILL)
network = Network(authority=folder / "ca/ca.pem")
chosen = choose(Wanted(sources=(source,), mirrors=mirrors))
update(folder / "a.sqlite", chosen, network, Trust(today=date(2024, 6, 1)), watch)
"""


def test_killed_half_way_through_a_file(publisher, tmp_path):
    gate = Event()

    async def stalled(request):
        response = web.StreamResponse(headers=publisher.headers(PYPI))
        await response.prepare(request)
        await response.write(publisher.files[PYPI][:100])
        await asyncio.to_thread(gate.wait, 60)
        return response

    publisher.odd[PYPI] = [stalled]
    words = [sys.executable, "-c", KILLED, str(tmp_path), publisher.address, "osv/pypi", "never"]
    with subprocess.Popen(words) as child:
        part = tmp_path / PART
        until = time.monotonic() + 60
        while not (part.exists() and part.stat().st_size == 100) and time.monotonic() < until:
            time.sleep(0.01)
        child.kill()
    gate.set()
    assert run(publisher, tmp_path, "osv/pypi") == {"osv/pypi": "taken"}
    assert publisher.headers_of_last(PYPI)["Range"] == "bytes=100-"
    assert publisher.answered == [(PYPI, 206)]


@pytest.mark.parametrize("word", ["reading", "putting the same flaws together"])
def test_killed_between_download_and_swap(publisher, tmp_path, word):
    run(publisher, tmp_path, "kev")
    before = (tmp_path / "a.sqlite").read_bytes()
    publisher.files[KEV] = kev(_2024_3333="2024-02-01").encode()
    words = [sys.executable, "-c", KILLED, str(tmp_path), publisher.address, "kev", word]
    assert subprocess.run(words, check=False, timeout=60).returncode == -signal.SIGKILL
    assert (tmp_path / "a.sqlite").read_bytes() == before
    assert len(left(tmp_path)) == 2
    # The next run asks only whether the file that it has is still the newest.
    asked = publisher.count(KEV)
    assert run(publisher, tmp_path, "kev") == {"kev": "taken"}
    assert publisher.headers_of_last(KEV)["If-None-Match"] == publisher.headers(KEV)["ETag"]
    assert publisher.count(KEV) == asked + 1
    with connected(tmp_path / "a.sqlite") as database:
        assert database.execute("SELECT cve FROM exploited").fetchall() == [("CVE-2024-3333",)]
    assert [one.name for one in tmp_path.glob(".new-*")] == []


def test_downloads_go_side_by_side_but_not_all_at_once(publisher, tmp_path):
    gate, most, now_open = Event(), [], []

    async def slow(request):
        now_open.append(request.path)
        most.append(len(now_open))
        if len(most) == 6:
            gate.set()
        await asyncio.to_thread(gate.wait, 30)
        now_open.remove(request.path)
        return publisher.honest(request)

    for number in range(10, 20):
        path = f"/alpine/v3.{number}/main.json"
        publisher.files[path] = secdb({"1-r0": ["CVE-2024-1111"]}, f"v3.{number}").encode()
        publisher.odd[path] = [slow]
    assert set(run(publisher, tmp_path, "alpine/3.1?-main").values()) == {"taken"}
    assert max(most) == 6


def test_what_the_database_says_of_the_download(publisher, tmp_path):
    run(publisher, tmp_path, "kev")
    with connected(tmp_path / "a.sqlite") as database:
        assert database.execute("SELECT * FROM download").fetchall() == [
            ("kev", publisher.address + KEV, publisher.headers(KEV)["ETag"], publisher.headers(KEV)["Last-Modified"])
        ]
        (one,) = read_sources(database)
    assert (one.kind, one.origin) == (kev_feed.FEED.title, publisher.address + KEV)


SUITE = "/debian-security/dists/bookworm-security"
UPDATES = "Debian security updates: bookworm-security"


@pytest.fixture
def archive(publisher, tmp_path):
    """Publishes a signed suite with its indexes by their digests, as often as one likes."""
    signer = Signer(tmp_path)

    def publish(*rows, **about):
        packed = lzma.compress(packages(*rows))
        named = {f"main/binary-{one}/Packages.xz": packed for one in ("amd64", "arm64", "riscv64")}
        named["main/source/Sources.xz"] = named["main/debian-installer/binary-amd64/Packages.xz"] = b"other"
        publisher.files[f"{SUITE}/InRelease"] = signer.sign(release(named, **about))
        digest = hashlib.sha256(packed).hexdigest()
        paths = [f"{SUITE}/main/binary-{one}/by-hash/SHA256/{digest}" for one in ("amd64", "arm64")]
        publisher.files |= dict.fromkeys(paths, packed)
        return paths

    publish.trust = Trust(today=TODAY, keyrings={"debian": signer.keyring})
    return publish


def test_a_signed_suite_with_its_indexes(publisher, archive, tmp_path):
    paths = archive("a|1", "b|2")
    assert run(publisher, tmp_path, "debian-security/12", trust=archive.trust) == {"debian-security/12": "taken"}
    assert dates(tmp_path) == {UPDATES: date(2024, 6, 1)}
    assert [publisher.count(one) for one in paths] == [1, 1]
    assert left(tmp_path) == []
    assert run(publisher, tmp_path, "debian-security/12", trust=archive.trust) == {"debian-security/12": "as before"}
    assert [publisher.count(one) for one in paths] == [1, 1]


def garble(files, paths):
    files[paths[0]] = b"x" * len(files[paths[0]])


def take_away(files, paths):
    del files[paths[1]]


def lengthen(files, paths):
    files[paths[0]] *= 2


def change(files, paths):
    files[f"{SUITE}/InRelease"] = files[f"{SUITE}/InRelease"].replace(b"Date: S", b"Date: s")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (garble, "an index isn't the one that it names"),
        (take_away, "answers with status 404"),
        (lengthen, "is larger than the "),
        (change, "has no good signature by a key of "),
    ],
)
def test_a_suite_that_is_not_whole_or_not_honest_leaves_the_old_one_there(publisher, archive, tmp_path, spoil, words):
    archive("a|1", date="Fri, 31 May 2024 09:00:00 UTC")
    run(publisher, tmp_path, "debian-security/12", trust=archive.trust)
    spoil(publisher.files, archive("a|2"))
    assert words in run(publisher, tmp_path, "debian-security/12", trust=archive.trust)["debian-security/12"]
    assert dates(tmp_path) == {UPDATES: date(2024, 5, 31)}
    archive("a|2")
    assert run(publisher, tmp_path, "debian-security/12", trust=archive.trust) == {"debian-security/12": "taken"}


def test_another_suite_and_an_older_edition_are_refused(publisher, archive, tmp_path):
    archive("a|1", codename="trixie-security")
    told = run(publisher, tmp_path, "debian-security/12", trust=archive.trust)
    assert told == {"debian-security/12": "sent another suite, trixie-security"}
    archive("a|2")
    run(publisher, tmp_path, "debian-security/12", trust=archive.trust)
    archive("a|1", date="Fri, 31 May 2024 09:00:00 UTC")
    told = run(publisher, tmp_path, "debian-security/12", trust=archive.trust)["debian-security/12"]
    assert told == "sent what is of no use: is of 2024-05-31 09:00, older than what is there: 2024-06-01 09:00"
    with connected(tmp_path / "a.sqlite") as database:
        assert set(database.execute("SELECT version FROM offered")) == {("2",)}


def test_who_watches_is_told_how_many_are_fetched_and_read(publisher, tmp_path):
    told = []
    run(publisher, tmp_path, "debian", "kev", "osv/pypi", watch=told.append)
    assert told[0] == "fetching, 0 MB 0/3"
    assert told[-4:-1] == ["reading 1/3: kev", "reading 2/3: debian", "reading 3/3: osv/pypi"]
