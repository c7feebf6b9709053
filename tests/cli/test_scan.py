"""`dockward scan` from end to end, of images that lie in files."""

import gzip
import hashlib
import html
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from tests.advisories.made import zipped
from tests.advisories.signed.suites import Signer, suite
from tests.advisories.vex.made import openvex, statement
from tests.image.archives import archive, files, member
from tests.image.saved import Layout, saved
from tests.image.stores.test_attestations import buildkit
from tests.image.stores.test_attestations import statement as attested
from tests.image.test_changelogs import changelog
from tests.syntax.tokens.samples import sample

OPEN = files({"etc/passwd": b"root:x:0:0\nopen::5:5\n", "a": b"x"})
HARD = files({"etc/passwd": b"root:x:0:0\n"})


@pytest.fixture
def run(tmp_path):
    def run(*words, **environment):
        done = subprocess.run(
            [sys.executable, "-m", "dockward", "scan", "-q", "--no-cache", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env={"HOME": str(tmp_path), "NO_COLOR": "1", **environment},
            check=False,
            timeout=60,
        )
        assert "Traceback" not in done.stderr
        return done

    return run


def rules(done):
    return {one["rule"] for one in json.loads(done.stdout)["findings"]}


def test_a_flaw_inside_is_found_and_one_that_a_later_layer_mends_is_not(tmp_path, run):
    (tmp_path / "image.tar").write_bytes(saved(OPEN))
    done = run("image.tar", "-o", "json", "--fail-on", "low")
    assert (done.returncode, "DW0915" in rules(done)) == (1, True)
    (tmp_path / "image.tar").write_bytes(saved(OPEN, HARD))
    assert "DW0915" not in rules(run("image.tar", "-o", "json"))


def test_a_layer_made_to_mislead_is_told(tmp_path, run):
    data = archive(member("../../etc/cron.d/x", b"1"), member("/abs", b"2"), member("a", b"3"), member("a", b"4"))
    (tmp_path / "image.tar").write_bytes(saved(data))
    report = json.loads(run("image.tar", "-o", "json").stdout)
    told = [one["evidence"] for one in report["findings"] if one["rule"] == "DW0960"]
    assert told == [["../../etc/cron.d/x leads out of the image"], ["/abs is absolute"], ["a is there twice"]]
    assert not (tmp_path.parent / "etc").exists()


def test_of_a_layout_only_what_was_asked_for(tmp_path, run):
    made = Layout()
    arm = {**made.manifest(OPEN), "platform": {"os": "linux", "architecture": "arm64"}}
    amd = {**made.manifest(HARD), "platform": {"os": "linux", "architecture": "amd64"}}
    made.write(tmp_path / "layout", made.index(arm, amd))
    assert "DW0915" in rules(run("layout", "-o", "json"))
    assert "DW0915" not in rules(run("layout", "-o", "json", "--platform", "linux/amd64"))
    done = run("layout", "--platform", "linux/s390x")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no image for linux/s390x" in done.stderr


def test_what_of_a_layout_is_no_image_is_told(tmp_path, run):
    made = Layout()
    made.write(tmp_path / "layout", made.manifest(HARD), made.blob(b"{}", "application/json"))
    notes = json.loads(run("layout", "-o", "json").stdout)["notes"]
    assert [one for one in notes if "is no image but application/json" in one] != []


def test_a_directory_is_judged_as_what_it_is(tmp_path, run):
    (tmp_path / "root/etc").mkdir(parents=True)
    (tmp_path / "root/etc/passwd").write_text("root:x:0:0\nopen::5:5\n")
    done = run("--directory", "root", "-o", "json")
    (found,) = (one for one in json.loads(done.stdout)["findings"] if one["rule"] == "DW0915")
    assert found["subject"] == {"kind": "directory", "name": str(tmp_path / "root"), "id": ""}
    assert found["message"].endswith(f"it comes with the directory {tmp_path}/root.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--directory", "nowhere"), "nowhere cannot be read as a directory: No such file"),
        ((), "Name an image, a file, a container"),
        (("--platform", "amd64", "x"), "linux/amd64"),
        (("empty.tar",), "holds no image"),
        (("nowhere:1", "-H", "unix:///nowhere.sock"), "nowhere.sock"),
    ],
)
def test_what_cannot_be_done_says_so(tmp_path, run, words, told):
    (tmp_path / "empty.tar").write_bytes(b"")
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


STATUS = """\
Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl
Version: 3.0.9-1
Depends: libc6

Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc
Version: 2.36-9
"""
METADATA = "Metadata-Version: 2.1\nName: Django\nVersion: {}\n"
OSV = {
    "id": "PYSEC-2023-1",
    "aliases": ["CVE-2023-1111"],
    "modified": "2023-07-01T00:00:00Z",
    "summary": "made up for a test",
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "django"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "4.2.3"}]}],
        }
    ],
}
TRACKER = {
    "openssl": {
        "CVE-2023-2222": {
            "releases": {"bookworm": {"status": "resolved", "fixed_version": "3.0.10-1", "urgency": "low"}}
        },
        "CVE-2023-3333": {
            "releases": {"bookworm": {"status": "resolved", "fixed_version": "3.0.9-1", "urgency": "low"}}
        },
    }
}
KEV = {
    "title": "CISA",
    "catalogVersion": "1",
    "vulnerabilities": [{"cveID": "CVE-2023-1111", "dateAdded": "2023-07-02"}],
}


