"""Made-up host trees: dpkg's status, apt's lists, RPM's database and repositories, and files as a host has them."""

import gzip
import sqlite3
import struct
from hashlib import sha256
from pathlib import Path

SECURITY = "security.example.org_debian-security_dists_bookworm-security"


def write(root: Path, path: str, content: str | bytes = "") -> Path:
    place = root / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content.encode() if isinstance(content, str) else content)
    return place


def write_status(root: Path, packages: dict[str, str], architecture: str = "amd64") -> None:
    stanzas = [
        f"Package: {name}\nStatus: install ok installed\nArchitecture: {architecture}\nVersion: {version}\n"
        f"Description: a\n Version: 99\n"
        for name, version in packages.items()
    ]
    write(root, "/var/lib/dpkg/status", "\n".join(stanzas))


def packages_index(packages: dict[str, str], architecture: str = "amd64") -> bytes:
    return "\n".join(
        f"Package: {name}\nVersion: {version}\nArchitecture: {architecture}\nFilename: x\n"
        for name, version in packages.items()
    ).encode()


def write_suite(
    root: Path,
    packages: dict[str, str],
    *,
    prefix: str = SECURITY,
    origin: str = "Debian",
    label: str = "Debian-Security",
    suite: str = "oldstable-security",
    date: str = "Sat, 21 Nov 2026 00:53:02 UTC",
    signed: bool = True,
) -> Path:
    index = packages_index(packages)
    signature = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" if signed else ""
    write(
        root,
        f"/var/lib/apt/lists/{prefix}_InRelease",
        f"{signature}Origin: {origin}\nLabel: {label}\nSuite: {suite}\nDate: {date}\nSHA256:\n"
        f" {sha256(index).hexdigest()} {len(index)} main/binary-amd64/Packages\n",
    )
    return write(root, f"/var/lib/apt/lists/{prefix}_main_binary-amd64_Packages", index)


def rpm_header(name: str, version: str, release: str, *, epoch: int | None = None, arch: str = "x86_64") -> bytes:
    store = bytearray()
    entries = []
    for tag, text in ((1000, name), (1001, version), (1002, release), (1022, arch)):
        entries.append((tag, 6, len(store), 1))
        store += text.encode() + b"\0"
    if epoch is not None:
        store += b"\0" * (-len(store) % 4)
        entries.append((1003, 4, len(store), 1))
        store += struct.pack(">I", epoch)
    index = b"".join(struct.pack(">4I", *one) for one in entries)
    return struct.pack(">2I", len(entries), len(store)) + index + bytes(store)


def write_rpmdb(root: Path, *headers: bytes, folder: str = "/usr/lib/sysimage/rpm") -> Path:
    place = write(root, f"{folder}/rpmdb.sqlite")
    place.unlink()
    with sqlite3.connect(place) as database:
        database.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)")
        database.executemany("INSERT INTO Packages (blob) VALUES (?)", [(one,) for one in headers])
    database.close()
    return place


def write_notices(root: Path, updates: str, *, cache: str = "/var/cache/dnf/baseos-0123456789abcdef") -> Path:
    packed = gzip.compress(f'<?xml version="1.0"?>\n<updates>{updates}</updates>'.encode(), mtime=0)
    write(
        root,
        f"{cache}/repodata/repomd.xml",
        '<repomd><data type="primary"><location href="repodata/p.xml.gz"/></data>'
        f'<data type="updateinfo"><checksum type="sha256">{sha256(packed).hexdigest()}</checksum>'
        '<location href="repodata/u-updateinfo.xml.gz"/><timestamp>1795000000</timestamp></data></repomd>',
    )
    return write(root, f"{cache}/repodata/u-updateinfo.xml.gz", packed)


def notice(packages: str, *, kind: str = "security", module: str = "") -> str:
    return (
        f'<update from="x" status="final" type="{kind}" version="1"><id>N-1</id><pkglist>'
        f"<collection><name>c</name>{module}{packages}</collection></pkglist></update>"
    )


def rpm_fix(name: str, version: str, release: str, *, epoch: str = "0", arch: str = "x86_64") -> str:
    return (
        f'<package name="{name}" version="{version}" release="{release}" epoch="{epoch}" arch="{arch}">'
        "<filename>f</filename></package>"
    )
