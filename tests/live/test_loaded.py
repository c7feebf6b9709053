"""What running containers have loaded of an image's packages: seen on a real engine, told with each flaw."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.live.engine import make_image

pytestmark = pytest.mark.live
PORT = 8080
SERVE = (
    "socket(S, PF_INET, SOCK_STREAM, 0); bind(S, sockaddr_in({}, INADDR_ANY)); listen(S, 5); "
    'open(F, ">", "/tmp/ready"); sleep 1 while 1'
)
PERL = "/usr/lib/x86_64-linux-gnu/perl-base"
OWNED = {
    "perl-base": ["/usr/bin/perl", f"{PERL}/Socket.pm"],
    "libcrypt1": ["/usr/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu/libcrypt.so.1"],
    "libunused1": ["/usr/lib/x86_64-linux-gnu/libunused.so.1"],
    "words": ["/usr/share/words"],
}
STATUS = "".join(
    f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\n\n" for name in OWNED
)
MENDED = {"status": "resolved", "fixed_version": "1.0-2", "urgency": "high"}
TRACKER = {name: {f"CVE-2023-{nr}001": {"releases": {"bookworm": MENDED}}} for nr, name in enumerate(sorted(OWNED))}


def _perl():
    """The host's perl, with the libraries and modules that it needs, by path."""
    told = subprocess.run(["ldd", "/usr/bin/perl"], capture_output=True, text=True, check=True).stdout
    paths = ["/usr/bin/perl", *re.findall(r"(/lib\S+) \(", told)]
    paths += [str(one) for one in Path(PERL).rglob("*") if one.is_file()]
    return {one.removeprefix("/"): Path(one).read_bytes() for one in paths}


@pytest.fixture(scope="module")
def served(engine):
    """`server` has perl and libcrypt loaded and listens; `idle` is of another image and has nothing of it loaded."""
    lists = {f"var/lib/dpkg/info/{name}.list": "\n".join(paths).encode() + b"\n" for name, paths in OWNED.items()}
    about = {"etc/os-release": b"ID=debian\nVERSION_ID=12\n", "var/lib/dpkg/status": STATUS.encode()}
    make_image(engine, "served:1.0", files={**_perl(), **lists, **about})
    make_image(engine, "idle:2.0", files={**lists, **about, "etc/idle": b"x"})
    hostile = "/tmp/a\nb (deleted)\n7f00-7f01 r-xp 00000000 00:00 1 /usr/lib/x86_64-linux-gnu/libunused.so.1"
    odd = 'mkdir -p "${0%/*}" && cp /bin/busybox "$0" && ln -sf "$0" /tmp/sleep && /tmp/sleep 1000000'
    server = f"{odd} & exec perl -MSocket -e '{SERVE.format(PORT)}'"
    engine.run("server", "served:1.0", "sh", "-c", server, hostile)
    engine.run("idle", "idle:2.0", "sleep", "1000000")
    _wait_for(engine, "server")
    return engine


def _wait_for(engine, name):
    odd = "for one in /proc/[0-9]*/exe; do readlink $one; done | grep -q r-xp"
    words = f"until [ -e /tmp/ready ] && {{ {odd}; }}; do sleep 0.1; done"
    engine.docker("exec", name, "timeout", "60", "sh", "-c", words)


@pytest.fixture
def scan(served, tmp_path):
    (tmp_path / "tracker.json").write_text(json.dumps(TRACKER))
    imported = [sys.executable, "-m", "dockward", "db", "import", "-q", "--db", "db.sqlite", "tracker.json"]
    subprocess.run(imported, cwd=tmp_path, check=True, timeout=120, capture_output=True)

    def scan(*words):
        command = [sys.executable, "-m", "dockward", "scan", "-q", "--db", "db.sqlite", "-o", "json", *words]
        done = subprocess.run(
            command, capture_output=True, text=True, env=served.environment, check=False, timeout=120, cwd=tmp_path
        )
        assert "Traceback" not in done.stderr
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    return scan


def reached(report):
    found = [flaw for one in report["findings"] for flaw in one["flaws"]]
    return {one["package"]: one for one in found}


def words(report):
    return {name: one["reach"] for name, one in reached(report).items()}