def image_with(version):
    base = files({"etc/os-release": b'ID=debian\nVERSION_ID="12"\n', "var/lib/dpkg/status": STATUS.encode()})
    site = "usr/lib/python3.11/site-packages/django-1.dist-info"
    return saved(base, files({f"{site}/METADATA": METADATA.format(version).encode()}))


def test_flaws_of_packages_are_found_with_layer_and_remedy_and_none_of_mended_ones(tmp_path, run):
    feeds = {"PYSEC-2023-1.json": OSV, "tracker.json": TRACKER, "kev.json": KEV}
    for name, about in feeds.items():
        (tmp_path / name).write_text(json.dumps(about))
    words = [sys.executable, "-m", "dockward", "db", "import", "-q", "--db", "db.sqlite", *feeds]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    (tmp_path / "old.tar").write_bytes(image_with("4.2.2"))
    (tmp_path / "new.tar").write_bytes(image_with("4.2.3"))
    old = json.loads(run("old.tar", "--db", "db.sqlite", "-o", "json").stdout)
    flaws = {one["rule"]: one for one in old["findings"] if one["rule"] in {"DW0964", "DW0965"}}
    assert flaws["DW0964"]["evidence"] == ["Django 4.2.2", "CVE-2023-1111"]
    assert (flaws["DW0964"]["severity"], flaws["DW0965"]["severity"]) == ("critical", "low")
    assert "mended in 4.2.3" in flaws["DW0964"]["message"]
    assert "layer 2 (step 1)" in flaws["DW0964"]["message"]
    assert flaws["DW0965"]["evidence"] == ["openssl 3.0.9-1", "CVE-2023-2222"]
    assert "(libssl3)" in flaws["DW0965"]["message"]
    assert "layer 1 (step 0)" in flaws["DW0965"]["message"]
    new = run("new.tar", "--db", "db.sqlite", "-o", "json")
    assert rules(new) & {"DW0964", "DW0965"} == {"DW0965"}


@pytest.fixture
def judged(tmp_path, run):
    """Scans an image of these layers with a database that knows of a flaw in Django before 4.2.3, in any format."""
    single = tmp_path / "PYSEC-2023-1.json"
    single.write_text(json.dumps({**OSV, "modified": f"{datetime.now(UTC):%FT%TZ}"}))
    zipped(tmp_path / "all.zip", {single.name: single.read_text()})
    for database, file in (("db.sqlite", "all.zip"), ("single.sqlite", single.name)):
        words = [sys.executable, "-m", "dockward", "db", "import", "-q", "--db", database, file]
        subprocess.run(words, cwd=tmp_path, check=True, timeout=60)

    def judge(*layers, form="json", database="db.sqlite"):
        (tmp_path / "image.tar").write_bytes(saved(*layers))
        return run("image.tar", "--db", database, "-o", form)

    return judge


DJANGO = "opt/site-packages/Django.dist-info/METADATA"
CLEAN = files({DJANGO: METADATA.format("4.2.3").encode()})
FLAWED = files({DJANGO: METADATA.format("4.2.2").encode()})
CUT = HARD[:515]
MISSING = "1 part of it could not be looked at"


def test_a_layer_that_cannot_be_read_makes_it_incomplete_and_never_clean(judged):
    report = json.loads(judged(CLEAN).stdout)
    assert (report["inside"][0]["gaps"], report["inside"][0]["flaws"]["complete"]) == (0, True)
    done = judged(CLEAN, CUT)
    report = json.loads(done.stdout)
    (inside,) = report["inside"]
    assert (done.returncode, report["exit_status"], report["complete"]) == (2, 2, False)
    assert (inside["packages"], inside["gaps"]) == ({"pypi": 1}, 1)
    assert (inside["flaws"]["total"], inside["flaws"]["complete"]) == (0, False)
    assert any("it ends within" in one["reason"] for one in report["unknown"])


