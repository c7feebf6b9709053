"""rpm's packages, as each of its three databases keeps them.

The fixtures hold sample.spec's packages: Packages.db was written by the code of rpm itself, with one package erased
from it, Packages by the library of Berkeley DB.
"""

import struct

import pytest
from tests.image.catalog.rpm_making import FIXTURES, has_rpm, install_rpms, make_header, make_sqlite

from dockward.image.catalog.cataloger import CatalogError, Ownership
from dockward.image.catalog.rpm import CATALOGERS
from dockward.image.catalog.rpm_header import Tag
from dockward.image.catalog.rpm_ndb import ndb_blobs
from dockward.model.package import Package, PackageType

_SAMPLE = {
    Tag.NAME: "sample",
    Tag.VERSION: "1.2",
    Tag.RELEASE: "3.el9",
    Tag.ARCH: "x86_64",
    Tag.BASENAMES: ["a", "b"],
    Tag.DIRNAMES: ["/usr/bin/", "/etc/"],
    Tag.DIRINDEXES: [0, 1],
}
_BDB, _NDB, _SQLITE = sorted(CATALOGERS, key=lambda one: one.name)


def _expected(path: str) -> list[Package | Ownership]:
    common = {
        "type": PackageType.RPM,
        "version": "2:1.2-3.el9",
        "path": path,
        "architecture": "noarch",
        "source": "sample",
        "source_version": "2:1.2-3.el9",
        "licences": ("MIT and GPLv2+",),
        "module": "stream:8.1",
    }
    hi = "sha256:98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"
    configured = "sha256:a3a5e715f0cc574a73c3f9bebb6bc24f32ffd5b67b387244c2c909da779a1478"
    files = {"etc/sample.conf": configured, "usr/bin/link": "", "usr/bin/sample": hi}
    return [
        Package(name="other-lib", **common),
        Ownership(type=PackageType.RPM, package="other-lib", files={"usr/share/lib/thing": hi}, path=path),
        Package(name="sample", requires=("other-lib",), **common),
        Ownership(type=PackageType.RPM, package="sample", files=files, path=path),
    ]


def _by_name(told):
    return sorted(told, key=lambda one: one.name if isinstance(one, Package) else f"{one.package} files")


def _read(*headers: bytes) -> list[Package | Ownership]:
    return list(_SQLITE.read("var/lib/rpm/rpmdb.sqlite", make_sqlite(headers)))


def test_rpm_s_own_kind_of_database():
    path = "usr/lib/sysimage/rpm/Packages.db"
    assert list(_NDB.read(path, (FIXTURES / "Packages.db").read_bytes())) == _expected(path)


def test_berkeley_db():
    path = "var/lib/rpm/Packages"
    assert _by_name(_BDB.read(path, (FIXTURES / "Packages").read_bytes())) == _by_name(_expected(path))


def test_sqlite():
    path = "var/lib/rpm/rpmdb.sqlite"
    headers = ndb_blobs((FIXTURES / "Packages.db").read_bytes())
    assert list(_SQLITE.read(path, make_sqlite(headers))) == _expected(path)


@pytest.mark.skipif(not has_rpm(), reason="no rpm of Debian here")
def test_what_rpm_itself_installs(tmp_path):
    path = "var/lib/rpm/rpmdb.sqlite"
    data = (install_rpms(tmp_path) / "rpmdb.sqlite").read_bytes()
    assert _by_name(_SQLITE.read(path, data)) == _by_name(_expected(path))


