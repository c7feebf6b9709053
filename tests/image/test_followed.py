"""Links in the places where systems tell what they have: they lead where a container's lead."""

import tarfile
from pathlib import Path

import pytest
from msgspec import structs
from tests.image.archives import member
from tests.image.catalog.elf_making import make_elf
from tests.image.catalog.rpm_making import make_header, make_sqlite
from tests.image.catalog.told import archive as zipped
from tests.image.systems import STATUS, deb, layer, look, metadata, system
from tests.syntax.tokens.samples import sample

from dockward.image import followed
from dockward.image.catalog.selection import catalogers
from dockward.image.contents import read_contents
from dockward.image.entry import LayerError
from dockward.image.remember import ContentCache
from dockward.image.stores.stored import StoredImage
from dockward.image.stores.tree import read_directory
from dockward.kit.examples import image

DEBIAN = system("debian")
OPEN = "root:x:0:0\nopen::5:5\n"


def link(path, target):
    return member(path, type=tarfile.SYMTYPE, linkname=target)


def look_into(*layers, cache=None, need=None):
    stored = StoredImage(image=image(), layers=layers, **({"need": need} if need else {}))
    return read_contents(stored, cache or ContentCache(None, catalogers), {})


def packages(*layers):
    return [(one.package.name, one.package.path, one.layer) for one in look(*layers).packages]


@pytest.mark.parametrize(
    "links",
    [
        [link("var/lib/dpkg", "/opt/db")],
        [link("var/lib/dpkg", "../../opt/db")],
        [link("var/lib/dpkg", "../../../../opt/./x/../db")],
        [link("var/lib/dpkg/status", "../../../opt/db/status")],
        [link("var/lib", "/srv/lib"), link("srv/lib/dpkg", "/opt/db")],
        [link("var/lib/dpkg", "/a/b"), link("a", "c"), link("c/b", "../opt/db/")],
        [link("var", "v"), link("v", "w"), link("w/lib/dpkg", "/opt/db")],
    ],
)
def test_a_database_is_read_where_links_lead(links):
    folders = (member(one, type=tarfile.DIRTYPE) for one in ("srv/lib", "opt/x", "w/lib"))
    shown = layer(DEBIAN | {"opt/db/status": deb("a")}, *links, *folders)
    assert packages(shown) == [("a", STATUS, 0)]
    assert look(shown).gaps == ()


@pytest.mark.parametrize("target", ["dpkg", "/opt/a", "/nowhere", "/opt"])
def test_links_that_lead_to_nothing_are_told(target):
    shown = layer(DEBIAN | {"opt/x": "x"}, link("var/lib/dpkg", target), link("opt/a", "b"), link("opt/b", "a"))
    ((gap,), found) = look(shown).gaps, packages(shown)
    assert "/var/lib/dpkg is a link, which leads to no database of dpkg" in gap.reason
    assert found == []


def test_what_an_upper_layer_shows_at_the_end_of_the_link_counts():
    low = layer(DEBIAN | {STATUS: deb("hidden"), "opt/db/status": deb("old"), "etc/passwd": OPEN})
    high = layer({"opt/db/status": deb("old") + deb("new")}, link("var/lib/dpkg", "/opt/db"))
    assert packages(low, high) == [("old", STATUS, 1), ("new", STATUS, 1)]
    assert packages(low, layer({}, link("var/lib/dpkg", "/opt/db"))) == [("old", STATUS, 0)]
    assert packages(low, high, layer({"var/lib/.wh.dpkg": "", STATUS: deb("own")})) == [("own", STATUS, 2)]


def test_accounts_and_the_system_are_read_where_links_lead():
    shown = layer(
        {"opt/who": OPEN, "opt/group": "g:x:7:\n", "opt/is": "ID=debian\nVERSION_ID=12\n"},
        link("etc/passwd", "../opt/who"),
        link("etc/group", "../opt/group"),
        link("etc/os-release", "../opt/is"),
    )
    found = look_into(shown)
    assert [one.name for one in found.accounts if one.empty_password] == ["open"]
    assert [(one.name, one.gid) for one in found.groups] == [("g", 7)]
    assert found.contents.distribution.version == "12"