def test_a_database_of_a_single_advisory_makes_no_scan_complete(judged):
    done = judged(CLEAN, database="single.sqlite")
    report = json.loads(done.stdout)
    (inside,) = report["inside"]
    assert (done.returncode, report["complete"], inside["flaws"]["complete"]) == (2, False, False)
    assert "only single advisories were imported" in done.stdout
    assert "CVE-2023-1111" in judged(FLAWED, database="single.sqlite").stdout


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_every_report_of_it_begins_and_ends_with_that_it_is_incomplete(judged, form):
    whole = said(judged(CLEAN, form=form))
    assert "1 package · no published flaw" in whole
    assert "incomplete" not in whole
    clean = said(judged(CLEAN, CUT, form=form))
    assert f"1 package · no published flaw in what could be judged · incomplete: {MISSING}" in clean
    flawed = said(judged(FLAWED, CUT, form=form))
    assert "1 package · 1 published flaw at least: " in flawed
    assert f"in a newer version · incomplete: {MISSING}" in flawed
    count = len(re.findall(r"broken rules: .{1,40}[0-9]+ verdicts could not be given", flawed, re.IGNORECASE))
    assert count == (2 if form == "terminal" else 1)
    assert re.search(r"Exit status 1: 1 of [0-9]+ findings? (is|are) high or worse, and [0-9]+ verdicts could", flawed)


def said(done):
    """The text of a report, on one line."""
    return " ".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", done.stdout, flags=re.DOTALL)).split())


@pytest.mark.parametrize(
    ("system", "inside", "missing"),
    [
        ("rhel", {"var/lib/rpm/rpmdb.sqlite": b"x"}, f"0 packages · published flaws not known · incomplete: {MISSING}"),
        (
            "debian",
            {"var/lib/dpkg/status": STATUS.encode()},
            "2 packages · published flaws not known · incomplete: no package could be judged",
        ),
    ],
)
def test_where_no_package_could_be_judged_it_says_so(judged, system, inside, missing):
    layer = files({"etc/os-release": f"ID={system}\nVERSION_ID=12\n".encode(), **inside})
    done = judged(layer, form="markdown")
    assert (done.returncode, missing in said(done)) == (2, True)
    (image,) = json.loads(judged(layer).stdout)["inside"]
    assert (image["flaws"]["judged"], image["flaws"]["complete"]) == (0, False)


@pytest.fixture
def signed(tmp_path):
    """Imports files and a signed suite of today that offers a newer libssl3; `db.sqlite` in the working directory."""
    signer = Signer(tmp_path)
    moment = datetime.now(UTC) - timedelta(days=1)
    about = {"date": format_datetime(moment), "until": format_datetime(moment + timedelta(days=7))}
    files = suite(tmp_path / "suite", signer, "libssl3|3.0.11-1~deb12u2|openssl", **about)
    keyrings = {"debian": str(signer.keyring)}
    (tmp_path / "p.yaml").write_text(json.dumps({"advisories": {"keyrings": keyrings}}))

    def run(*more):
        words = ["db", "import", "-q", "--db", "db.sqlite", "--policy", "p.yaml", *map(str, (*files, *more))]
        subprocess.run([sys.executable, "-m", "dockward", *words], cwd=tmp_path, check=True, timeout=60)
        return moment.date()

    return run


def test_a_pending_update_is_found_by_the_distribution_s_word_alone(tmp_path, run, signed):
    since = signed()
    (tmp_path / "image.tar").write_bytes(image_with("4.2.2"))
    done = run("image.tar", "--db", "db.sqlite", "-o", "json", "--fail-on", "low")
    report = json.loads(done.stdout)
    (finding,) = [one for one in report["findings"] if one["rule"] == "DW0965"]
    assert finding["evidence"] == ["openssl 3.0.9-1", "bookworm-security:3.0.11-1~deb12u2"]
    assert finding["message"].startswith(
        "openssl 3.0.9-1 (libssl3) has at least a published flaw: what bookworm-security:3.0.11-1~deb12u2 mends "
        f"(not rated, update there since {since} at the latest). It comes with layer 1"
    )
    # What else is wrong with the packages nobody said.
    assert any("or for this release of it" in one["reason"] for one in report["unknown"])
    assert done.returncode == 1


def test_a_pending_update_and_the_flaw_that_it_mends_are_one_finding(tmp_path, run, signed):
    known = {"status": "resolved", "fixed_version": "3.0.11-1~deb12u2", "urgency": "high"}
    tracker = {"openssl": {"CVE-2023-5363": {"releases": {"bookworm": known}}}}
    (tmp_path / "tracker.json").write_text(json.dumps(tracker))
    since = signed("tracker.json")
    (tmp_path / "image.tar").write_bytes(image_with("4.2.2"))
    report = json.loads(run("image.tar", "--db", "db.sqlite", "-o", "json").stdout)
    (finding,) = [one for one in report["findings"] if one["rule"] == "DW0965"]
    assert finding["evidence"] == ["openssl 3.0.9-1", "CVE-2023-5363"]
    assert (
        f"CVE-2023-5363 (high, mended in 3.0.11-1~deb12u2, update there since {since} at the latest)"
        in finding["message"]
    )
    assert "at least" not in finding["message"]


