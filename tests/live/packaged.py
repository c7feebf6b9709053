"""What package managers leave behind of packages, by path: enough that a catalogue knows them."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable

from tests.image.catalog.elf_making import make_elf
from tests.image.catalog.rpm_making import make_header, make_sqlite

from dockward.image.catalog.rpm_header import Tag

Rows = Iterable[tuple[str, str, str]]
"""Name, source package (empty where it has the same name) and version."""
Files = dict[str, bytes]
_SITE = "usr/local/lib/python3.11/site-packages"


def debian(several: Rows) -> Files:
    text = "Package: {0}\nStatus: install ok installed\n{1}Architecture: amd64\nVersion: {2}\n\n"
    rows = [(name, f"Source: {source}\n" if source else "", version) for name, source, version in several]
    return {"var/lib/dpkg/status": "".join(text.format(*one) for one in rows).encode()}


def alpine(several: Rows) -> Files:
    text = "".join(f"P:{name}\nV:{version}\nA:x86_64\no:{source or name}\n\n" for name, source, version in several)
    return {"lib/apk/db/installed": text.encode()}


def almalinux(several: Rows) -> Files:
    blobs = []
    for name, _, whole in several:
        epoch, _, version = whole.partition(":")
        number, release = version.split("-")
        tags = {Tag.NAME: name, Tag.VERSION: number, Tag.RELEASE: release, Tag.EPOCH: [int(epoch)], Tag.ARCH: "x86_64"}
        blobs.append(make_header(tags))
    return {"var/lib/rpm/rpmdb.sqlite": make_sqlite(blobs)}


def python(several: Rows) -> Files:
    text = "Metadata-Version: 2.1\nName: {0}\nVersion: {1}\n"
    return {f"{_SITE}/{one}-{at}.dist-info/METADATA": text.format(one, at).encode() for one, _, at in several}


def npm(several: Rows) -> Files:
    return {
        f"srv/node_modules/{name}/package.json": json.dumps({"name": name, "version": version}).encode()
        for name, _, version in several
    }


def java(several: Rows) -> Files:
    found = {}
    for name, _, version in several:
        group, artifact = name.split(":")
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            told = f"version={version}\ngroupId={group}\nartifactId={artifact}\n"
            opened.writestr(f"META-INF/maven/{group}/{artifact}/pom.properties", told)
        found[f"srv/lib/{artifact}-{version}.jar"] = archive.getvalue()
    return found


def ruby(several: Rows) -> Files:
    text = 'Gem::Specification.new do |s|\n  s.name = "{0}".freeze\n  s.version = "{1}"\nend\n'
    return {
        f"usr/lib/ruby/gems/3.1.0/specifications/{name}-{version}.gemspec": text.format(name, version).encode()
        for name, _, version in several
    }


def php(several: Rows) -> Files:
    listed = [{"name": name, "version": version} for name, _, version in several]
    return {"srv/vendor/composer/installed.json": json.dumps({"packages": listed}).encode()}


def go(several: Rows) -> Files:
    """One program, of modules and of the toolchain's `stdlib`."""
    mark = bytes(range(16))
    versions = {name: version for name, _, version in several}
    toolchain = f"go{versions.pop('stdlib')}".encode()
    lines = "".join(f"dep\t{name}\t{version}\th1:x=\n" for name, version in versions.items())
    modules = mark + f"path\tserved\n{lines}".encode() + mark
    strings = b"".join(bytes([len(one)]) + one for one in (toolchain, modules))
    return {"usr/local/bin/served": make_elf({".go.buildinfo": b"\xff Go buildinf:\x08\x02" + bytes(16) + strings})}


def rust(several: Rows) -> Files:
    """One program that cargo-auditable built."""
    crates = [{"name": name, "version": version, "source": "crates.io"} for name, _, version in several]
    packed = zlib.compress(json.dumps({"packages": crates}).encode())
    return {"usr/local/bin/tool": make_elf({".text": b"x", ".dep-v0": packed})}
