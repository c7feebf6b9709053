"""One pass over a layer, and what is remembered of it."""

import pytest
from tests.image.archives import archive, files, member
from tests.image.catalog.told import archive as zipped
from tests.image.saved import sha
from tests.syntax.tokens.samples import sample

from dockward.image import alias, texts
from dockward.image import content as contents
from dockward.image.catalog.cataloger import Cataloger, CatalogError
from dockward.image.catalog.selection import catalogers
from dockward.image.content import LayerContent, Part, SpecialFile, read_content, together
from dockward.image.entry import LayerError, Sort
from dockward.image.remember import ContentCache
from dockward.image.stores.blobs import packed_layer
from dockward.image.stores.stored import StoredLayer
from dockward.model.package import Package, PackageType


def told(path, data):
    yield Package(type=PackageType.GENERIC, name=path, version=bytes(data).decode(), path=path)
    if b"broken" in data:
        raise CatalogError("it is broken")


BY_NAME = Cataloger(name="by-name", names=frozenset({"pkg.txt"}), read=told, most_bytes=20)
BY_ENDING = Cataloger(name="by-ending", endings=(".whl", ".egg"), accepts=lambda path: "no" not in path, read=told)
BY_MAGIC = Cataloger(name="by-magic", magic=(b"\x7fELF",), read=told)
ALL = (BY_NAME, BY_ENDING, BY_MAGIC)


def layer(tmp_path, data, diff_id=None):
    path = tmp_path / "layer.tar"
    path.write_bytes(data)
    diff_id = sha(data) if diff_id is None else diff_id
    return StoredLayer(diff_id=diff_id, entries=packed_layer(lambda: path.open("rb"), diff_id))


def content(tmp_path, data, several=ALL):
    return read_content(layer(tmp_path, data).entries, several)


@pytest.mark.parametrize(
    ("path", "data", "wanted"),
    [
        ("a/pkg.txt", b"1", True),
        ("a/PKG.TXT", b"1", True),
        ("a/pkg.txt/x", b"1", False),
        ("a/x.whl", b"1", True),
        ("no/x.whl", b"1", False),
        ("bin/x", b"\x7fELF", False),
        ("bin/x", b"xELF" + b"x" * 60, False),
        ("pkg.txt", b"x" * 20, True),
    ],
)
def test_who_wants_a_file_is_told_by_name_ending_and_first_bytes(tmp_path, path, data, wanted):
    found = content(tmp_path, files({path: data})).catalogued
    assert [(one.name, one.version) for one in found.packages] == ([(path, data.decode())] if wanted else [])
    assert found.misread == ()


@pytest.mark.parametrize(
    ("name", "mode", "size", "wanted"),
    [("bin/x", 0o755, 60, True), ("l.so.1", 0o644, 60, True), ("x", 0o644, 60, True), ("bin/x", 0o755, 50, False)],
)
def test_first_bytes_are_looked_at_whatever_a_file_is_called(tmp_path, name, mode, size, wanted):
    data = archive(member(name, b"\x7fELF" + b"x" * size, mode=mode))
    assert bool(content(tmp_path, data).catalogued.packages) is wanted


def test_what_cannot_be_understood_is_told_and_what_came_before_counts(tmp_path):
    found = content(tmp_path, files({"pkg.txt": b"broken", "a/pkg.txt": b"x" * 21})).catalogued
    assert [one.name for one in found.packages] == ["pkg.txt"]
    assert [(one.path, one.reason) for one in found.misread] == [
        ("pkg.txt", "it is broken"),
        ("a/pkg.txt", "it is larger than 0 MiB"),
    ]


def test_files_that_may_do_more_than_others(tmp_path):
    data = archive(
        member("su", b"x", mode=0o4755, uid=3),
        member("plain", b"x", mode=0o755),
        member("open", b"x", mode=0o666),
        member("tmp", type=b"5", mode=0o1777),
        member("drop", type=b"5", mode=0o777),
        member("link", type=b"2", mode=0o777, linkname="x"),
    )
    assert content(tmp_path, data).special == (
        SpecialFile("su", 0o4755, 3, 0),
        SpecialFile("open", 0o666, 0, 0),
        SpecialFile("drop", 0o777, 0, 0, directory=True),
    )