def test_packages_that_the_database_knows_nothing_of_are_unknown(tmp_path, run):
    (tmp_path / "tracker.json").write_text(json.dumps(TRACKER))
    words = [sys.executable, "-m", "dockward", "db", "import", "-q", "--db", "db.sqlite", "tracker.json"]
    subprocess.run(words, cwd=tmp_path, capture_output=True, check=True, timeout=60)
    (tmp_path / "image.tar").write_bytes(image_with("4.2.2"))
    report = json.loads(run("image.tar", "--db", "db.sqlite", "-o", "json").stdout)
    told = [one for one in report["unknown"] if "no advisories for packages of this kind" in one["reason"]]
    assert "DW0964" in {rule for one in told for rule in one["rules"]}


def test_without_a_database_flaws_are_unknown_and_the_way_to_one_is_told(tmp_path, run):
    (tmp_path / "image.tar").write_bytes(image_with("4.2.2"))
    done = run("image.tar", "--db", "none.sqlite", "-o", "json")
    report = json.loads(done.stdout)
    assert done.returncode == 2
    told = [one for one in report["unknown"] if "dockward db import" in one["reason"]]
    assert {rule for one in told for rule in one["rules"]} == {"DW0964", "DW0965"}
    images = report["practices"][8]
    assert (report["score"], images["score"], images["unscored"]) == (None, None, "not judged")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("terminal", ["Score - of 100", " 9 Clean images              not judged        - "]),
        ("markdown", ["**Score - of 100**", "| 9 | Clean images | - | not judged |"]),
        ("html", ["<title>No score</title>", ">not judged</span>"]),
    ],
)
def test_without_a_database_no_report_has_a_score(tmp_path, run, form, told):
    (tmp_path / "image.tar").write_bytes(image_with("4.2.2"))
    shown = run("image.tar", "--db", "none.sqlite", "-o", form).stdout
    assert [one in shown for one in told] == [True] * len(told)


def test_a_credential_is_found_in_the_layer_that_brought_it_though_a_later_one_removes_it(tmp_path, run):
    secret = "ghp_" + sample("[A-Za-z0-9]{36}", 3, 4.0)
    low = files({"app/.env": f"TOKEN={secret}\n".encode()})
    (tmp_path / "image.tar").write_bytes(saved(low, files({"app/.wh..env": b""})))
    done = run("image.tar", "-o", "json", "--fail-on", "low")
    (finding,) = [one for one in json.loads(done.stdout)["findings"] if one["rule"] == "DW0963"]
    assert finding["evidence"] == ["/app/.env", "github-token"]
    assert "which a later layer hides" in finding["message"]
    assert secret[6:] not in done.stdout + done.stderr


def test_licences_are_held_against_the_policy_and_excepted_by_package(tmp_path, run):
    licences = {"bad": "MIT AND AGPL-3.0-only", "both": "MIT OR AGPL-3.0-only", "odd": "see COPYING", "said": "what?"}
    site = "usr/lib/python3.11/site-packages"
    text = "Metadata-Version: 2.4\nName: {0}\nVersion: 1\nLicense: {1}\n"
    metadata = {f"{site}/{one}-1.dist-info/METADATA": text.format(one, has).encode() for one, has in licences.items()}
    (tmp_path / "image.tar").write_bytes(saved(files(metadata)))

    def judged(**more):
        policy = {"licences": {"denied": ["AGPL-*"], "packages": {"sai*": "ISC"}}, **more}
        (tmp_path / "p.yaml").write_text(json.dumps(policy))
        report = json.loads(run("image.tar", "-o", "json", "--policy", "p.yaml").stdout)
        wanted = {"DW0972", "DW0973"}
        return {one["rule"]: one for one in report["findings"] if one["rule"] in wanted}

    found = judged()
    assert found["DW0972"]["evidence"] == ["bad", "MIT AND AGPL-3.0-only"]
    assert found["DW0973"]["message"] == "No licence that SPDX knows is declared by odd."
    exception = {"rule": "licence-refused", "evidence": "bad", "reason": "only used in tests"}
    assert judged(exceptions=[exception]).keys() == {"DW0973"}
    assert judged(licences={}) == {}
    (tmp_path / "p.yaml").write_text("licences:\n  denied:\n    - MIT\n    - GLP-3.0-only\n")
    refused = run("image.tar", "--policy", "p.yaml")
    assert "p.yaml:4:7: 'GLP-3.0-only' is no identifier that SPDX lists; did you mean 'GPL-3.0-only'?" in refused.stderr


def test_what_newer_packages_of_one_image_mended_older_ones_of_another_have_at_least(tmp_path, run):
    newer = {"usr/share/doc/libssl3/changelog.Debian.gz": gzip.compress(changelog("3.0.10-1", "CVE-2023-4444"))}
    (tmp_path / "new.tar").write_bytes(saved(files(newer)))
    (tmp_path / "old.tar").write_bytes(image_with("4.2.2"))
    words = [sys.executable, "-m", "dockward", "db", "import", "-q", "--db", "db.sqlite", "--image", "new.tar"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "1 changelog in 1 image" in done.stderr) == (0, True), done.stderr
    report = json.loads(run("old.tar", "--db", "db.sqlite", "-o", "json").stdout)
    (finding,) = [one for one in report["findings"] if one["rule"] == "DW0965"]
    assert finding["evidence"] == ["openssl 3.0.9-1", "CVE-2023-4444"]
    assert "at least a published flaw" in finding["message"]
    words[-1] = "old.tar"
    none = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (none.returncode, "nothing was taken" in none.stderr) == (2, True)


