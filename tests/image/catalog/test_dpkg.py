"""dpkg's database."""

import shutil
import subprocess
from pathlib import Path

import pytest

from dockward.image.catalog.cataloger import CatalogError, Ownership
from dockward.image.catalog.dpkg import CATALOGERS, read_status
from dockward.image.catalog.selection import Catalogue
from dockward.image.entry import Entry, Sort
from dockward.model.package import Package, PackageType

_STATUS = "var/lib/dpkg/status"
_LIBC = """Package: libc6
Status: install ok installed
Priority: optional
Architecture: amd64
Multi-Arch: same
Source: glibc (2.36-9)
Version: 2.36-9+b1
Depends: libgcc-s1, libcrypt1 (>= 1:4.4.10-10~) | libcrypt2
Conffiles:
 /etc/ld.so.conf.d/x86_64-linux-gnu.conf d4e7a7b88a71b5ffd9e2644e71a0cfab
 /etc/new newconffile
 /etc/with space 0123456789abcdef0123456789abcdef obsolete
Description: a library
 of C
 .
 Version: 1
"""


def _entry(name: str, *lines: str, status: str = "install ok installed") -> str:
    return "\n".join([f"Package: {name}", f"Status: {status}", "Version: 1-2", "Architecture: all", *lines]) + "\n"


def _packages(*entries: str) -> dict[str, Package]:
    told = read_status(_STATUS, "\n".join(entries).encode())
    return {one.name: one for one in told if isinstance(one, Package)}


def test_a_package_and_its_configuration():
    assert list(read_status(_STATUS, _LIBC.encode())) == [
        Package(
            type=PackageType.DEB,
            name="libc6",
            version="2.36-9+b1",
            path=_STATUS,
            architecture="amd64",
            source="glibc",
            source_version="2.36-9",
            requires=("libgcc-s1", "libcrypt1"),
        ),
        Ownership(
            type=PackageType.DEB,
            package="libc6:amd64",
            files={
                "etc/ld.so.conf.d/x86_64-linux-gnu.conf": "md5:d4e7a7b88a71b5ffd9e2644e71a0cfab",
                "etc/with space": "md5:0123456789abcdef0123456789abcdef",
            },
            path=_STATUS,
        ),
    ]


@pytest.mark.parametrize(
    ("status", "there"),
    [
        ("install ok installed", True),
        ("hold ok installed", True),
        ("install ok unpacked", True),
        ("install reinstreq half-installed", True),
        ("install ok half-configured", True),
        ("install ok triggers-pending", True),
        ("deinstall ok config-files", False),
        ("purge ok not-installed", False),
    ],
)
def test_what_has_files_on_the_disk_is_there(status, there):
    assert ("a" in _packages(_entry("a", status=status))) is there


def test_sources_are_named_after_their_package_unless_said():
    found = _packages(_entry("a"), _entry("b", "Source: c"))
    assert (found["a"].source, found["a"].source_version) == ("a", "1-2")
    assert (found["b"].source, found["b"].source_version) == ("c", "1-2")


def test_needs_are_met_by_what_is_there():
    found = _packages(
        _entry("a", "Depends: gone | b:any (>= 1), mail-agent, a, absent [amd64]", "Pre-Depends: c"),
        _entry("b"),
        _entry("c"),
        _entry("postfix", "Provides: other (= 2), mail-agent"),
    )
    assert found["a"].requires == ("c", "b", "postfix", "absent")


def test_fields_in_any_case_and_a_single_package_without_status():
    (found,) = read_status("var/lib/dpkg/status.d/tzdata", b"Package: tzdata\nversion: 2024a\nARCHITECTURE: all")
    assert (found.name, found.version, found.architecture) == ("tzdata", "2024a", "all")


@pytest.mark.parametrize("data", [b"nonsense", b"\xff\x00" * 40, b"Package: a\nStatus: install ok installed\n"])
def test_what_is_no_package_is_said_after_the_others(data):
    told = read_status(_STATUS, data + b"\n\n" + _entry("b").encode())
    assert next(told).name == "b"
    with pytest.raises(CatalogError, match="1 of its paragraphs"):
        next(told)


def test_which_files_are_read():
    whole, single, updates = CATALOGERS
    assert whole.accepts(_STATUS)
    assert not whole.accepts("rootfs/var/lib/dpkg/status")
    assert single.folders == {"var/lib/dpkg/status.d"}
    assert single.accepts("var/lib/dpkg/status.d/base-files")
    assert not single.accepts("var/lib/dpkg/status.d/base-files.md5sums")
    assert updates.folders == {"var/lib/dpkg/updates"}
    assert updates.accepts("var/lib/dpkg/updates/0001")
    assert not updates.accepts("var/lib/dpkg/updates/tmp.i")