def test_no_hash_of_a_password_is_kept(tmp_path):
    data = files(
        {
            "etc/shadow": b"root:$6$salt$hash:1:2:3\nopen::1\nlocked:*:\n",
            "etc/passwd": b"root:x:0:0:root:/root:/bin/sh\nold:$1$abc:1:1\nnone::2:2\n",
            "opt/etc/shadow": b"root:$6$other$hash:1",
        }
    )
    found = content(tmp_path, data)
    assert found.accounts == {
        "etc/shadow": b"root:!:1:2\nopen::1\nlocked:!:",
        "etc/passwd": b"root:x:0:0\nold:!:1:1\nnone::2:2",
    }
    assert b"hash" not in repr(found).encode()


def test_a_layer_that_breaks_off_says_so_and_keeps_what_came_before(tmp_path):
    found = content(tmp_path, files({"a/pkg.txt": b"1", "b": b"x" * 5000})[:2000])
    assert [one.name for one in found.catalogued.packages] == ["a/pkg.txt"]
    assert found.partial == "it ends within a file"
    assert found.oddities == ("b has fewer bytes than its header says, and the archive ends in it",)


@pytest.fixture
def cache(tmp_path):
    return ContentCache(tmp_path / "cache", lambda: ALL)


def test_a_layer_is_looked_through_once(tmp_path, cache):
    first = layer(tmp_path, files({"pkg.txt": b"1", "etc/shadow": b"a:$hash:"}))
    found = cache.read(first)

    def never(_):
        raise LayerError("it was read again")

    again = StoredLayer(diff_id=first.diff_id, entries=never)
    assert cache.known(again) == found
    assert found.catalogued.packages
    (stored,) = (tmp_path / "cache").iterdir()
    assert b"hash" not in stored.read_bytes()
    stored.write_bytes(b"garbage")
    assert cache.known(again) is None
    assert cache.read(again).partial == "it was read again"


@pytest.mark.parametrize("diff_id", ["", "sha256:../../x", "sha256:" + "0" * 64])
def test_what_has_no_digest_or_another_one_is_never_remembered(tmp_path, cache, diff_id):
    lying = layer(tmp_path, files({"pkg.txt": b"1"}), diff_id)
    assert cache.known(lying) is None
    assert cache.read(lying).partial
    assert not (tmp_path / "cache").exists()
    assert isinstance(cache.read(lying), LayerContent)


SECRET = "ghp_" + sample("[A-Za-z0-9]{36}", 3, 4.0)


@pytest.mark.parametrize(
    ("path", "data", "found"),
    [
        ("app/.env", f"A=1\nTOKEN={SECRET}\n", True),
        ("root/config", SECRET, True),
        ("app/tests/config", SECRET, False),
        ("usr/share/doc/x", SECRET, False),
        ("app/package-lock.json", SECRET, False),
        ("app/logo.png", SECRET, False),
        ("app/binary", "\0\1" + SECRET, False),
        ("app/long", "x " * (1 << 20) + SECRET, True),
    ],
)
def test_credentials_in_texts_that_are_worth_looking_into(tmp_path, path, data, found):
    told = content(tmp_path, files({path: data.encode()}))
    assert [(one.path, one.kind) for one in told.tokens] == ([(path, "github-token")] if found else [])
    assert SECRET[6:] not in repr(told)


