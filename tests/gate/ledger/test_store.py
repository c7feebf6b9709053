import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from tests.gate.ledger.made import AS_ROOT, call, clock, filled, small_disk

from dockward.gate.ledger.errors import BrokenLedgerError, LedgerError
from dockward.gate.ledger.record import Kind, parse_record
from dockward.gate.ledger.search import Wanted, find
from dockward.gate.ledger.segments import check_ledger, segments
from dockward.gate.ledger.store import Bounds, Store, shifted

ENDLESS = """
import sys
from pathlib import Path
from tests.gate.ledger.made import call, clock
from dockward.gate.ledger.store import Bounds, Store
store = Store(Path(sys.argv[1]), clock, Bounds(segment=20_000, total=100_000))
store.open()
print("open", flush=True)
nr = 0
while True:
    store.append([call(nr + one) for one in range(50)])
    nr += 50
"""

STEPS = '''
import os, signal, sys
from pathlib import Path
from tests.gate.ledger.made import call, clock
from dockward.gate.ledger.segments import check_ledger
from dockward.gate.ledger.store import Bounds, Store

CALLS = ("open", "write", "pwrite", "fdatasync", "fsync", "ftruncate", "unlink", "replace", "rename")
BOUNDS = Bounds(segment=4_000, total=12_000)

def grown(folder, batches):
    store = Store(folder, clock, BOUNDS)
    store.open()
    for nr in range(batches):
        store.append([call(10 * nr + one) for one in range(5)])
    store.close()

def killed_at(step, work):
    """Whether a process was killed before it had done: at its nth call of the system's."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = [step]
    def counting(real):
        def counted(*words, **more):
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return real(*words, **more)
        return counted
    for name in CALLS:
        setattr(os, name, counting(getattr(os, name)))
    work()
    os._exit(0)

place, batches, stride = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
step = done = 0
while not done:
    folder = place / str(step)
    done = not killed_at(step, lambda: grown(folder, batches))
    grown(folder, 1)
    told = [str(one) for one in check_ledger(folder)[1]]
    if told:
        print(step, told)
    step += stride
print("killed", step // stride - 1)
'''
"""Has a ledger begun and written until the process is killed at each of its calls of the system, and then goes on."""


def kinds(folder):
    return [one.kind for one in find(folder, Wanted())]


def opened(folder, bounds=None):
    store = Store(folder, clock, bounds or Bounds())
    store.open()
    return store


def test_a_ledger_goes_on_where_it_was(tmp_path):
    folder = filled(tmp_path / "ledger", count=2)
    filled(folder, count=1)
    assert kinds(folder) == [Kind.BEGUN, Kind.STARTED, Kind.CALL, Kind.CALL, Kind.STARTED, Kind.CALL]
    assert check_ledger(folder)[1] == ()


def test_only_its_owner_can_read_it(tmp_path):
    folder = filled(tmp_path / "ledger", count=1)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}


def test_two_writers_at_once_are_refused(tmp_path):
    first = opened(tmp_path / "ledger")
    with pytest.raises(LedgerError, match="another gate"):
        opened(tmp_path / "ledger")
    first.close()
    opened(tmp_path / "ledger").close()


@pytest.mark.parametrize("rest", [b'{"at":"2026', b"\0\0\0\0", b"\0\0\n\0\n", b"{}\n"])
def test_what_a_crash_left_at_the_end_is_cut_off_and_recorded(tmp_path, rest):
    folder = filled(tmp_path / "ledger", count=2)
    with segments(folder)[-1].open("ab") as file:
        file.write(rest)
    opened(folder).close()
    assert check_ledger(folder)[1] == ()
    found = [one for one in find(folder, Wanted()) if one.kind is Kind.MENDED]
    assert [one.received for one in found] == [len(rest)]


def test_a_crash_right_after_a_new_segment_was_made_is_no_break(tmp_path):
    folder = filled(tmp_path / "ledger", count=2)
    (folder / "0000000000000005.jsonl").touch()
    opened(folder).close()
    assert check_ledger(folder)[1] == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda folder: (folder / "head").unlink(), "head is missing"),
        (lambda folder: segments(folder)[0].unlink(), "records are missing"),
        (lambda folder: os.truncate(segments(folder)[0], 900), "cut off"),
        (lambda folder: os.truncate(segments(folder)[0], 0), "cut off"),
        (
            lambda folder: segments(folder)[0].write_bytes(segments(folder)[0].read_bytes().replace(b"ann", b"bob")),
            "was changed",
        ),
    ],
)
def test_a_ledger_that_was_tampered_with_isnt_written_on(tmp_path, change, told):
    folder = filled(tmp_path / "ledger", count=5)
    change(folder)
    before = [one.read_bytes() for one in segments(folder)]
    with pytest.raises(BrokenLedgerError, match=told):
        opened(folder)
    assert [one.read_bytes() for one in segments(folder)] == before


