"""What is told while images are looked through."""

from dockward.read import forked
from dockward.read.scan import scan
from dockward.read.scanning import ScanOptions


def told(tmp_path, *names):
    folders = [tmp_path / one for one in names]
    for one in folders:
        (one / "etc").mkdir(parents=True)
        for nr in range(1000):
            (one / f"etc/{nr}").touch()
    found = []
    options = ScanOptions(environment={}, home=tmp_path, directories=tuple(folders), cached=False, flaws=False)
    scan((), options, found.append)
    return [one.replace(f"{tmp_path}/", "") for one in found]


def test_several_are_numbered(tmp_path):
    assert told(tmp_path, "a", "b") == [
        "image 1/2: a: 1000 files",
        "image 2/2: b: 1000 files",
        "image 1/2: a: looking up 0 packages",
        "image 2/2: b: looking up 0 packages",
    ]


def test_one_process_alone_tells_it_no_more_often(tmp_path, monkeypatch):
    monkeypatch.setattr(forked, "may_fork", lambda: False)
    assert told(tmp_path, "a") == ["a: 1000 files", "a: looking up 0 packages"]


def test_a_single_one_is_not(tmp_path):
    assert told(tmp_path, "a")[-1] == "a: looking up 0 packages"