def test_an_attached_sbom_is_compared_and_what_it_is_worth_is_said(tmp_path, run):
    made = Layout()
    image = made.manifest(files({"var/lib/dpkg/status": STATUS.encode()}))
    made.write(tmp_path / "layout", buildkit(made, image, attested(image["digest"], "libc6", "curl")))
    report = json.loads(run("layout", "-o", "json").stdout)
    (finding,) = [one for one in report["findings"] if one["rule"] == "DW0979"]
    assert finding["message"].endswith("lacks 2 (libc6 2.36-9, libssl3 3.0.9-1) and has too many: 2 (curl 1, libc6 1).")
    (note,) = [one for one in report["notes"] if "SBOM" in one]
    assert "of 2 packages; nobody signed it, so it is only its author's word; it lacks 2 of" in note
    words = [sys.executable, "-m", "dockward", "sbom", "--no-cache", "layout"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert "nobody signed it" in done.stderr


def test_a_file_on_the_list_is_found_though_a_later_layer_removes_it(tmp_path, run):
    evil = b"made for this test"
    (tmp_path / "image.tar").write_bytes(saved(files({"tmp/.x": evil}), files({"tmp/.wh..x": b""})))
    (tmp_path / "bad.txt").write_text(f"{hashlib.sha256(evil).hexdigest()}  miner\n")
    done = run("image.tar", "-o", "json", "--known-bad", "bad.txt")
    (finding,) = [one for one in json.loads(done.stdout)["findings"] if one["rule"] == "DW0978"]
    assert (done.returncode, finding["severity"], finding["evidence"][0]) == (1, "critical", "/tmp/.x")
    assert "on the list as miner" in finding["message"]
    assert "and a later layer hides it" in finding["message"]
    (tmp_path / "bad.txt").write_text("what is this\n")
    refused = run("image.tar", "--known-bad", "bad.txt")
    assert (refused.returncode, "bad.txt:1: no digest" in refused.stderr) == (2, True)


def test_files_that_match_yara_rules_are_found_in_every_layer_of_every_image(tmp_path, run):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "a.yar").write_text('rule Miner { strings: $a = "stratum+tcp" condition: $a }')
    for name in ("a.tar", "b.tar"):
        evil, gone = files({"tmp/.x": b"stratum+tcp", name: b"x"}), files({"tmp/.wh..x": b"", "other": name.encode()})
        (tmp_path / name).write_bytes(saved(evil, gone))
    done = run("a.tar", "b.tar", "-o", "json", "--yara", "rules")
    found = [one for one in json.loads(done.stdout)["findings"] if one["rule"] == "DW0978"]
    assert (done.returncode, [one["evidence"] for one in found]) == (1, [["/tmp/.x", "yara:Miner"]] * 2)
    assert "/tmp/.x matches the YARA rule Miner; it comes with layer 1" in found[0]["message"]
    assert "and a later layer hides it" in found[0]["message"]
    (rules / "a.yar").write_text("rule Miner { condition: nope }")
    refused = run("a.tar", "--yara", "rules")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "rules/a.yar: unknown identifier `nope` in line 1." in refused.stderr


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_a_report_says_which_image_it_is_about(tmp_path, run, form):
    (tmp_path / "image.tar").write_bytes(saved(HARD, tag="shop/web:1.2"))
    told = run("image.tar", "-o", form).stdout
    assert "shop/web:1.2" in told[:9000]
    assert "unknown host" not in told


@pytest.fixture
def flawed(tmp_path):
    """An image with old packages in `old.tar`, and the advisories about them in `db.sqlite`."""
    feeds = {"PYSEC-2023-1.json": OSV, "tracker.json": TRACKER}
    for name, about in feeds.items():
        (tmp_path / name).write_text(json.dumps(about))
    words = [sys.executable, "-m", "dockward", "db", "import", "-q", "--db", "db.sqlite", *feeds]
    subprocess.run(words, cwd=tmp_path, capture_output=True, check=True, timeout=60)
    (tmp_path / "old.tar").write_bytes(image_with("4.2.2"))
    return tmp_path


def standing(report):
    return {one["evidence"][1] for one in report["findings"] if one["rule"] in {"DW0964", "DW0965"}}


def pardoned(report):
    return {one["finding"]["evidence"][1]: one for one in report["excused"]}