def test_a_file_that_two_places_lead_to_is_read_for_both():
    shown = layer({"opt/x": OPEN}, link("etc/passwd", "/opt/x"), link("etc/group", "/opt/x"))
    found = look_into(shown)
    assert ([one.name for one in found.accounts], len(found.groups)) == (["root", "open"], 2)


def test_hard_links_at_the_end_and_lists_in_folders():
    shown = layer(
        DEBIAN | {"opt/first": deb("a"), "opt/db/info/a.md5sums": f"{'a' * 32}  usr/bin/a\n", "opt/db/info/x/y": "-"},
        member("opt/db/status", type=tarfile.LNKTYPE, linkname="opt/first"),
        link("var/lib/dpkg", "/opt/db"),
    )
    ((one,), stored) = look(shown).packages, StoredImage(image=image(), layers=(shown,))
    assert one.package.name == "a"
    (found,) = read_contents(stored, ContentCache(None, catalogers), {}, package_files=True).contents.packages
    assert found.package.files == ("usr/bin/a",)


def test_a_database_of_rpm_behind_a_link():
    data = make_sqlite([make_header({1000: "a", 1001: "1", 1002: "1"})])
    shown = layer({"opt/rpm/rpmdb.sqlite": data}, link("var/lib/rpm", "/opt/rpm"))
    assert {one.package.path for one in look(shown).packages} == {"var/lib/rpm/rpmdb.sqlite"}


PACKAGE = '{"name": "lodash", "version": "4.17.4"}'
METADATA = metadata("1.0", "it")
JAR = zipped({"META-INF/maven/g/log/pom.properties": "groupId=g\nartifactId=log\nversion=2.14\n"})
PROGRAM = make_elf({".rodata": b"\0OpenSSL 1.0.2k  26 Jan 2017\0"})


@pytest.mark.parametrize(
    ("shown", "name", "links"),
    [
        ({"app/data.bin": JAR}, "g:log app/app.jar", {"app/app.jar": "data.bin"}),
        ({"opt/data": JAR}, "g:log srv/x.war", {"srv/x.war": "/opt/a/data", "opt/a": "."}),
        ({"opt/p": PACKAGE}, "lodash node_modules/l/package.json", {"node_modules/l/package.json": "../../opt/p"}),
        ({"opt/l/package.json": PACKAGE}, "lodash node_modules/l/package.json", {"node_modules/l": "../opt/l"}),
        ({"opt/n/l/package.json": PACKAGE}, "lodash a/node_modules/l/package.json", {"a/node_modules": "/opt/n"}),
        ({"opt/n/l/package.json": PACKAGE}, "lodash node_modules/@a/l/package.json", {"node_modules/@a": "/opt/n"}),
        ({"opt/y/METADATA": METADATA}, "it site/it-1.0.dist-info/METADATA", {"site/it-1.0.dist-info": "/opt/y"}),
        ({"opt/y": METADATA}, "it site/it-1.0.egg-info", {"site/it-1.0.egg-info": "/opt/y"}),
        ({"opt/g/a-1.gemspec": ""}, "a r/specifications/a-1.gemspec", {"r/specifications": "/opt/g"}),
        (
            {"opt/c/a-1-0.json": '{"name": "a", "version": "1"}'},
            "a c/conda-meta/a-1-0.json",
            {"c/conda-meta": "/opt/c"},
        ),
        ({"opt/data": PROGRAM}, "openssl lib/libcrypto.so.1", {"lib/libcrypto.so.1": "../opt/data"}),
        ({"opt/data": PROGRAM}, "openssl usr/bin/openssl", {"usr/bin/openssl": "/opt/data"}),
        ({"opt/x": deb("a")}, "a var/lib/dpkg/updates/1", {"var/lib/dpkg/updates/1": "/opt/x"}),
    ],
)
def test_a_file_is_what_the_name_of_a_link_to_it_says(shown, name, links):
    """Each of these tools opens the file by the link's name, whatever the file itself is called."""
    low = layer({"a/x": "1"}, *(link(*one) for one in links.items()))
    high = layer(shown | {"site/x": "", "node_modules/x": "", "srv/y": ""})
    assert [(f"{one} {path}", nr) for one, path, nr in packages(low, high) if path in name] == [(name, 1)]
    assert packages(low) == []


