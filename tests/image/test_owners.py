"""Which packages of languages are the distribution's."""

import hashlib
import tarfile

import pytest
from tests.image.archives import member
from tests.image.catalog.elf_making import make_elf
from tests.image.systems import PYTHON, STATUS, deb, layer, look, metadata

EGG = f"{PYTHON}/Django.egg-info"
INFO = "var/lib/dpkg/info"


def owners(*layers):
    return {one.package.version: one.package.owner for one in look(*layers).packages if one.package.name == "Django"}


def debian(version, listed="python3-django", installed="python3-django"):
    return {EGG: metadata(version), f"{INFO}/{listed}.list": f"/.\n/{EGG}\n", STATUS: deb(installed, version)}


def test_what_an_installed_package_lists():
    assert owners(debian("3")) == {"3": "python3-django"}
    assert owners(debian("3", listed="python3-django:amd64")) == {"3": "python3-django"}


def test_a_list_that_no_installed_package_has():
    assert owners(debian("3", installed="other")) == {"3": ""}
    assert owners(debian("3", listed="python3-django:i386")) == {"3": ""}
    diverted = {"var/lib/dpkg/diversions": f"/{EGG}\n/x\n:\n"}
    assert owners(debian("3", installed="other") | diverted) == {"3": ""}


def test_a_list_beside_a_package_of_an_image_without_dpkg():
    single = {
        EGG: metadata("3"),
        f"{STATUS}.d/cHl0aG9u": deb("python3-django"),
        f"{STATUS}.d/cHl0aG9u.md5sums": f"{'0' * 32}  {EGG}\n",
    }
    assert owners(single) == {"3": "python3-django"}


def test_what_was_put_there_after_its_package():
    assert owners(debian("99"), {EGG: metadata("1.2")}) == {"1.2": ""}
    assert owners({"a": "x"}, debian("99"), {EGG: metadata("1.2")}, {"b": "x"}) == {"1.2": ""}
    without = {path: text for path, text in debian("99").items() if path != EGG}
    assert owners(without, {EGG: metadata("1.2")}) == {"1.2": ""}


def test_what_only_its_mode_was_changed_of():
    assert owners(debian("99"), {EGG: metadata("99")}) == {"99": "python3-django"}


def test_an_update_of_its_package_changes_what_is_its():
    assert owners(debian("98"), debian("99")) == {"99": "python3-django"}
    assert owners(debian("98"), debian("99"), {EGG: metadata("98")}) == {"98": ""}


def node(version):
    return make_elf({".rodata": f"\0node.js/v{version}\0".encode()})


@pytest.mark.parametrize(("over", "owner"), [("16.0.0", ""), ("18.0.0", "nodejs")])
def test_a_program_that_takes_the_place_of_a_package_s(over, owner):
    base = {"usr/bin/node": node("18.0.0"), STATUS: deb("nodejs"), f"{INFO}/nodejs.list": "/.\n/usr/bin/node\n"}
    found = look(base, {"usr/bin/node": node(over)}).packages
    assert [(one.package.version, one.package.owner) for one in found if one.package.name == "node"] == [(over, owner)]


def test_a_program_of_the_same_version_that_was_changed():
    base = {
        "usr/bin/node": node("18.0.0"),
        STATUS: deb("nodejs"),
        f"{INFO}/nodejs.md5sums": f"{'0' * 32}  usr/bin/node\n",
    }
    found = look(base, {"usr/bin/node": node("18.0.0") + b"changed"})
    assert [one.package for one in found.programs.value] == ["nodejs"]
    assert [one.package.owner for one in found.packages if one.package.name == "node"] == [""]


@pytest.mark.parametrize(("more", "owner"), [({}, "bash"), ({"bin/node": b"x"}, "")])
def test_a_program_that_its_package_lists_outside_of_usr(more, owner):
    listed = {STATUS: deb("bash"), f"{INFO}/bash.list": "/.\n/bin/node\n"}
    found = look(listed | {"usr/bin/node": node("18.0.0")} | more).packages
    assert [one.package.owner for one in found if one.package.path == "usr/bin/node"] == [owner]