def test_vex_excuses_a_flaw_and_stays_visible(flawed, run):
    said = openvex(statement(justification="vulnerable_code_not_present", impact_statement="not built"))
    (flawed / "vex.json").write_text(json.dumps(said))
    report = json.loads(run("old.tar", "--db", "db.sqlite", "--vex", "vex.json", "-o", "json").stdout)
    assert standing(report) == {"CVE-2023-2222"}
    told = pardoned(report)["CVE-2023-1111"]
    assert told["by"] == "vex"
    words = "not affected (vulnerable_code_not_present), says Example in vex.json of 2026-01-02: not built"
    assert told["reason"] == words
    shown = " ".join(run("old.tar", "--db", "db.sqlite", "--vex", "vex.json", COLUMNS="400").stdout.split())
    assert f"image/app:1: CVE-2023-1111 in Django: {words}" in shown


def test_the_policy_names_documents_and_excuses_flaws_until_a_day(flawed, run):
    (flawed / "policies").mkdir()
    (flawed / "policies/vex.json").write_text(json.dumps(openvex(statement())))
    entry = {"flaw": "CVE-2023-2222", "package": "openssl", "subject": "image/app:*", "reason": "not called"}
    policy = {"vex": {"files": ["vex.json"]}, "exceptions": [{**entry, "expires": "2036-01-01"}]}
    (flawed / "policies/p.yaml").write_text(json.dumps(policy))
    report = json.loads(run("old.tar", "--db", "db.sqlite", "--policy", "policies/p.yaml", "-o", "json").stdout)
    assert standing(report) == set()
    assert {key: one["by"] for key, one in pardoned(report).items()} == {
        "CVE-2023-1111": "vex",
        "CVE-2023-2222": "policy",
    }
    assert pardoned(report)["CVE-2023-2222"]["expires"] == "2036-01-01"
    policy["exceptions"] = [{**entry, "expires": "2020-01-01"}, {**entry, "flaw": "CVE-1"}]
    (flawed / "policies/p.yaml").write_text(json.dumps(policy))
    report = json.loads(run("old.tar", "--db", "db.sqlite", "--policy", "policies/p.yaml", "-o", "json").stdout)
    assert standing(report) == {"CVE-2023-2222"}
    assert [one.split(" the exception ")[1] for one in report["notes"]] == [
        "for CVE-2023-2222 in openssl on image/app:* ended on 2020-01-01.",
        "for CVE-1 in openssl on image/app:* matches nothing here.",
    ]