def extended(header, *names, signed):
    """The header with other names behind its own; `signed`: its own entries are the part that is signed."""
    entries, size = struct.unpack(">II", header[:8])
    index, store = header[8 : 8 + 16 * entries], header[8 + 16 * entries :]
    if signed:
        index = struct.pack(">IIII", 63, 7, size, 16) + index
        store += struct.pack(">IIiI", 63, 7, -len(index), 16)
    for name in names:
        index += struct.pack(">IIII", Tag.NAME, 6, len(store), 1)
        store += name.encode() + b"\0"
    return struct.pack(">II", len(index) // 16, len(store)) + index + store


def test_what_stands_behind_the_signed_part_of_a_header_replaces_what_is_in_it():
    """As `rpm -qa` has it (seen with rpm 4.18)."""
    (one, _) = _read(extended(make_header(_SAMPLE), "other", signed=True))
    assert (one.name, one.version) == ("other", "1.2-3.el9")


@pytest.mark.parametrize(("names", "signed"), [(("a",), False), (("a", "b"), True)])
def test_of_two_entries_in_one_part_rpm_finds_one_or_the_other(names, signed):
    with pytest.raises(CatalogError, match="a header that says NAME twice"):
        _read(extended(make_header(_SAMPLE), *names, signed=signed))


def test_public_keys_are_no_packages():
    told = _read(make_header({**_SAMPLE, Tag.NAME: "gpg-pubkey"}), make_header(_SAMPLE))
    assert [one.name for one in told if isinstance(one, Package)] == ["sample"]


@pytest.mark.parametrize(("epoch", "version"), [([0], "1.2-3.el9"), ([4], "4:1.2-3.el9")])
def test_epochs(epoch, version):
    package, _ = _read(make_header({**_SAMPLE, Tag.EPOCH: epoch}))
    assert package.version == version


@pytest.mark.parametrize(
    ("number", "digest", "said"),
    [([], "ab" * 16, "md5:"), ([1], "ab" * 16, "md5:"), ([2], "ab" * 20, "sha1:"), ([8], "ab" * 32, "sha256:")],
)
def test_digests_of_every_age(number, digest, said):
    values = {**_SAMPLE, Tag.FILEDIGESTS: [digest, ""], **({Tag.FILEDIGESTALGO: number} if number else {})}
    _, owned = _read(make_header(values))
    assert owned.files == {"usr/bin/a": said + digest, "etc/b": ""}


@pytest.mark.parametrize("source", ["sample-lib-1.2-3.el9.src.rpm", "sample-lib-1.2-3.el9.nosrc.rpm"])
def test_sources(source):
    package, _ = _read(make_header({**_SAMPLE, Tag.SOURCERPM: source, Tag.EPOCH: [1]}))
    assert (package.source, package.source_version) == ("sample-lib", "1:1.2-3.el9")


@pytest.mark.parametrize(
    ("blob", "reason"),
    [
        (b"", "too short"),
        (bytes(8), "longer than its entry"),
        (make_header(_SAMPLE)[:-1], "longer than its entry"),
        (make_header({Tag.NAME: "a"}), "without a name or a version"),
        (make_header({**_SAMPLE, Tag.NAME: [1]}), "NAME is no text"),
        (make_header({Tag.VERSION: "1", Tag.NAME: "endless"})[:-1] + b"x", "NAME doesn't end"),
        (make_header({**_SAMPLE, Tag.EPOCH: "1"}), "EPOCH is no numbers"),
        (make_header({**_SAMPLE, Tag.DIRINDEXES: [0]}), "at odds with itself"),
        (make_header({**_SAMPLE, Tag.DIRINDEXES: [0, 2]}), "at odds with itself"),
    ],
)
def test_a_header_that_lies_is_said_after_the_others(blob, reason):
    told = _SQLITE.read("var/lib/rpm/rpmdb.sqlite", make_sqlite([blob, make_header(_SAMPLE)]))
    assert next(told).name == "sample"
    next(told)
    with pytest.raises(CatalogError, match=reason):
        next(told)


def test_needs_are_met_by_names_paths_and_what_is_provided():
    needs = ["/etc/b", "named", "virtual", "rpmlib(X)", "needing", "/etc/nobody"]
    told = _read(
        make_header({Tag.NAME: "needing", Tag.VERSION: "1", Tag.REQUIRENAME: needs}),
        make_header({**_SAMPLE, Tag.NAME: "owner"}),
        make_header({Tag.NAME: "named", Tag.VERSION: "1"}),
        make_header({Tag.NAME: "provider", Tag.VERSION: "1", Tag.PROVIDENAME: ["virtual", "named"]}),
    )
    assert told[0].requires == ("owner", "named", "provider")


def test_long_folders_don_t_multiply():
    many = 3_000
    values = {**_SAMPLE, Tag.BASENAMES: ["a"] * many, Tag.DIRNAMES: ["/" * 100_000], Tag.DIRINDEXES: [0] * many}
    with pytest.raises(CatalogError, match="more files than"):
        _read(make_header(values))


@pytest.mark.parametrize(("cataloger", "file"), [(_SQLITE, "rpmdb.sqlite"), (_NDB, "Packages.db"), (_BDB, "Packages")])
def test_where_databases_lie(cataloger, file):
    assert file.lower() in cataloger.names
    assert cataloger.accepts(f"var/lib/rpm/{file}")
    assert cataloger.accepts(f"usr/lib/sysimage/rpm/{file}")
    assert not cataloger.accepts(f"srv/{file}")
