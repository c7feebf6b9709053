"""Whatever the bytes are, the readers of packages of operating systems and of programs end, and raise nothing else."""

import json
import zlib
from contextlib import suppress
from mmap import ACCESS_READ, mmap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.image.catalog.elf_making import BASE, FIRST, make_elf
from tests.image.catalog.rpm_making import FIXTURES, make_sqlite
from tests.image.catalog.told import archive

from dockward.image.catalog import (
    apk,
    binaries,
    bitnami,
    distribution,
    dpkg,
    dpkg_info,
    rpm,
    toolchains,
    weak_settings,
    zipped,
)
from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.debian_copyright import CATALOGER as COPYRIGHT
from dockward.image.catalog.rpm_ndb import ndb_blobs

_NDB = (FIXTURES / "Packages.db").read_bytes()
_GO = b"\xff Go buildinf:\x08\x02" + bytes(16) + b"\x08go1.21.5\x28" + bytes(16) + b"path\ta\n" + bytes(17)
_OLD_GO = (b"\xff Go buildinf:\x08\x00" + (BASE + FIRST + 32).to_bytes(8, "little") * 2).ljust(32, b"\0") + (
    (BASE + FIRST + 64).to_bytes(8, "little") + b"\x08" + bytes(23) + b"go1.15.5"
)
_CRATES = zlib.compress(json.dumps({"packages": [{"name": "a", "version": "1", "dependencies": [0]}]}).encode())
_ZIP = archive(
    {
        "META-INF/maven/g/a/pom.properties": "version=1\n",
        "b-1.dist-info/METADATA": "Name: b\nVersion: 1\n",
        "node_modules/c/package.json": '{"name": "c", "version": "1"}',
    }
)
_SECTIONS = {".go.buildinfo": _GO, ".dep-v0": _CRATES, ".rodata": b"\0nginx version: nginx/1.25.3\0"}
_STATUS = (
    b"Package: a\nStatus: install ok installed\nVersion: 1\nDepends: b | c, a\nConffiles:\n /a " + b"0" * 32 + b"\n"
)
_SPDX = json.dumps(
    {
        "spdxVersion": "SPDX-2.3",
        "packages": [
            {
                "name": "a",
                "licenseDeclared": "MIT",
                "externalRefs": [
                    {
                        "referenceCategory": "PACKAGE-MANAGER",
                        "referenceType": "purl",
                        "referenceLocator": "pkg:bitnami/a@1.2-0?arch=amd64&distro=debian-12",
                    }
                ],
            }
        ],
    }
).encode()
SEEDS = [
    (
        apk.CATALOGER,
        "lib/apk/db/installed",
        b"P:a\nV:1\nD:b so:c\np:so:c\nF:bin\nR:a\nZ:Q1ZJIcEqAlPU5vUbyLDwo8K0bYfSg=\n",
    ),
    (dpkg.CATALOGERS[0], "var/lib/dpkg/status", _STATUS),
    (dpkg.CATALOGERS[1], "var/lib/dpkg/status.d/a", _STATUS),
    (dpkg.CATALOGERS[2], "var/lib/dpkg/updates/0001", _STATUS),
    (distribution.CATALOGER, "etc/os-release", b'ID=a\nID_LIKE="b c"\nVERSION_ID=\'1\'\nPRETTY_NAME="A \\"1\\""\n'),
    (bitnami.CATALOGER, "opt/bitnami/a/.spdx-a.spdx", _SPDX),
    (dpkg_info.CATALOGERS[1], "var/lib/dpkg/info/a.list", b"/.\n/usr\n/usr/a\n"),
    (dpkg_info.CATALOGERS[2], "var/lib/dpkg/info/a.md5sums", b"0" * 32 + b"  usr/a\n"),
    (dpkg_info.CATALOGERS[2], "var/lib/dpkg/status.d/a.md5sums", b"0" * 32 + b" *./usr/a\n"),
    (COPYRIGHT, "usr/share/doc/a/copyright", b"Format: x\n\nLicense: MIT\n"),
    (rpm.CATALOGERS[0], "var/lib/rpm/rpmdb.sqlite", make_sqlite(ndb_blobs(_NDB))),
    (dpkg_info.CATALOGERS[0], "var/lib/dpkg/diversions", b"/bin/sh\n/bin/sh.distrib\ndash\n/a\n/a.own\n:\n"),
    (weak_settings.CATALOGERS[0], "etc/apt/sources.list", b"deb [trusted=yes arch=a] http://a b c\n"),
    (weak_settings.CATALOGERS[1], "etc/apt/sources.list.d/a.sources", b"Types: deb\nTrusted: yes\n"),
    (weak_settings.CATALOGERS[2], "etc/apt/apt.conf", b'APT { Get::AllowUnauthenticated "true"; };\n'),
    (weak_settings.CATALOGERS[3], "etc/yum.conf", b"[main]\ngpgcheck=0\nenabled=1\n[a]\nsslverify=no\n"),
    (weak_settings.CATALOGERS[4], "etc/pip.conf", b"[global]\ntrusted-host = a\nindex-url: http://a/\n"),
    (weak_settings.CATALOGERS[5], "root/.curlrc", b'# a\n--insecure\nproxy-insecure = b\nurl "http://a"\n'),
    (weak_settings.CATALOGERS[6], "etc/ssh/sshd_config", b"PermitRootLogin yes\nMatch all\n"),
    (weak_settings.CATALOGERS[7], "root/.ssh/authorized_keys", b"ssh-ed25519 " + b"A" * 40 + b" a\n"),
    (rpm.CATALOGERS[1], "var/lib/rpm/Packages.db", _NDB),
    (rpm.CATALOGERS[2], "var/lib/rpm/Packages", (FIXTURES / "Packages").read_bytes()),
    (binaries.CATALOGER, "usr/sbin/nginx", make_elf(_SECTIONS)),
    (binaries.CATALOGER, "usr/sbin/nginx", make_elf(_SECTIONS, order=">", wide=False)),
    (binaries.CATALOGER, "usr/bin/a", make_elf({".go.buildinfo": _OLD_GO})),
    (zipped.CATALOGER, "app/a.dat", _ZIP),
    (binaries.CATALOGER, "app/a", make_elf({".text": b"x"}) + _ZIP),
    (toolchains.CATALOGERS[0], "opt/java/release", b'JAVA_VERSION="17"\nOS_ARCH=x\n'),
    (toolchains.CATALOGERS[1], "usr/local/go/VERSION", b"go1.21.5\ntime\n"),
]
_FEW = st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6)