def test_its_parts_together_are_the_whole(tmp_path):
    key = b"-----BEGIN OPENSSH PRIVATE KEY-----\n"
    token = f"token = {SECRET}\n".encode()
    one = layer(
        tmp_path,
        files(
            {
                "etc/passwd": b"open::5:5\n",
                "root/id_rsa": key,
                "srv/a.py": token,
                "srv/b.py": b"\n" + token,
                "srv/c.py": token,
            }
        ),
    )
    parts = {part: read_content(one.entries, (), part=part) for part in Part}
    assert parts[Part.ALL].tokens != ()
    assert (parts[Part.REST].tokens, parts[Part.ODD_TEXTS].credentials) == ((), ())
    assert {one.path for one in parts[Part.EVEN_TEXTS].tokens} == {"srv/b.py"}
    assert {one.path for one in parts[Part.ODD_TEXTS].tokens} == {"srv/a.py", "srv/c.py"}
    assert together(parts[Part.EVEN_TEXTS], parts[Part.ODD_TEXTS], parts[Part.REST]) == parts[Part.ALL]


def test_each_part_tells_how_far_it_is(tmp_path):
    one = layer(tmp_path, files({str(nr): b"" for nr in range(2000)}))
    for part in Part:
        told = []
        read_content(one.entries, (), told.append, part=part)
        assert told == [1000, 2000]


def test_what_either_part_could_not_read_is_told_once():
    parts = (LayerContent(unseen=("a", "b")), LayerContent(unseen=("d",), partial="too deep"))
    both = together(*parts, LayerContent(unseen=("b", "c")))
    assert (both.unseen, both.partial) == (("b", "c", "a", "d"), "too deep")


def test_a_text_that_holds_nothing_is_searched_once_and_one_that_does_each_time(tmp_path, monkeypatch):
    searched = []
    real = texts.find_tokens
    monkeypatch.setattr(texts, "find_tokens", lambda data, form: searched.append(data) or real(data, form))
    token = f"token = {SECRET}\n".encode()
    named = {f"srv/{nr}.py": text for nr, text in enumerate([b"x = 1 # nothing\n", token] * 3)}
    found = read_content(layer(tmp_path, files(named)).entries, ())
    assert [one.path for one in found.tokens] == ["srv/1.py", "srv/3.py", "srv/5.py"]
    assert len(searched) == 4


@pytest.mark.parametrize(
    "links",
    [
        [("a/pkg.txt", "store/1")],
        [("a/pkg.txt", "./store//1")],
        [("a/pkg.txt", "/store/1")],
        [("b/2", "store/1"), ("a/pkg.txt", "b/2")],
        [("a/x.whl", "store/1"), ("a/y.whl", "store/1")],
    ],
)
def test_what_a_hard_link_is_by_its_name_is_read(tmp_path, links):
    made = [member(name, type=b"1", linkname=target) for name, target in links]
    found = content(tmp_path, archive(member("store/1", b"7"), *made))
    wanted = [name for name, _ in links if name != "b/2"]
    assert [(one.path, one.version) for one in found.catalogued.packages] == [(name, "7") for name in wanted]
    assert found.unseen == found.oddities == ()


def test_more_credentials_than_are_told_of_a_layer_are_said_to_be(tmp_path, monkeypatch):
    token = b"ghp_" + sample("[A-Za-z0-9]{36}", 1).encode()
    several = {f"app/{nr}.env": b"%d\n" % nr + token for nr in range(3)}
    assert content(tmp_path, files(several)).unseen == ()
    monkeypatch.setattr(contents, "MOST_TOKENS", 2)
    found = content(tmp_path, files(several))
    assert len(found.tokens) == 2
    assert found.unseen == ("it holds more than 2 credentials, and behind them none were sought",)


def test_accounts_that_are_more_than_anybody_has_are_told(tmp_path):
    data = b"root:x:0:0\n" + b"#\n" * (1 << 19) + b"open::5:5\n"
    found = content(tmp_path, files({"etc/passwd": data}))
    assert found.unseen == ("etc/passwd is larger than 1 MiB",)
    assert content(tmp_path, files({"etc/passwd": data[: 1 << 20]})).unseen == ()


