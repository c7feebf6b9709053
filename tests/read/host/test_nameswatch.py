import pytest
from tests.read.host.host_trees import put

from dockward.read.host import nameswatch
from dockward.read.host.nameswatch import LOOK_SECONDS, NamesWatch

ANN = "ann:x:1000:1000::/home/ann:/bin/sh\n"
BOB = "bob:x:1001:1001::/home/bob:/bin/sh\n"


@pytest.fixture
def watch(tmp_path):
    put(tmp_path, "/etc/passwd", ANN)
    now = [0.0]
    found = NamesWatch(tmp_path, lambda: now[0])

    def later(seconds=LOOK_SECONDS):
        now[0] += seconds
        return found.now()

    return later


def replaced(root, path, text):
    """As tools do it: a new file in its place."""
    put(root, f"{path}.new", text)
    (root / f"{path}.new".lstrip("/")).replace(root / path.lstrip("/"))


def test_a_change_of_any_of_the_files_is_seen_a_second_later(tmp_path, watch):
    assert (watch().user(1001), watch().group(5), watch().holder(100_000)) == ("1001", "5", None)
    replaced(tmp_path, "/etc/passwd", ANN + BOB)
    assert watch(0.0).user(1001) == "1001"
    assert watch().user(1001) == "bob"
    replaced(tmp_path, "/etc/subuid", "bob:100000:65536\n")
    assert watch().holder(100_000) == 1001
    replaced(tmp_path, "/etc/subuid", "ann:100000:65536\n")
    assert watch().holder(100_000) == 1000
    replaced(tmp_path, "/etc/group", "shop:x:5:\n")
    assert watch().group(5) == "shop"
    (tmp_path / "etc/group").unlink()
    assert watch().group(5) == "5"


def test_what_stays_is_read_once(tmp_path, watch, monkeypatch):
    monkeypatch.setattr(nameswatch, "read_names", None)
    for _ in range(3):
        assert watch().user(1000) == "ann"
