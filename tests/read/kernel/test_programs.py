"""Programs that a container's image doesn't hold, by the directories of its overlay."""

import os

import pytest
from tests.read.kernel.fake_host import FakeHost

from dockward.model.fact import Fact, Unknown
from dockward.read.kernel import limits, programs, read_kernel
from dockward.read.kernel.mounts import parse_mountinfo

ID = "c0" * 32
LAYERS = "lowerdir=/o/l/B:/o/l/A,upperdir=/o/top/diff,workdir=/o/top/work"
DATA = "110 100 8:1 /srv /data rw - ext4 /dev/sda1 rw\n"


def root(options=LAYERS, filesystem="overlay"):
    return f"100 90 0:50 / / rw,relatime - {filesystem} overlay rw,{options}\n"


class Container:
    """A container whose overlay has two lower directories; `run` gives it a process."""

    def __init__(self, tree, mountinfo):
        self.host = FakeHost(tree)
        self.mountinfo = mountinfo
        self.count = 0
        (tree / "o/top/diff").mkdir(parents=True)

    def run(self, program):
        pid = 41 + self.count
        self.count += 1
        self.host.process(pid, cgroup=f"0::/docker/{ID}\n", mountinfo=self.mountinfo)
        self.host.link(f"/proc/{pid}/exe", program)

    def added(self, home=""):
        view = read_kernel({ID: 41}, self.host.root, layers_home=home)[ID].value
        return view.added_programs

    def put(self, layer, path, content=b"program"):
        self.host.write(f"/o/{layer}{path}", content)


@pytest.fixture
def container(tmp_path):
    return Container(tmp_path, root() + DATA)


def test_a_program_of_the_image_is_not_added(container):
    container.put("l/A", "/app/api")
    container.run("/app/api")
    assert container.added() == Fact((), container.added().place)


def test_a_program_that_was_put_there_is(container):
    container.put("l/A", "/app/api")
    container.put("top/diff", "/usr/bin/evil")
    for one in ("/app/api", "/usr/bin/evil", "/usr/bin/evil"):
        container.run(one)
    assert container.added().value == ("/usr/bin/evil",)


def test_a_program_that_was_changed_is(container):
    container.put("l/B", "/app/api", b"another")
    container.put("top/diff", "/app/api")
    container.run("/app/api")
    assert container.added().value == ("/app/api",)
    container.put("l/B", "/app/api", b"longer than before")
    assert container.added().value == ("/app/api",)


def test_a_file_of_which_only_owner_or_mode_changed_is_a_copy(container):
    container.put("l/A", "/app/api", b"old")
    container.put("l/B", "/app/api")
    container.put("top/diff", "/app/api")
    container.run("/app/api")
    assert container.added().value == ()


def test_of_a_huge_program_size_and_time_decide(container, monkeypatch):
    monkeypatch.setattr(limits, "PROGRAM_FILE", 3)
    container.put("l/A", "/app/api")
    container.put("top/diff", "/app/api", b"PROGRAM")
    container.run("/app/api")
    for layer, moment in (("l/A", 5), ("top/diff", 5)):
        os.utime(container.host.root / f"o/{layer}/app/api", (moment, moment))
    assert container.added().value == ()
    os.utime(container.host.root / "o/top/diff/app/api", (5, 6))
    assert container.added().value == ("/app/api",)


def test_what_lies_on_another_mount_is_not_the_layers(container):
    container.put("top/diff", "/data/tool")
    container.run("/data/tool")
    assert container.added().value == ()


def test_a_deleted_program_and_one_from_memory_are_told_elsewhere(container):
    container.put("top/diff", "/usr/bin/evil")
    container.put("top/diff", "/memfd:x")
    container.run("/usr/bin/evil (deleted)")
    container.run("memfd:x")
    assert container.added().value == ()


def test_a_link_or_folder_in_the_layer_is_no_program(container):
    container.host.link("/o/top/diff/app/api", "/bin/sh")
    container.run("/app/api")
    assert container.added().value == ()


def test_a_program_that_could_not_be_told_leaves_the_rest_known_only_when_something_was_found(container):
    container.run("/app/api")
    container.run("/app/api")
    (container.host.root / "proc/42/exe").unlink()
    (container.host.root / "proc/42/exe").mkdir()
    assert isinstance(container.added().content, Unknown)
    container.put("top/diff", "/app/api")
    assert container.added().value == ("/app/api",)


def test_each_program_is_looked_up_once(container, monkeypatch):
    container.put("l/A", "/app/api")
    for _ in range(20):
        container.run("/app/api")
    asked = []
    found = os.lstat
    monkeypatch.setattr(programs.os, "lstat", lambda path: asked.append(path) or found(path))
    container.added()
    assert len(asked) == 2  # the upper directory itself, and the one program


@pytest.mark.parametrize(
    ("mountinfo", "words"),
    [
        (root("x=y", "ext4"), "its root is ext4, no overlay"),
        (root("lowerdir=/o/l/A"), "no overlay"),
        (root("lowerdir=/o/l/A,upperdir=/gone"), "can't be seen from here"),
        (root("lowerdir=l/A,upperdir=top/diff"), "relative to one that isn't known"),
        (DATA, "its root is not there"),
    ],
)
def test_without_an_overlay_that_is_seen_nothing_is_known(tmp_path, mountinfo, words):
    container = Container(tmp_path, mountinfo)
    container.run("/app/api")
    assert words in container.added().content.reason


def test_directories_that_the_engine_shortened_lie_in_its_data_directory(tmp_path):
    container = Container(tmp_path, root("lowerdir=l/A,upperdir=top/diff"))
    container.put("top/diff", "/usr/bin/evil")
    container.run("/usr/bin/evil")
    assert container.added("/o").value == ("/usr/bin/evil",)


def test_the_directories_of_an_overlay():
    (found,) = parse_mountinfo(root().encode(), 10)
    assert found.layers == ("/o/top/diff", "/o/l/B", "/o/l/A")
    (found,) = parse_mountinfo(root("lowerdir+=/a,lowerdir+=/b,upperdir=/u").encode(), 10)
    assert found.layers == ("/u", "/a", "/b")
    assert parse_mountinfo(root().replace(" / / ", " / /merged ").encode(), 10)[0].layers == ()
    many = ":".join(f"/{nr}" for nr in range(limits.LAYERS * 2))
    assert len(parse_mountinfo(root(f"lowerdir={many},upperdir=/u").encode(), 10)[0].layers) == limits.LAYERS + 1
