"""What is said of a package by what its image's containers have loaded, and whether that is still the image's."""

import pytest
from tests.advisories.vex.made import DJANGO, FLAW, ID, SSL, made_image

from dockward.model.fact import Unknown
from dockward.model.package import Package, PackageType
from dockward.model.subject import Subject
from dockward.model.world import World
from dockward.read.reach import reach
from dockward.read.reach.running import Running
from dockward.read.reach.watching import Seen
from dockward.read.scanning import ScanOptions

LIB = "usr/lib/libssl.so.3"
SERVER = {"nginx": {"tcp 0.0.0.0:443"}}
TOOL = Package(
    type=PackageType.DEB, name="tool", version="1", path="var/lib/dpkg/status", files=("usr/bin/tool", "usr/share/tool")
)
LOG4J = Package(type=PackageType.MAVEN, name="g:log4j", version="2.14.1", path="opt/log4j.jar")


def running(name="web", image=ID, **more):
    return Running(**{"id": name * 8, "name": name, "image": image, "pid": 50, "sandboxed": False, **more})


@pytest.fixture
def used(monkeypatch, tmp_path):
    """The use of one package by what containers are told to have loaded."""

    def used(package, *pairs, **image):
        async def ask(*_):
            return tuple(one for one, _ in pairs)

        monkeypatch.setattr(reach, "ask_running", ask)
        monkeypatch.setattr(reach, "watch_loaded", lambda *_, **__: {one.id: seen for one, seen in pairs})
        (found,) = reach.with_use(
            World(taken=0.0, images=(made_image((package, (FLAW,)), **image),)),
            ScanOptions(environment={}, home=tmp_path, root=tmp_path),
            1,
            lambda _: None,
        ).images
        (flawed,) = found.contents.value.flaws.value.flawed
        return flawed.use.content

    return used


def with_files(package, *files):
    return Package(**{name: getattr(package, name) for name in package.__struct_fields__} | {"files": files})


SSL_OF = with_files(SSL, LIB)


def test_what_is_loaded_of_the_image(used):
    use = used(SSL_OF, (running(), Seen(files={LIB: SERVER})))
    assert use.word == "listening"
    assert use.holders[0].file == f"/{LIB}"


def test_what_the_container_replaced_tells_nothing_of_the_image(used):
    use = used(SSL_OF, (running(changed=frozenset({LIB})), Seen(files={LIB: SERVER})))
    assert isinstance(use, Unknown)
    assert f"/{LIB} in web is not the image's any more" in use.reason


def test_what_was_loaded_before_it_was_replaced_is_the_images(used):
    assert used(SSL_OF, (running(changed=frozenset({LIB})), Seen(gone={LIB: SERVER}))).word == "listening"


def test_where_it_was_taken_out_its_absence_tells_nothing(used):
    use = used(SSL_OF, (running(changed=frozenset({LIB})), Seen(files={"usr/lib/libssl.so.4": SERVER})))
    assert "not the image's" in use.reason


def test_another_container_that_has_the_images_own_proves_it(used):
    changed = (running(changed=frozenset({LIB})), Seen(files={LIB: SERVER}))
    use = used(SSL_OF, changed, (running("other"), Seen(files={LIB: {"app": set()}})))
    assert [(one.container, one.program) for one in use.holders] == [("other", "app")]


def test_what_a_container_added_is_not_the_images(used):
    native = "app/node_modules/a/new.node"
    package = Package(type=PackageType.NPM, name="a", version="1", path="app/node_modules/a/package.json")
    assert used(package, (running(), Seen(files={native: SERVER}))).word == "listening"
    use = used(package, (running(added=frozenset({native})), Seen(files={native: SERVER})))
    assert "read once" in use.reason


def test_where_changes_could_not_be_asked_absence_tells_nothing(used):
    assert "no answer" in used(SSL_OF, (running(unasked="no answer"), Seen())).reason
    assert used(SSL_OF, (running(unasked="no answer"), Seen(files={LIB: SERVER}))).word == "listening"
    assert used(SSL_OF, (running(), Seen())).word == "not seen"


def test_of_a_container_itself_what_was_replaced_is_no_part(used):
    own = running(changed=frozenset({LIB}))
    about = {"id": own.id, "holder": Subject("container", "web", own.id)}
    assert used(SSL_OF, (own, Seen(files={LIB: SERVER})), **about).word == "listening"
    use = used(SSL_OF, (own, Seen(gone={LIB: SERVER})), **about)
    assert f"still has a /{LIB} loaded that was replaced since" in use.reason


def test_programs_that_are_scripts_are_never_not_seen(used, tmp_path):
    tool = tmp_path / "proc" / "50" / "root" / "usr" / "bin" / "tool"
    tool.parent.mkdir(parents=True)
    tool.write_bytes(b"#!/usr/bin/python3\n")
    assert "scripts" in used(TOOL, (running(), Seen())).reason
    tool.write_bytes(b"\x7fELF")
    assert used(TOOL, (running(), Seen())).word == "not seen"


def test_a_jar_counts_where_it_is_held_open_and_else_nothing_is_known(used):
    assert used(LOG4J, (running(), Seen(files={"opt/log4j.jar": SERVER}))).word == "listening"
    assert "JVM" in used(LOG4J, (running(), Seen())).reason


def test_more_than_was_read_is_unknown(used):
    assert "cut" in used(SSL_OF, (running(), Seen(reasons={"cut": None}))).reason
    assert "no container" in used(DJANGO, (running(image="sha256:other"), Seen())).reason