def test_what_is_loaded_and_who_listens(scan):
    report = scan("served:1.0", "--reach", "0")
    assert words(report) == {
        "perl-base": "listening",
        "libcrypt1": "listening",
        "libunused1": "not seen",
        "words": "unknown",
    }
    (holder,) = reached(report)["libcrypt1"]["holders"]
    assert (holder["container"], holder["program"]) == ("server", "perl")
    assert holder["file"] == "/usr/lib/x86_64-linux-gnu/libcrypt.so.1"
    assert holder["listens"] == [f"tcp 0.0.0.0:{PORT}"]
    assert "no program and no library" in reached(report)["words"]["reason"]
    order = [one["evidence"][0] for one in report["findings"] if one["rule"] == "DW0965"]
    assert order == ["libcrypt1 1.0-1", "perl-base 1.0-1", "words 1.0-1", "libunused1 1.0-1"]
    told = {one["evidence"][0]: one["message"] for one in report["findings"]}
    assert "It is loaded: by perl in server" in told["perl-base 1.0-1"]
    assert "It was not seen loaded in server at one moment." in told["libunused1 1.0-1"]


def test_another_container_has_nothing_of_it_loaded(scan):
    assert set(words(scan("idle:2.0", "--reach", "0")).values()) == {"not seen", "unknown"}


def test_a_container_is_looked_at_by_itself(scan):
    assert words(scan("--container", "server", "--reach", "0"))["perl-base"] == "listening"


def test_what_is_loaded_later_is_seen_by_who_watches(served, scan):
    served.run("late", "served:1.0", "sh", "-c", "sleep 3; exec perl -e 'sleep 1000000'")
    served.docker("stop", "-t", "0", "server")
    try:
        found = reached(scan("served:1.0", "--reach", "8"))["perl-base"]
        assert (found["reach"], [one["container"] for one in found["holders"]]) == ("loaded", ["late"])
        assert found["seconds"] == 8
    finally:
        served.docker("rm", "-f", "late")
        served.docker("start", "server")
        _wait_for(served, "server")


def test_what_was_upgraded_in_a_container_tells_nothing_of_the_image(served, scan):
    lib = "/lib/x86_64-linux-gnu/libcrypt.so.1"
    script = (
        f"mkdir -p /tmp && cp {lib} /tmp/new && mv /tmp/new {lib} && touch /tmp/ready; exec perl -e 'sleep 1000000'"
    )
    served.docker("stop", "-t", "0", "server")
    served.run("upgraded", "served:1.0", "sh", "-c", script)
    try:
        served.docker(
            "exec", "upgraded", "timeout", "30", "sh", "-c", "until [ -e /tmp/ready ]; do sleep 0.1; done; sleep 1"
        )
        report = scan("served:1.0", "--reach", "0")
        assert words(report)["libcrypt1"] == "unknown"
        assert f"/usr{lib} in upgraded is not the image's any more" in reached(report)["libcrypt1"]["reason"]
        assert words(report)["perl-base"] == "loaded"
        assert words(scan("--container", "upgraded", "--reach", "0"))["libcrypt1"] == "loaded"
        served.docker("exec", "upgraded", "sh", "-c", f"cp {lib} /tmp/new && mv /tmp/new {lib}")
        report = scan("--container", "upgraded", "--reach", "0")
        assert "replaced since" in reached(report)["libcrypt1"]["reason"]
    finally:
        served.docker("rm", "-f", "upgraded")
        served.docker("start", "server")
        _wait_for(served, "server")


def test_where_nothing_runs_nothing_is_known(served, scan):
    make_image(
        served,
        "still:1.0",
        files={"var/lib/dpkg/status": STATUS.encode(), "etc/os-release": b"ID=debian\nVERSION_ID=12\n"},
    )
    found = reached(scan("still:1.0", "--reach", "0"))["perl-base"]
    assert found["reach"] == "unknown"
    assert "no container of the image runs here" in found["reason"]


def test_what_was_seen_is_written_as_vex_and_read_back(served, scan, tmp_path):
    words = ("served:1.0", "--reach", "2", "--vex-out", "out.json")
    scan(*words)
    assert _statuses(tmp_path / "out.json") == {
        "perl-base": "affected",
        "libcrypt1": "affected",
        "libunused1": "under_investigation",
        "words": "under_investigation",
    }
    scan(*words, "--vex-unseen", "not_affected")
    assert _statuses(tmp_path / "out.json")["libunused1"] == "not_affected"
    document = (tmp_path / "out.json").read_text()
    image = served.api("GET", "/images/served:1.0/json")["Id"].partition(":")[2]
    assert image in document
    assert "Not seen loaded in running containers (server) within 2 seconds" in document
    report = scan("served:1.0", "--vex", "out.json")
    told = {one["finding"]["evidence"][0]: one["reason"] for one in report["excused"]}
    assert told.keys() == {"libunused1 1.0-1"}
    assert "within 2 seconds" in told["libunused1 1.0-1"]


def _statuses(path):
    said = json.loads(path.read_text())["statements"]
    purls = {part["@id"]: one["status"] for one in said for part in one["products"][0]["subcomponents"]}
    return {purl.partition("@")[0].rpartition("/")[2]: status for purl, status in purls.items()}