def test_hard_links_to_keys_and_accounts_are_read(tmp_path):
    made = [member(name, type=b"1", linkname=f"store/{nr}") for nr, name in enumerate(("root/.netrc", "etc/passwd"), 1)]
    found = content(tmp_path, archive(member("store/1", b"x"), member("store/2", b"a:x:0:0::/:/bin/sh"), *made))
    assert (found.credentials, set(found.accounts)) == (("root/.netrc",), {"etc/passwd"})


def test_a_hard_link_to_nothing_is_told(tmp_path):
    loop = [member("b/pkg.txt", type=b"1", linkname="c"), member("c", type=b"1", linkname="b/pkg.txt")]
    found = content(tmp_path, archive(member("a", type=b"1", linkname="gone"), *loop))
    leads = (("a", "gone"), ("b/pkg.txt", "c"), ("c", "b/pkg.txt"))
    words = [f"{name} is a hard link to {target}, which isn't in its layer" for name, target in leads]
    assert found.oddities == tuple(words)
    assert found.unseen == tuple(f"{one}, and was not looked into" for one in words)


def hard(name, target, **more):
    return member(name, type=b"1", linkname=target, **more)


def test_a_file_with_two_names_counts_once_by_the_smaller_one(tmp_path):
    found = content(tmp_path, archive(member("b", b"x" * 900), hard("a", "b"), hard("c", "b")))
    assert dict(zip(found.files.paths, zip(found.files.sizes, found.files.sorts, strict=True), strict=True)) == {
        "a": (900, Sort.FILE),
        "b": (0, Sort.HARD_LINK),
        "c": (0, Sort.HARD_LINK),
    }
    assert found.links == {"b": "a", "c": "a"}


def test_rights_that_a_hard_link_has_are_its_files(tmp_path):
    data = archive(member("a", b"1"), member("b", b"2", mode=0o4755), hard("c", "a", mode=0o6755), hard("d", "b"))
    found = content(tmp_path, data)
    assert {one.path: one.mode for one in found.special} == {"a": 0o6755, "c": 0o6755}


def test_a_hard_link_that_makes_a_program_of_a_file_is_read_as_one(tmp_path):
    data = archive(member("a", b"\x7fELF" + b"x" * 99), hard("b", "a", mode=0o755), hard("usr/bin/c", "a", mode=0o755))
    found = content(tmp_path, data)
    assert [one.path for one in found.programs] == ["usr/bin/c"]
    assert [one.path for one in found.catalogued.packages] == ["a", "b", "usr/bin/c"]


def test_a_credential_is_searched_by_the_name_that_tells_and_told_once(tmp_path):
    value = f"TOKEN={SECRET}\n".encode()
    hidden = content(tmp_path, archive(member("usr/share/doc/x", value), hard("srv/.env", "usr/share/doc/x")))
    assert [one.path for one in hidden.tokens] == ["srv/.env"]
    twice = content(tmp_path, archive(member("srv/b", value), hard("srv/a", "srv/b"), hard("opt/.env", "srv/b")))
    assert [one.path for one in twice.tokens] == ["opt/.env"]


def test_hard_links_that_tell_nothing_new_are_not_read_again(tmp_path):
    data = archive(
        member("usr/bin/a", b"#!/bin/sh\n" + b"x" * 99, mode=0o755), hard("usr/bin/b", "usr/bin/a", mode=0o755)
    )
    path = tmp_path / "layer.tar"
    path.write_bytes(data)
    opened = []

    def once():
        opened.append(path)
        return path.open("rb")

    found = read_content(packed_layer(once, sha(data)), ALL)
    assert [each.path for each in found.programs] == ["usr/bin/a", "usr/bin/b"]
    assert len(opened) == 1


def test_an_archive_that_changes_between_is_found_out(tmp_path):
    path = tmp_path / "layer.tar"
    data = archive(member("store/1", b"7"), hard("a/pkg.txt", "store/1"))
    path.write_bytes(data)

    def opened():
        if seen:
            path.write_bytes(data.replace(b"7", b"8"))
        seen.append(1)
        return path.open("rb", buffering=0)

    seen = []
    found = read_content(packed_layer(opened, sha(data)), ALL)
    assert found.partial == "it changed while it was read"