def test_a_program_that_only_the_list_of_a_removed_package_names_is_no_package_s():
    lists = {f"{INFO}/gone.list": "/.\n/usr/bin/evil\n", f"{INFO}/tools.list": "/.\n/usr/bin/ls\n/usr/bin/cat\n"}
    found = look({STATUS: deb("tools")} | lists, {"usr/bin/evil": "#!/bin/sh\n"})
    assert [(one.path, one.package) for one in found.programs.value] == [("usr/bin/evil", "")]


def test_a_list_that_a_later_layer_changes_without_its_package_makes_nothing_the_package_s():
    base = debian("3") | {f"{INFO}/python3-django.list": "/.\n/usr/bin/x\n"}
    forged = {EGG: metadata("1.2"), f"{INFO}/python3-django.list": f"/.\n/{EGG}\n"}
    assert owners(base, forged) == {"1.2": ""}
    assert owners(base, forged | {STATUS: deb("python3-django", "3") + deb("other")}) == {"1.2": ""}
    assert owners(base, forged | {STATUS: deb("python3-django", "4")}) == {"1.2": "python3-django"}
    late = {f"{INFO}/python3-django.list": "/.\n/usr/bin/x\n"}
    assert owners({STATUS: deb("python3-django", "3")}, late, forged) == {"1.2": ""}
    assert owners(debian("3"), {f"{INFO}/python3-django.list": "/.\n/usr/bin/x\n"}) == {"3": "python3-django"}


def apk(version, *names):
    files = "".join(f"F:{PYTHON}\nR:{name}\n" for name in names)
    return f"P:py3-django\nV:{version}\n{files}\n"


def test_a_database_that_a_later_layer_changes_without_its_package_makes_nothing_the_package_s():
    path = "lib/apk/db/installed"
    forged = {EGG: metadata("1.2")}
    assert owners({path: apk("3", "x")}, forged | {path: apk("3", "Django.egg-info")}) == {"1.2": ""}
    assert owners({path: apk("3", "x")}, forged | {path: apk("4", "Django.egg-info")}) == {"1.2": "py3-django"}


def sums(data):
    return f"{hashlib.md5(data).hexdigest()}  usr/bin/su\n"


def test_a_program_that_is_changed_together_with_the_digest_of_its_package():
    old, new = b"#!/bin/sh\nold\n", b"#!/bin/sh\nnew\n"
    lists = f"{INFO}/login.md5sums"
    base = {STATUS: deb("login"), lists: sums(old), "usr/bin/su": old}
    evil = {lists: sums(new), "usr/bin/su": new}
    assert [(one.path, one.package) for one in look(base, evil).programs.value] == [("usr/bin/su", "login")]
    assert look(base, evil | {STATUS: deb("login", "2")}).programs.value == ()
    assert look(base, {lists: sums(old), "usr/bin/su": old}).programs.value == ()


def test_a_list_that_comes_after_its_package_is_the_first_of_it():
    data = b"#!/bin/sh\n"
    lists = f"{INFO}/login.md5sums"
    late = {lists: sums(data), "usr/bin/su": data}
    assert look({STATUS: deb("login")}, {"a": "x"}, late).programs.value == ()
    evil = {lists: sums(b"#!/bin/sh\nnew\n"), "usr/bin/su": b"#!/bin/sh\nnew\n"}
    assert [one.layer for one in look({STATUS: deb("login")}, late, evil).programs.value] == [2]


def test_what_a_link_of_the_distribution_gives_its_name():
    """Debian has its packages of Node.js in a folder of its own, and a link to that where Node.js looks."""
    file = "usr/share/nodejs/tar/package.json"
    debian = layer(
        {
            file: '{"name": "tar", "version": "6.1.13"}',
            f"{INFO}/node-tar.list": f"/.\n/{file}\n",
            STATUS: deb("node-tar"),
            "opt/own/package.json": '{"name": "own", "version": "1.0"}',
        },
        member("usr/share/node_modules", type=tarfile.SYMTYPE, linkname="nodejs"),
        member("app/node_modules/own", type=tarfile.SYMTYPE, linkname="/opt/own"),
    )
    found = {one.package.name: (one.package.path, one.package.owner) for one in look(debian).packages}
    assert found["tar"] == ("usr/share/node_modules/tar/package.json", "node-tar")
    assert found["own"] == ("app/node_modules/own/package.json", "")
    above = {
        one.package.name: one.package.owner for one in look(debian, {file: '{"name": "tar", "version": "1"}'}).packages
    }
    assert above["tar"] == ""