def test_a_single_package_is_found_by_its_folder():
    data = b"Package: tzdata\nVersion: 2024a\nArchitecture: all\n" + b"Description: zones\n" * 3
    catalogue = Catalogue(CATALOGERS)
    for path in ("var/lib/dpkg/status.d/tzdata", "srv/status.d/tzdata"):
        catalogue.offer(Entry(path=path, sort=Sort.FILE, mode=0o644, size=len(data)), lambda most: data[:most])
    assert [one.path for one in catalogue.told().packages] == ["var/lib/dpkg/status.d/tzdata"]


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="no dpkg here")
def test_this_machine_s_own_packages():
    form = "${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n"
    query = subprocess.run(["dpkg-query", "-W", "-f", form], capture_output=True, text=True, check=True).stdout
    lines = (line.split("\t") for line in query.splitlines())
    wanted = {tuple(fields) for state, *fields in lines if state not in {"config-files", "not-installed"}}
    told = list(read_status(_STATUS, Path("/", _STATUS).read_bytes()))
    packages = [one for one in told if isinstance(one, Package)]
    assert {(one.name, one.version, one.architecture, one.source, one.source_version) for one in packages} == wanted
    names = {one.name for one in packages}
    assert {need for one in packages for need in one.requires if need in names}


WHOLE = b"""Package: openssl
Status: install ok installed
Maintainer: somebody
Architecture: amd64
Version: 1.0
Description: x
"""


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="no dpkg here")
@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b"Package: openssl", b"Package: openssl\n\xc2\x85X: 2"),
        (b"Package: openssl", b"Package: openssl\n\xc2\xa0X: 2"),
        (b"Package: openssl", b"Package: openssl\n\xe2\x80\xa8X: 2"),
        (b"Package: openssl", b"Package: openssl\0more"),
        (b"Package: openssl", b"Package: OpenSSL"),
        (b"Version: 1.0", b"Version: 1.0\n\x1cX: 2"),
        (b"Version: 1.0", b"Version: 1.0\0-9"),
        (b"Version: 1.0", b"Version\t:\x0b1.0\x0c"),
        (b"Version: 1.0", b"Version: 1.0\nRevision: 3"),
        (b"Version: 1.0", b"Version: 1.0\nPackage-Revision: 3"),
        (b"Version: 1.0", b"Package_Revision: 3\nVersion: 1.0"),
        (b"Version: 1.0", b"Version: 1.0\nSource: other (2.0 )"),
        (b"\n", b"\r\n"),
    ],
)
def test_an_odd_paragraph_is_what_dpkg_takes_it_for(written, instead, tmp_path):
    data = WHOLE.replace(written, instead)
    (tmp_path / "status").write_bytes(data)
    for name in ("info", "updates"):
        (tmp_path / name).mkdir()
    form = "${Package}\t${Version}\t${source:Package}\t${source:Version}\n"
    words = ["dpkg-query", f"--admindir={tmp_path}", "-W", "-f", form]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert told
    packages = [one for one in read_status(_STATUS, data) if isinstance(one, Package)]
    lines = (f"{one.name}\t{one.version}\t{one.source}\t{one.source_version}\n" for one in packages)
    assert "".join(lines) == told


@pytest.mark.parametrize("field", ["Provides", "Depends"])
def test_a_database_that_lists_more_than_any_real_one_is_told(field):
    data = "".join(f"Package: p{nr}\nVersion: 1\n{field}: {'a,' * 400_000}\n\n" for nr in range(4)).encode()
    with pytest.raises(CatalogError, match="more files than any real one"):
        list(read_status(_STATUS, data))


@pytest.mark.parametrize("between", ["\n \n", "\r\n\r\n", "\n"])
def test_paragraphs_that_nothing_divides_are_told(between):
    data = f"Package: a\nStatus: install ok installed\nVersion: 1{between}Package: b\nVersion: 2\n\n{_entry('c')}\n\n"
    told = read_status(_STATUS, data.encode())
    assert next(told).name == "c"
    with pytest.raises(CatalogError, match="1 of its paragraphs lack a package or a version, or have several"):
        next(told)


@pytest.mark.parametrize(
    ("status", "there"),
    [
        ("deinstall ok config-files", False),
        ("deinstall  ok\tconfig-files", False),
        ("install ok installed config-files", True),
        ("config-files", True),
    ],
)
def test_a_status_that_dpkg_would_not_take_hides_nothing(status, there):
    data = f"Package: a\nStatus: {status}\nVersion: 1\n\n".encode()
    assert [one.name for one in read_status(_STATUS, data)] == ["a"] * there