@pytest.mark.parametrize(
    ("shown", "links"),
    [
        ({"java/a-1.0.jar": JAR}, {"java/a.jar": "a-1.0.jar"}),
        ({"store/node_modules/l/package.json": PACKAGE}, {"node_modules/l": "../store/node_modules/l"}),
        ({"cache/x.dist-info/METADATA": METADATA}, {"site/x.dist-info": "../cache/x.dist-info"}),
        ({"lib/libcrypto.so.1.2": PROGRAM}, {"lib/libcrypto.so": "libcrypto.so.1.2"}),
        ({"usr/bin/python3.11": PROGRAM}, {"usr/bin/python3": "python3.11", "usr/bin/python": "python3"}),
    ],
)
def test_what_its_own_name_tells_is_told_once(shown, links):
    calls = []
    several = layer(shown, *(link(*one) for one in links.items()))

    def entries(notes):
        calls.append(1)
        return several.entries(notes)

    found = look_into(structs.replace(several, entries=entries)).contents
    assert {one.package.path for one in found.packages} <= {*shown}
    assert len(calls) == 1


def test_credentials_that_a_link_hides_are_still_told():
    token = "ghp_" + sample("[A-Za-z0-9]{36}", 1)
    settings = zipped({"BOOT-INF/classes/application.properties": f"github.token = {token}\n"})
    low = layer(
        {
            "app/app.jar": settings,
            "opt/data": JAR,
            "opt/l/package.json": PACKAGE,
            "app/node_modules/l/package.json": f'"{token}"',
        }
    )
    high = layer({}, link("app/app.jar", "/opt/data"), link("app/node_modules/l", "/opt/l"))
    found = look(low, high)
    assert sorted(one.package.name for one in found.packages) == ["g:log", "lodash"]
    assert sorted(one.path for one in found.tokens) == [
        "app/app.jar!/BOOT-INF/classes/application.properties",
        "app/node_modules/l/package.json",
    ]


def test_a_great_many_links_to_one_file_are_read_through_within_bounds(monkeypatch):
    monkeypatch.setattr(followed, "_MOST_NAMES", 3)
    shown = layer({"opt/data": JAR}, *(link(f"app/{nr}.jar", "/opt/data") for nr in range(5)))
    found = look(shown)
    assert len({one.package.path for one in found.packages}) == 3
    assert [one.reason for one in found.gaps] == [followed._TOO_MANY]


@pytest.mark.parametrize(
    "links",
    [
        {f"app/{nr}.jar": "/".join(["x"] * 500) for nr in range(20)},
        {f"node_modules/{nr}": "/opt" for nr in range(2_000)},
    ],
)
def test_links_that_take_long_to_follow_are_followed_within_bounds(monkeypatch, links):
    monkeypatch.setattr(followed, "_MOST_STEPS", 5_000)
    own = {f"opt/node_modules/{nr}/package.json": PACKAGE for nr in range(5)}
    found = look(layer(DEBIAN | own | {"opt/db/status": deb("a")}, *(link(*one) for one in links.items())))
    assert followed._TOO_MANY in [one.reason for one in found.gaps]
    system = layer(
        DEBIAN | {"opt/db/status": deb("a")}, link("var/lib/dpkg", "/opt/db"), *(link(*one) for one in links.items())
    )
    assert ("a", STATUS, 0) in packages(system)


def test_links_from_one_place_to_another_need_no_second_look():
    calls = []
    shown = layer(
        {"usr/lib/os-release": "ID=debian\n", "usr/lib/apk/db/installed": "P:a\nV:1\n\n"},
        link("etc/os-release", "../usr/lib/os-release"),
        link("lib", "usr/lib"),
    )

    def entries(notes):
        calls.append(1)
        return shown.entries(notes)

    found = look_into(structs.replace(shown, entries=entries)).contents
    assert (len(calls), found.distribution.id, len(found.packages)) == (1, "debian", 1)