def test_what_a_layer_replaces_itself_is_not_there(tmp_path):
    parts = [
        member("a/pkg.txt", b"1"),
        member("a/s", b"x", mode=0o4755),
        member("b", b"xx"),
        member("a", b"1"),
        member("b", b"y"),
    ]
    found = content(tmp_path, archive(*parts))
    assert (found.files.paths, found.files.sizes) == (("a", "b"), (1, 1))
    assert (found.catalogued.packages, found.special) == ((), ())
    assert found.oddities == ("a is there twice", "b is there twice")


def test_what_is_there_again_is_not_taken_away(tmp_path):
    found = content(tmp_path, archive(member(".wh.a"), member("a", type=b"5"), member(".wh.b")))
    assert found.removed == ("b",)


def test_a_large_file_is_not_read_for_a_million_names(tmp_path, monkeypatch):
    monkeypatch.setattr(alias, "MOST_LINKED_BYTES", 50)
    names = [hard(f"{nr}/pkg.txt", "store/1") for nr in range(9)]
    found = content(tmp_path, archive(member("store/1", b"7" * 15), *names))
    assert len(found.catalogued.packages) == 3
    assert found.partial == "its hard links lead to more than 0 MiB"


def test_a_name_by_which_less_is_sought_is_not_searched_again(tmp_path, monkeypatch):
    searched = []
    monkeypatch.setattr(texts, "find_tokens", lambda _, form: searched.append(form) or [])
    text = b"nothing to be found here\n"
    content(tmp_path, archive(member("store/1", text), hard("app/node_modules/x/a.js", "store/1")))
    content(tmp_path, archive(member("store/1", text), hard("app/.env", "store/1")))
    assert [one.name for one in searched] == ["OTHER", "OTHER", "ENVIRONMENT"]


def test_what_was_taken_away_in_a_folder_that_is_replaced_is_forgotten(tmp_path):
    parts = [
        member(one) for one in ("a/.wh.x", "a/.wh..wh..opq", "a/b/.wh..wh..opq", "ab/.wh.x", "ab/.wh..wh..opq", "a")
    ]
    found = content(tmp_path, archive(*parts))
    assert (found.removed, found.opaque, found.files.paths) == (("ab/x",), ("ab",), ("a",))


def test_what_hides_and_is_no_folder_hides_nothing(tmp_path):
    found = content(tmp_path, archive(member("a"), member("a/.wh..wh..opq"), member("b/.wh..wh..opq")))
    assert found.opaque == ("b",)


def test_what_an_earlier_version_kept_of_layers_is_taken_away(tmp_path, cache):
    cache.read(layer(tmp_path, files({"pkg.txt": b"1"})))
    (kept,) = (tmp_path / "cache").iterdir()
    for name in (
        f"sha256-{'a' * 64}.v7",
        f"sha256-{'a' * 64}.v7.bad-{'b' * 16}",
        f"sha256-{'a' * 64}.v999",
        "other.v7",
    ):
        kept.with_name(name).write_bytes(b"")
    cache.prune()
    left = {one.name for one in kept.parent.iterdir()}
    assert left == {kept.name, f"sha256-{'a' * 64}.v999", "other.v7"}


def test_what_lay_in_an_archive_that_is_replaced_is_forgotten(tmp_path):
    jar = zipped({"lib/log-1.0.jar": zipped({"META-INF/maven/g/log/pom.properties": "version=1.0"})})
    data = archive(member("a/a.jar", jar), member("b.jar", jar), member("a", type=b"2", linkname="x"))
    found = content(tmp_path, data, catalogers())
    assert [one.path for one in found.catalogued.packages] == ["b.jar!/lib/log-1.0.jar"]
