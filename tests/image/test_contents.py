"""Looking through whole images: which layers are looked through, and by whom."""

import hashlib
import io
import zipfile

import pytest
from tests.image import systems
from tests.image.archives import archive, files, member
from tests.image.saved import sha
from tests.image.systems import STATUS, deb, system
from tests.syntax.tokens.examples import KEYS, LINES

from dockward.image.catalog.cataloger import Cataloger, Ownership
from dockward.image.contents import read_contents
from dockward.image.remember import ContentCache
from dockward.image.stores.blobs import packed_layer
from dockward.image.stores.stored import StoredImage, StoredLayer
from dockward.kit.examples import image
from dockward.model.image import Layer
from dockward.model.package import Package, PackageType


def told(path, data):
    yield Package(type=PackageType.GENERIC, name=path, version=bytes(data).decode(), path=path)


@pytest.fixture
def cache(tmp_path):
    return ContentCache(tmp_path / "cache", lambda: (Cataloger(name="any", names=frozenset({"a", "b"}), read=told),))


def layer(tmp_path, named=True, **several):
    data = files({name: text.encode() for name, text in several.items()})
    path = tmp_path / sha(data).removeprefix("sha256:")
    path.write_bytes(data)
    diff_id = sha(data) if named else ""
    return StoredLayer(diff_id=diff_id, entries=packed_layer(lambda: path.open("rb"), diff_id))


def test_who_owns_which_files_is_remembered(tmp_path):
    files_of = {"usr/bin/a": "md5:1", "usr/bin/b": ""}

    def owning(path, data):
        yield Ownership(type=PackageType.DEB, package="a", files=files_of, path=path)
        yield Ownership(type=PackageType.DEB, package="none", path=path)

    cache = ContentCache(tmp_path / "cache", lambda: (Cataloger(name="any", names=frozenset({"a"}), read=owning),))
    low = layer(tmp_path, a="1")
    read = cache.read(low)
    known = cache.known(low)
    assert known == read
    one, none = known.catalogued.ownerships
    assert (list(one.files), len(one.files), one.files["usr/bin/a"]) == (list(files_of), 2, "md5:1")
    assert (list(one.files.values()), dict(one.files.items())) == (["md5:1", ""], files_of)
    assert (list(none.files), len(none.files), none.files.get("x")) == ([], 0, None)


def test_what_is_left_over_is_remembered(tmp_path, cache):
    low = layer(tmp_path, **{"app/.git/HEAD": "1", "b": "2"})
    read = cache.read(low)
    assert cache.known(low) == read
    assert (read.files.marks, [one.path for one in read.marks]) == (b"\1\0", ["app/.git"])


@pytest.mark.parametrize("below", [(), ({"a": "1"},)])
def test_programs_of_every_layer_are_compared_of_a_base_too(below):
    kept, evil = b"#!/bin/sh\n", b"#!/bin/sh\n: evil\n"
    sums = "".join(f"{hashlib.md5(kept).hexdigest()}  usr/bin/{name}\n" for name in ("ls", "id"))
    lists = {STATUS: deb("tools"), "var/lib/dpkg/info/tools.md5sums": sums}
    base = {**system("debian"), "usr/bin/ls": kept, "usr/bin/id": evil, **lists}
    (found,) = systems.look(*below, base).programs.value
    assert (found.path, found.layer, found.package) == ("usr/bin/id", len(below), "tools")
    assert systems.look(*below, {**base, "usr/bin/id": kept}).programs.value == ()


def test_layers_below_the_command_of_a_base_are_taken_for_its(tmp_path, cache):
    low, high = layer(tmp_path, a="1"), layer(tmp_path, b="2")
    lines = tuple(Layer(one, 0, 0) for one in ("ADD file:1 in /", 'CMD ["sh"]', "COPY b /"))
    about = image(history=lines, brought_by=(0, 2))
    found = read_contents(StoredImage(image=about, layers=(low, high)), cache, {}).contents
    assert [(one.inherited, one.base) for one in found.layers] == [(True, ""), (False, "")]
    known = {(low.diff_id,): "base:1"}
    found = read_contents(StoredImage(image=about, layers=(low, high)), cache, known).contents
    assert [(one.inherited, one.base) for one in found.layers] == [(True, "base:1"), (False, "")]


@pytest.mark.parametrize(
    "line",
    [
        "RUN |1 NPM_TOKEN=correct-horse-7 /bin/sh -c npm i # buildkit",
        "/bin/sh -c #(nop) ENV DB_PASSWORD=correct-horse-7",
        'RUN /bin/sh -c wget --header="Authorization: Bearer correct-horse-7" https://x.example',
        "RUN /bin/sh -c echo 1\ncurl -u me:correct-horse-7 https://x.example",
    ],
)
def test_instructions_are_told_without_secrets(tmp_path, cache, line):
    about = image(history=(Layer(line, 0, 0),), brought_by=(0,))
    found = read_contents(StoredImage(image=about, layers=(layer(tmp_path, a="1"),)), cache, {}).contents
    assert "***" in found.layers[0].instruction
    assert "correct-horse-7" not in found.layers[0].instruction + found.origin(0)