def test_vex_that_came_with_the_image_excuses_only_by_a_flag_or_the_policy(flawed, run):
    made = Layout()
    top = made.manifest(files({"usr/lib/django-4.2.2.dist-info/METADATA": b"Name: Django\nVersion: 4.2.2\n"}))
    about = attested(top["digest"], kind="https://openvex.dev/ns/v0.2.0", predicate=openvex(statement()))
    made.write(flawed / "layout", buildkit(made, top, about))
    words = ("layout", "--db", "db.sqlite", "-o", "json")
    report = json.loads(run(*words).stdout)
    assert ("CVE-2023-1111" in standing(report), report["excused"]) == (True, [])
    assert [one for one in report["notes"] if one.startswith("CVE-2023-1111 in Django") and "(unsigned)" in one]
    (flawed / "p.yaml").write_text(json.dumps({"vex": {"attached": True}}))
    for more in (("--attached-vex",), ("--policy", "p.yaml")):
        report = json.loads(run(*words, *more).stdout)
        assert standing(report) == set()
        assert "(unsigned)" in pardoned(report)["CVE-2023-1111"]["reason"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "vex.json:1:"),
        ("{}", "vex.json: it is no VEX document"),
        (json.dumps(openvex(statement("fine"))), "vex.json: at $.statements[0].status: 'fine' is none of"),
    ],
)
def test_a_document_that_is_none_is_refused_before_anything_is_read(flawed, run, text, told):
    (flawed / "vex.json").write_text(text)
    done = run("old.tar", "--db", "db.sqlite", "--vex", "vex.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "no such file" in run("old.tar", "--vex", "none.json").stderr


def test_an_sbom_may_say_itself_what_is_of_no_matter(flawed, run):
    words = [sys.executable, "-m", "dockward", "sbom", "-q", "old.tar", "-o", "old.json"]
    subprocess.run(words, cwd=flawed, capture_output=True, check=True, timeout=60)
    bill = json.loads((flawed / "old.json").read_text())
    ref = next(one["bom-ref"] for one in bill["components"] if one["name"].lower() == "django")
    analysis = {"state": "not_affected", "justification": "code_not_reachable"}
    bill["vulnerabilities"] = [{"id": "CVE-2023-1111", "analysis": analysis, "affects": [{"ref": ref}]}]
    (flawed / "said.json").write_text(json.dumps(bill))
    for name, left in (("old.json", {"CVE-2023-1111", "CVE-2023-2222"}), ("said.json", {"CVE-2023-2222"})):
        report = json.loads(run(name, "--db", "db.sqlite", "-o", "json").stdout)
        assert standing(report) == left


def test_ignore_files_of_other_scanners_are_followed_here_and_where_they_are_named(flawed, run):
    (flawed / ".trivyignore").write_text("# not called\nCVE-2023-1111\nCVE-1\nDS-0001\nCVE-2023-2222 exp:2020-01-01\n")
    entry = {"vulnerability": "CVE-2023-2222", "package": {"name": "libssl[0-9]"}, "reason": "no server"}
    (flawed / "g.yaml").write_text(json.dumps({"ignore": [entry, {}]}))
    words = ("old.tar", "--db", "db.sqlite", "-o", "json", "--ignore-file", "g.yaml")
    report = json.loads(run(*words).stdout)
    assert {key: (one["by"], one["reason"]) for key, one in pardoned(report).items()} == {
        "CVE-2023-1111": ("trivy", "not called (.trivyignore:2)"),
        "CVE-2023-2222": ("grype", "no server (g.yaml:1)"),
    }
    assert report["notes"] == [
        "g.yaml:1: this entry is not followed: it says nothing of what it is about",
        ".trivyignore:5: trivy ignore CVE-2023-2222: ended on 2019-12-31.",
        ".trivyignore:3: trivy ignore CVE-1: matches nothing here.",
    ]
    report = json.loads(run(*words, "--no-ignore-files").stdout)
    assert pardoned(report).keys() == {"CVE-2023-2222"}


def test_an_ignore_file_with_a_mistake_is_told_and_a_named_one_refused(flawed, run):
    (flawed / ".grype.yaml").write_text("ignore: 3\n")
    words = ("old.tar", "--db", "db.sqlite", "-o", "json")
    report = json.loads(run(*words).stdout)
    assert report["notes"] == [".grype.yaml:1:9: 3 stands here; a list is wanted: nothing in the file is followed."]
    done = run(*words, "--ignore-file", ".grype.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert ".grype.yaml:1:9" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is careful whom it follows")
def test_root_follows_no_file_that_others_could_have_put_there(flawed, run):
    (flawed / ".trivyignore").write_text("CVE-2023-1111\n")
    (flawed / ".trivyignore").chmod(0o666)
    words = ("old.tar", "--db", "db.sqlite", "-o", "json")
    report = json.loads(run(*words).stdout)
    assert not report["excused"]
    assert "root doesn't follow it unasked; `--ignore-file .trivyignore` does" in report["notes"][0]
    assert json.loads(run(*words, "--ignore-file", ".trivyignore").stdout)["excused"]


def test_vex_is_written_and_read_back(flawed, run):
    words = ("old.tar", "--db", "db.sqlite", "-o", "json")
    (flawed / "vex.json").write_text(json.dumps(openvex(statement(justification="component_not_present"))))
    first = run(*words, "--vex", "vex.json", "--vex-out", "out.json", "--vex-author", "Example")
    assert pardoned(json.loads(first.stdout)).keys() == {"CVE-2023-1111"}
    document = json.loads((flawed / "out.json").read_text())
    assert document["author"] == "Example"
    assert {one["vulnerability"]["name"]: one["status"] for one in document["statements"]} == {
        "CVE-2023-1111": "not_affected",
        "CVE-2023-2222": "under_investigation",
    }
    report = json.loads(run(*words, "--vex", "out.json").stdout)
    assert pardoned(report).keys() == {"CVE-2023-1111"}
    assert standing(report) == {"CVE-2023-2222"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--vex-out", "out.json", "--vex-unseen", "not_affected"), "needs --vex-out, and --reach"),
        (("--vex-out", "out.json", "--reach", "0", "--vex-unseen", "not_affected"), "needs --vex-out, and --reach"),
        (("--vex-unseen", "not_affected", "--reach", "5"), "needs --vex-out, and --reach"),
        (("--vex-out", "none/out.json"), "none/out.json: it can't be written"),
        (("--vex-out", "out.json", "--vex-author", " "), "--vex-author is empty"),
        (("--reach", "-1"), "--reach"),
    ],
)
def test_a_document_that_cannot_be_as_asked_is_refused_before_anything_is_read(flawed, run, words, told):
    done = run("old.tar", "--db", "db.sqlite", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_where_no_engine_answers_what_is_loaded_is_unknown(flawed, run):
    words = ("old.tar", "--db", "db.sqlite", "-o", "json", "--reach", "0", "-H", "unix:///nowhere.sock")
    report = json.loads(run(*words).stdout)
    (flaw,) = [one for finding in report["findings"] for one in finding["flaws"] if one["package"] == "libssl3"]
    assert (flaw["reach"], "nowhere.sock" in flaw["reason"]) == ("unknown", True)


def test_what_only_a_lock_file_names_is_judged_unless_it_is_for_developers_alone(tmp_path, run):
    table = "".join(
        f"CVE-2024-{nr},2024-02-03T01:02:03Z,A flaw,{name},0,9.0,HIGH,\n"
        for nr, name in enumerate(("built-in", "installed", "for-tests", "django"), 1000)
    )
    (tmp_path / "advisories.csv").write_text(table)
    words = [sys.executable, "-m", "dockward", "db", "import", "-q", "--db", "db.sqlite", "advisories.csv"]
    subprocess.run(words, cwd=tmp_path, check=True)
    names = {"built-in": {}, "installed": {}, "for-tests": {"dev": True}}
    lock = {f"node_modules/{name}": {"version": "1.0.0", **more} for name, more in names.items()}
    about = {"name": "installed", "version": "9.0.0"}
    (tmp_path / "image.tar").write_bytes(
        saved(
            files(
                {
                    "app/package-lock.json": json.dumps({"lockfileVersion": 3, "packages": lock}).encode(),
                    "app/node_modules/installed/package.json": json.dumps(about).encode(),
                    "app/requirements.txt": b"django==1.0.0\n",
                    "opt/site-packages/Django-9.0.0.dist-info/METADATA": b"Name: Django\nVersion: 9.0.0\n",
                }
            )
        )
    )
    report = json.loads(run("image.tar", "--db", "db.sqlite", "-o", "json").stdout)
    (told,) = [one["message"] for one in report["findings"] if one["rule"] == "DW0965"]
    assert told.startswith("built-in 1.0.0 has a published flaw")
    assert "Only app/package-lock.json names it" in told


@pytest.mark.parametrize("name", ["/none/image.tar", "./image.tar", "../image.tar"])
def test_a_file_that_is_not_there_is_told_as_that(run, name):
    done = run(name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"There is no file or folder {name}" in done.stderr


def test_without_an_engine_a_file_that_is_not_there_is_told_too(tmp_path, run):
    done = run("nothere.tar", DOCKER_HOST=f"unix://{tmp_path}/none.sock")
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        "There is no file or folder nothere.tar, and no engine can be asked for such an image: No engine" in done.stderr
    )
    assert "no file" not in run("--all", DOCKER_HOST=f"unix://{tmp_path}/none.sock").stderr


def test_without_a_database_it_is_told_which_packages_nobody_judged(tmp_path, run):
    status = b"Package: a\nStatus: install ok installed\nVersion: 1\n\n"
    inside = {
        "etc/os-release": b"ID=debian\nVERSION_ID=12\nPRETTY_NAME=The System\n",
        "var/lib/dpkg/status": status + status.replace(b" a", b" b"),
        "usr/local/x.dist-info/METADATA": b"Metadata-Version: 2.1\nName: x\nVersion: 1\n\n",
    }
    (tmp_path / "image.tar").write_bytes(saved(files(inside)))
    done = run("image.tar", "--db", "none.sqlite", "-o", "json")
    reasons = [one["reason"] for one in json.loads(done.stdout)["unknown"]]
    assert done.returncode == 2
    told = "Without it no flaw is known of its 3 packages: 2 of The System, 1 of pypi."
    assert [told in one for one in reasons if "none.sqlite" in one] == [True]


def test_without_a_database_a_single_package_is_one(tmp_path, run):
    (tmp_path / "image.tar").write_bytes(saved(FLAWED))
    report = json.loads(run("image.tar", "--db", "none.sqlite", "-o", "json").stdout)
    told = "Without it no flaw is known of its 1 package: 1 of pypi."
    assert any(one["reason"].endswith(told) for one in report["unknown"])
    assert report["inside"][0]["flaws"] is None


def test_ends_of_support_are_those_of_the_database(tmp_path, run):
    image = files({"etc/os-release": b"ID=devuan\nVERSION_ID=3\n", "opt/java/release": b'JAVA_VERSION="16.0.2"\n'})
    (tmp_path / "old.tar").write_bytes(saved(image))
    for product, branch in (("devuan", "3"), ("eclipse-temurin", "16")):
        text = f'---\npermalink: /{product}\nreleases:\n- releaseCycle: "{branch}"\n  eol: 2024-06-01\n---\n'
        (tmp_path / f"{product}.md").write_text(text)
    words = [
        sys.executable,
        "-m",
        "dockward",
        "db",
        "import",
        "-q",
        "--db",
        "db.sqlite",
        "devuan.md",
        "eclipse-temurin.md",
    ]
    subprocess.run(words, cwd=tmp_path, capture_output=True, check=True, timeout=60)
    report = json.loads(run("old.tar", "--db", "db.sqlite", "-o", "json").stdout)
    told = {one["rule"]: one["message"] for one in report["findings"]}
    assert told["DW0121"] == "devuan 3 has had no security fixes since 2024-06-01."
    assert told["DW0122"].startswith(
        "/opt/java/release is java 16.0.2, which has had no security fixes since 2024-06-01"
    )
    unknown = json.loads(run("old.tar", "--db", "none.sqlite", "-o", "json").stdout)["unknown"]
    (reason,) = [one["reason"] for one in unknown if "DW0122" in one["rules"]]
    assert reason.startswith("until when java 16.0.2 gets fixes is not known. ")
