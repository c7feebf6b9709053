"""`dockward scan --all --watch` beside a real engine: images and advisories come and go, and so does the engine."""

import json
import queue
import signal
import subprocess
import sys
from threading import Thread

import pytest
from tests.advisories.made import zipped
from tests.live.engine import PrivateEngine, make_image

pytestmark = pytest.mark.live
PATIENCE = 60
METADATA = b"Metadata-Version: 2.1\nName: Django\nVersion: 4.2.2\n"
OPEN = b"root:x:0:0\nopen::5:5\n"
SITE = "usr/lib/python3.11/site-packages/django-4.2.2.dist-info/METADATA"


def advisory(number):
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "4.2.3"}]}]
    affected = [{"package": {"ecosystem": "PyPI", "name": "django"}, "ranges": ranges}]
    return {"id": f"CVE-2023-{number}", "modified": "2023-07-01T00:00:00Z", "affected": affected}


class Watcher:
    """The program, and the lines that it has written so far."""

    def __init__(self, engine, folder, *words):
        self.folder = folder
        self.process = subprocess.Popen(
            [*program("scan", "--all", "--watch", "--db", "db.sqlite"), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=engine.environment | {"HOME": str(folder)},
            cwd=folder,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        Thread(target=lambda: [self.lines.put(one) for one in self.process.stdout], daemon=True).start()

    def next(self):
        return self.lines.get(timeout=PATIENCE)

    def until(self, event, *needles):
        """The lines of JSON up to the first of this event that has all of these in it."""
        seen = []
        while True:
            seen.append(json.loads(self.next()))
            if seen[-1]["event"] == event and all(one in json.dumps(seen[-1]) for one in needles):
                return seen

    def stop(self, number):
        self.process.send_signal(number)
        _, told = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, told


def program(*words):
    return [sys.executable, "-m", "dockward", *words]


def import_advisories(folder, *numbers):
    """A database of these alone takes the place of the one before."""
    zipped(folder / "all.zip", {f"CVE-2023-{one}.json": advisory(one) for one in numbers})
    subprocess.run(program("db", "import", "-q", "--db", "new.sqlite", "all.zip"), cwd=folder, check=True, timeout=60)
    (folder / "new.sqlite").replace(folder / "db.sqlite")


@pytest.fixture(scope="module")
def own(distribution):
    with PrivateEngine(distribution=distribution) as started:
        make_image(started, "old:1", files={SITE: METADATA})
        yield started


def test_what_comes_and_goes_is_told_and_nothing_else(own, tmp_path):
    import_advisories(tmp_path, 1111)
    watcher = Watcher(own, tmp_path, "-o", "json", "-q")
    start = watcher.until("start")[-1]
    assert (start["images"], start["findings"] > 0) == (1, True)

    import_advisories(tmp_path, 1111, 2222)
    told = watcher.until("new", "CVE-2023-2222")
    findings = [one["finding"] for one in told if "finding" in one]
    assert [[flaw["id"] for flaw in one["flaws"]] for one in findings] == [["CVE-2023-2222"]]

    make_image(own, "open:1", files={"etc/passwd": OPEN, "etc/os-release": b"ID=debian\nVERSION_ID=12\n"})
    told = watcher.until("new", "DW0915", "open:1")
    assert {one["finding"]["subject"]["name"] for one in told if "finding" in one} == {"open:1"}

    own.restart()
    own.docker("rmi", "open:1")
    told = watcher.until("gone", "DW0915", "open:1")
    away = [(one["event"], one["reason"]) for one in told if "is asked again until it answers" in one.get("reason", "")]
    assert [event for event, _ in away] == ["unknown", "known"]
    assert len({reason for _, reason in away}) == 1

    make_image(own, "open:2", files={"etc/passwd": OPEN})
    watcher.until("new", "DW0915", "open:2")
    own.docker("rmi", "open:2")
    assert watcher.stop(signal.SIGTERM) == (0, "")


def test_a_database_that_breaks_is_an_event_and_so_is_one_that_can_be_read_again(own, tmp_path):
    import_advisories(tmp_path, 1111)
    watcher = Watcher(own, tmp_path, "-o", "json", "-q")
    watcher.until("start")
    good = (tmp_path / "db.sqlite").read_bytes()
    (tmp_path / "new.sqlite").write_bytes(b"garbage" * 1000)
    (tmp_path / "new.sqlite").replace(tmp_path / "db.sqlite")
    broken = watcher.until("unknown", "db.sqlite")[-1]
    (tmp_path / "new.sqlite").write_bytes(good)
    (tmp_path / "new.sqlite").replace(tmp_path / "db.sqlite")
    mended = watcher.until("known", "db.sqlite")[-1]
    assert broken["reason"] == mended["reason"]
    assert watcher.stop(signal.SIGTERM) == (0, "")


def test_words_for_people_begin_with_what_the_baseline_does_not_know(own, tmp_path):
    import_advisories(tmp_path, 1111)
    (tmp_path / "known.json").write_text('{"schema": "dockward.baseline/1"}')
    watcher = Watcher(own, tmp_path, "--baseline", "known.json")
    line = ""
    while "CVE-2023-1111" not in line:
        line = watcher.next()
    assert " new  not rated image/old:1: CVE-2023-1111 in Django 4.2.2 (mended in 4.2.3) [DW0965]" in line
    status, told = watcher.stop(signal.SIGINT)
    assert (status, "Traceback" in told) == (0, False)
    assert "Watching 1 image, " in told