def test_the_chain_goes_on_over_segments_and_the_oldest_are_retired(tmp_path):
    bounds = Bounds(segment=4000, total=12_000)
    folder = filled(tmp_path / "ledger", count=100, bounds=bounds)
    found = segments(folder)
    assert sum(one.stat().st_size for one in found) <= bounds.total
    assert len(found) > 1
    first = parse_record(found[0].read_bytes().splitlines()[0])
    assert first.n > 50
    assert check_ledger(folder)[1] == ()
    found[0].unlink()
    assert "the beginning was cut off" in str(check_ledger(folder)[1][0])


def test_a_retirement_that_was_broken_off_is_no_break(tmp_path):
    folder = filled(tmp_path / "ledger", count=100, bounds=Bounds(segment=4000))
    kept = {one: one.read_bytes() for one in segments(folder)}
    opened(folder, Bounds(segment=4000, total=12_000)).close()
    gone = [one for one in kept if not one.exists()]
    assert len(gone) > 2
    gone[-1].write_bytes(kept[gone[-1]])
    assert check_ledger(folder)[1] == ()
    gone[-2].write_bytes(kept[gone[-2]])
    assert check_ledger(folder)[1] == ()


@pytest.mark.parametrize("nr", range(3))
def test_killed_in_the_middle_of_writing_loses_nothing_that_was_said_to_be_written(tmp_path, nr):
    folder = tmp_path / "ledger"
    words = [sys.executable, "-c", ENDLESS, str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}) as one:
        assert one.stdout.readline() == b"open\n"
        while len(segments(folder)) < 3 + nr:
            pass
        one.send_signal(signal.SIGKILL)
    opened(folder, Bounds(segment=20_000, total=100_000)).close()
    chain, problems = check_ledger(folder)
    assert problems == ()
    assert chain.last.n > 100


def write_endlessly(store):
    while True:
        store.append([call(1), call(2), call(3)])


@AS_ROOT
@pytest.mark.parametrize(("batches", "stride"), [(0, 1), (12, 4)], ids=["beginning", "segments"])
def test_killed_at_whatever_step_it_is_in_order_and_the_next_goes_on(tmp_path, batches, stride):
    words = [sys.executable, "-c", STEPS, str(tmp_path), str(batches), str(stride)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    *told, killed = done.stdout.splitlines()
    assert not told
    assert int(killed.removeprefix("killed ")) > 15


def test_a_full_disk_takes_back_the_whole_batch_and_writes_again_later():
    with small_disk(64) as disk:
        store = opened(disk / "ledger")
        (disk / "filler").write_bytes(b"x" * 40_000)
        with pytest.raises(OSError, match="No space left"):
            write_endlessly(store)
        last = store.last
        chain, problems = check_ledger(disk / "ledger")
        assert (chain.last, problems) == (last, ())
        (disk / "filler").unlink()
        store.append([call(4)])
        store.close()
        assert check_ledger(disk / "ledger")[0].last.n == last.n + 1


def test_readers_beside_the_writer_see_whole_records(tmp_path):
    folder = tmp_path / "ledger"
    store = opened(folder, Bounds(segment=5000, total=20_000))
    for nr in range(300):
        store.append([call(nr), call(nr)])
        if nr % 10 == 0:
            numbers = [one.n for one in find(folder, Wanted())]
            assert numbers == list(range(numbers[0], store.last.n + 1))
            assert check_ledger(folder)[1] == ()
    store.close()


def test_what_is_too_old_goes_and_is_told(tmp_path):
    today = [datetime(2026, 1, 1, tzinfo=UTC)]

    def now():
        return today[0].strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def days_of():
        return [one.at[:10] for one in find(tmp_path / "ledger", Wanted()) if one.kind is Kind.CALL]

    store = Store(tmp_path / "ledger", now, Bounds(days=60))
    store.open()
    for _ in range(100):
        store.append([call(1, at=now())])
        today[0] += timedelta(days=1)
    assert check_ledger(tmp_path / "ledger")[1] == ()
    kept = days_of()
    # 60 days and the two of a segment, ended by the last record.
    assert kept[-1] == "2026-04-10"
    assert kept[0] in {"2026-02-08", "2026-02-07", "2026-02-06", "2026-02-09"}
    assert Kind.RETIRED in kinds(tmp_path / "ledger")
    store.close()
    # Nobody asked for long: at the start of the gate what is too old goes too.
    today[0] += timedelta(days=50)
    later = Store(tmp_path / "ledger", now, Bounds(days=60))
    later.open()
    later.close()
    assert days_of()[0] > "2026-03-25"
    assert check_ledger(tmp_path / "ledger")[1] == ()


def test_times_that_cant_be_are_no_obstacle():
    assert shifted("0001-01-02T00:00:00.000000Z", -timedelta(days=400)).endswith("-01-01T00:00:00.000000Z")
    assert shifted("9999-12-30T00:00:00.000000Z", timedelta(days=400)).startswith("9999-12-31")