def test_layers_that_are_known_are_fetched_for_a_second_look_and_others_once(tmp_path):
    low, high = layer(DEBIAN | {"opt/db/status": deb("a")}), layer({}, link("var/lib/dpkg", "/opt/db"))
    cache = ContentCache(tmp_path, catalogers)
    asked = []
    for _ in range(2):
        found = look_into(low, high, cache=cache, need=asked.append)
        assert [one.package.name for one in found.contents.packages] == ["a"]
    assert asked == [(0, 1), (0,)]


def test_what_cannot_be_read_a_second_time_is_told():
    calls = []
    shown = layer(DEBIAN | {"opt/db/status": deb("a")}, link("var/lib/dpkg", "/opt/db"))

    def entries(notes):
        calls.append(1)
        return shown.entries(notes) if len(calls) == 1 else layer({"b": "c"}).entries(notes)

    def broken(notes):
        calls.append(1)
        return shown.entries(notes) if len(calls) == 1 else structs.replace(shown, entries=_fails).entries(notes)

    (gap,) = look_into(structs.replace(shown, entries=entries)).contents.gaps
    assert f"dpkg's database /{STATUS} names no package that is installed" in gap.reason
    calls.clear()
    found = look_into(structs.replace(shown, entries=broken)).contents
    assert "what links lead to in it cannot be read: gone" in [one.reason for one in found.gaps]


def _fails(notes):
    del notes
    raise LayerError("gone")
    yield


def test_a_link_that_something_else_replaces_in_its_layer_leads_nowhere():
    shown = layer(DEBIAN | {"opt/db/status": deb("a")}, link("var/lib/dpkg", "/opt/db"))
    replaced = layer(
        DEBIAN | {"opt/db/status": deb("a")},
        link("etc/passwd", "/opt/db/status"),
        member("etc/passwd", b"root:x:0:0\n"),
    )
    assert packages(shown) == [("a", STATUS, 0)]
    assert [one.name for one in look_into(replaced).accounts] == ["root"]


def test_links_in_a_directory_stay_in_it(tmp_path):
    root = tmp_path / "root"
    for path, text in {"etc/os-release": "ID=debian\n", "db/status": deb("a"), "var/lib/x": ""}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "var/lib/dpkg").symlink_to("/db")
    (root / "etc/passwd").symlink_to("/etc/passwd")
    assert Path("/etc/passwd").exists()
    found = read_contents(read_directory(root), ContentCache(None, catalogers), {})
    assert [one.package.name for one in found.contents.packages] == ["a"]
    assert found.accounts == ()


@pytest.mark.parametrize(("count", "shown"), [(40, True), (41, False)])
def test_as_many_links_are_followed_as_linux_follows(count, shown):
    """path_resolution(7): 40 in all, and ELOOP behind that."""
    chain = [link(f"app/{nr}", f"{nr + 1}") for nr in range(1, count)]
    data = layer(
        {f"app/{count}": METADATA}, link("usr/lib/python3/dist-packages/it-1.0.dist-info/METADATA", "/app/1"), *chain
    )
    found = [one.package.path for one in look(data).packages]
    assert found == (["usr/lib/python3/dist-packages/it-1.0.dist-info/METADATA"] if shown else [])


def test_what_a_file_tells_by_its_own_name_alone_stays_beside_what_a_link_tells():
    both = zipped({"META-INF/maven/g/log/pom.properties": "version=2.14", "it-1.0.dist-info/METADATA": METADATA})
    shown = layer({"opt/data": both}, link("app/it-1.0-py3-none-any.whl", "/opt/data"))
    found = {(one.package.name, one.package.path.partition("!/")[0]) for one in look(shown).packages}
    assert found == {("g:log", "opt/data"), ("it", "app/it-1.0-py3-none-any.whl")}
