"""Real databases of rpm: by rpm itself from sample.spec, by the library of Berkeley DB, and headers of one's own."""

import ctypes
import os
import shutil
import sqlite3
import struct
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"
SPEC = FIXTURES / "sample.spec"
WAL = b"\2\2"
"""At byte 18 of a database with a write-ahead log, as rpm's are."""


def make_header(values: Mapping[int, str | list[str] | list[int]]) -> bytes:
    """A header with these tags: a string, an array of strings, or integers of 32 bits."""
    index, store = b"", b""
    for tag, value in values.items():
        if isinstance(value, str):
            kind, count, data = 6, 1, value.encode() + b"\0"
        elif value and isinstance(value[0], int):
            kind, count, data = 4, len(value), struct.pack(f">{len(value)}I", *value)
        else:
            kind, count, data = 8, len(value), b"".join(one.encode() + b"\0" for one in value)
        store += bytes(-len(store) % 4)
        index += struct.pack(">IIII", tag, kind, len(store), count)
        store += data
    return struct.pack(">II", len(values), len(store)) + index + store


def make_sqlite(blobs: Iterable[bytes], also: str = "") -> bytes:
    """A database as rpm's, in memory; `also` is SQL that is run at the end."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
    base.executemany("INSERT INTO Packages (blob) VALUES (?)", [(one,) for one in blobs])
    base.commit()
    base.executescript(also)
    data = base.serialize()
    base.close()
    return data[:18] + WAL + data[20:]


def build_rpms(folder: Path) -> list[str]:
    """The packages of `SPEC`, by rpmbuild."""
    defines = {"_topdir": folder, "_buildhost": "build", "_build_id_links": "none"}
    options = [f"--define={name} {value}" for name, value in defines.items()]
    subprocess.run(["rpmbuild", "-bb", "--quiet", *options, SPEC], check=True, capture_output=True)
    return sorted(map(str, (folder / "RPMS").rglob("*.rpm")))


def install_rpms(folder: Path) -> Path:
    """The folder of rpm's own database after `build_rpms` were installed, on paper."""
    packages = build_rpms(folder)
    # Debian's rpm refuses to install without the last option, which no other rpm knows.
    options = ["--justdb", "--nodeps", "--noscripts", "--force-debian"]
    command = ["rpm", f"--dbpath={folder}/db", "-i", *options, *packages]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "db"


def has_rpm() -> bool:
    return shutil.which("rpmbuild") is not None and Path("/etc/debian_version").exists()


class _Datum(ctypes.Structure):
    _fields_ = (("at", ctypes.c_char_p), ("size", ctypes.c_int))


def load_berkeley() -> ctypes.CDLL | None:
    """The library, where it is installed."""
    try:
        library = ctypes.CDLL("libdb-5.3.so")
    except OSError:
        return None
    for name, arguments, result in (
        ("__db_ndbm_open", (ctypes.c_char_p, ctypes.c_int, ctypes.c_int), ctypes.c_void_p),
        ("__db_ndbm_store", (ctypes.c_void_p, _Datum, _Datum, ctypes.c_int), ctypes.c_int),
        ("__db_ndbm_close", (ctypes.c_void_p,), None),
    ):
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, result
    return library


def make_berkeley(library: ctypes.CDLL, folder: Path, blobs: Iterable[bytes]) -> bytes:
    """A hash as rpm's, with its number of packages under the key 0, by the library's interface of ndbm."""
    base = getattr(library, "__db_ndbm_open")(os.fsencode(folder / "made"), os.O_RDWR | os.O_CREAT, 0o600)
    blobs = list(blobs)
    for number, value in enumerate([struct.pack("<I", len(blobs)), *blobs]):
        key = struct.pack("<I", number)
        assert getattr(library, "__db_ndbm_store")(base, _Datum(key, len(key)), _Datum(value, len(value)), 0) == 0
    getattr(library, "__db_ndbm_close")(base)
    return (folder / "made.db").read_bytes()


def make_logged(directory: Path, blobs: Iterable[bytes], late: Iterable[bytes]) -> tuple[bytes, bytes]:
    """A database of the first, and its log that has those that came late, as a killed writer leaves both."""
    place = directory / "logged.sqlite"
    place.write_bytes(make_sqlite(blobs))
    base = sqlite3.connect(place)
    base.executemany("INSERT INTO Packages (blob) VALUES (?)", [(one,) for one in late])
    base.commit()
    both = place.read_bytes(), place.with_name("logged.sqlite-wal").read_bytes()
    base.close()
    return both