@pytest.mark.parametrize("start", ["RUN /bin/sh -c ", "/bin/sh -c "])
def test_a_key_that_several_instructions_write_is_hidden_as_a_whole(tmp_path, cache, start):
    key = KEYS["OpenSSH"][1]
    lines = [f"{start}echo '{line}' >> /root/k" for line in key]
    lines = ["ADD file:1 in /", *lines[:2], f"{start}make # buildkit", *lines[2:], "COPY app /app"]
    layers = [layer(tmp_path, a=str(nr)) for nr in range(len(lines))]
    about = image(history=tuple(Layer(one, 0, 0) for one in lines), brought_by=tuple(range(len(lines))))
    found = read_contents(StoredImage(image=about, layers=tuple(layers)), cache, {}).contents
    shown = [one.instruction for one in found.layers]
    assert len(shown) == len(lines)
    assert (shown[0], shown[-1]) == (lines[0], lines[-1])
    parts = {line[at : at + 8] for line in LINES for at in range(len(line) - 7)}
    assert not [one for one in shown for at in range(len(one)) if one[at : at + 8] in parts]


def look(cache, *layers):
    """The packages found with their layers, and how many layers were looked through."""
    counts = []

    def spread(jobs):
        counts.append(len(jobs))
        return [one() for one in jobs]

    stored = StoredImage(image=image(), layers=layers)
    found = read_contents(stored, cache, {}, spread=spread).contents
    return [(one.package.name, one.package.version, one.layer) for one in found.packages], counts


def test_only_layers_that_are_not_remembered_are_looked_through(tmp_path, cache):
    low, high = layer(tmp_path, a="1"), layer(tmp_path, b="2")
    assert look(cache, low) == ([("a", "1", 0)], [1])
    assert look(cache, low, high) == ([("a", "1", 0), ("b", "2", 1)], [1])
    assert look(cache, high, low) == ([("b", "2", 0), ("a", "1", 1)], [0])


def test_layers_that_are_alike_are_looked_through_once(tmp_path, cache):
    low, high = layer(tmp_path, a="1"), layer(tmp_path, a="2")
    assert look(cache, low, high, low) == ([("a", "1", 2)], [2])


def test_layers_without_a_digest_are_never_taken_for_alike(tmp_path, cache):
    low, high = layer(tmp_path, named=False, a="1"), layer(tmp_path, named=False, b="2")
    assert look(cache, low, high) == ([("a", "1", 0), ("b", "2", 1)], [2])
    assert look(cache, low, high)[1] == [2]


def test_files_of_packages_that_the_distribution_owns_are_known_as_its_from_the_memory_too(tmp_path):
    def telling(path, data):
        if path == "list":
            files_of = {"usr/lib/a": "", "usr/share/x": ""}
            yield Ownership(type=PackageType.DEB, package="a", files=files_of, path=path)
            yield Ownership(type=PackageType.DEB, package="b", files={"usr/bin/b": ""}, path=path)
            yield Package(type=PackageType.DEB, name="a", version="1", path=path)
        else:
            yield from told(path, data)

    names = frozenset({"a", "b", "list"})
    cache = ContentCache(tmp_path / "cache", lambda: (Cataloger(name="any", names=names, read=telling),))
    one = layer(tmp_path, **{"usr/lib/a": "1", "opt/lib/b": "2", "list": "x"})
    for _ in "first", "again":
        found = read_contents(StoredImage(image=image(), layers=(one,)), cache, {}).contents.packages
        assert {each.package.path: each.package.owner for each in found if each.package.owner} == {"usr/lib/a": "a"}


@pytest.mark.parametrize("gone", [False, True])
def test_what_is_found_in_an_archive_is_there_as_long_as_the_archive_is(tmp_path, cache, gone):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("application.properties", "spring.datasource.password=" + "Vq8" + "zL2pX")
    several = [files({"app/app.jar": data.getvalue()}), files({"app/.wh.app.jar": b""} if gone else {"a": b"1"})]
    stored = []
    for nr, one in enumerate(several):
        (tmp_path / str(nr)).write_bytes(one)
        opened = packed_layer(lambda nr=nr: (tmp_path / str(nr)).open("rb"), sha(one))
        stored.append(StoredLayer(diff_id=sha(one), entries=opened))
    (token,) = read_contents(StoredImage(image=image(), layers=tuple(stored)), cache, {}).contents.tokens
    assert (token.path, token.hidden) == ("app/app.jar!/application.properties", gone)


def test_folders_that_an_archive_does_not_name_are_counted_as_those_that_it_names(cache):
    named = archive(member("d", type=b"5"), member("d/e", type=b"5"), member("d/e/a", b"1"))
    later = archive(member("d/e/a", b"1"), member("d/", type=b"5"))
    for data in (named, later, archive(member("d/e/a", b"1"))):
        one = StoredLayer(diff_id=sha(data), entries=packed_layer(lambda data=data: io.BytesIO(data), sha(data)))
        found = read_contents(StoredImage(image=image(), layers=(one,)), cache, {})
        assert found.contents.layers[0].files == 3