_EVERY_SEED = pytest.mark.parametrize("which", range(len(SEEDS)), ids=[one.name for one, *_ in SEEDS])


def _read(which: int, data: bytes) -> None:
    cataloger, path, _ = SEEDS[which]
    with suppress(CatalogError):
        for _ in cataloger.read(path, data):
            pass


@_EVERY_SEED
def test_the_seed_itself_tells_something(which):
    cataloger, path, seed = SEEDS[which]
    assert next(iter(cataloger.read(path, seed)), None)


@_EVERY_SEED
def test_a_mapped_file_tells_the_same(which, tmp_path):
    cataloger, path, seed = SEEDS[which]
    (tmp_path / "file").write_bytes(seed)
    with (tmp_path / "file").open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
        assert list(cataloger.read(path, mapped)) == list(cataloger.read(path, seed))


@_EVERY_SEED
@settings(max_examples=60, deadline=None)
@given(changes=_FEW, cut=st.floats(0, 1))
def test_a_real_file_with_some_bytes_changed(which, changes, cut):
    seed = SEEDS[which][2]
    data = bytearray(seed)
    for at, patch in changes:
        data[at % len(seed) : at % len(seed) + len(patch)] = patch
    _read(which, bytes(data))
    _read(which, bytes(data[: int(len(data) * cut)]))


@_EVERY_SEED
@settings(max_examples=60, deadline=None)
@given(head=st.integers(0, 64), data=st.binary(max_size=200))
def test_any_bytes(which, head, data):
    _read(which, SEEDS[which][2][:head] + data)
