"""Well-known programs by the versions that they carry inside, for those that no package manager put there.

A program is known by its content under any name, a library by the name that programs are linked to it by.

Names are those that advisories and lists of ends of life use. Which strings tell was seen in builds of Debian, of the
projects themselves, or of both.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from dockward.image.catalog.elf import Elf, Section
from dockward.model.package import Package, PackageType

_PLACES = (".rodata", ".data")
_MOST_BYTES = 96 << 20
"""That are searched in one place."""
_MOST_TRIES = 1000
_LAUNCHER = "libjli.so"
_AROUND = 96
"""Bytes before and behind the landmark."""
_RELEASES = (*(f"3.{minor}" for minor in range(19, -1, -1)), "2.7")
"""Of Python, that one may be whose file's name doesn't say; the latest first, for libraries built into it have less."""


class _Program(Struct, frozen=True):
    """A program; `{}` in `landmark` and `told` stands for the group of `file`, where it has one."""

    name: str
    file: str
    """Matches the whole name of its file."""
    landmark: bytes
    """What is near the version; searching for it is much faster than for a pattern."""
    told: bytes
    """Has the version as its group."""
    proof: bytes = b""
    """What the program holds by whatever name, and no other; long, for all programs are searched for it."""


_PROGRAMS = (
    _Program(
        "apache",
        r"httpd|apache2",
        b"Apache/",
        rb"Apache/(\d+\.\d+\.\d+)[\0 ]",
        proof=b" -D SERVER_CONFIG_FILE=",
    ),
    _Program(
        "bash",
        r"bash",
        b"Bash version ",
        rb"@\(#\)Bash version (\d+\.\d+\.\d+)",
        proof=b"@(#)Bash version ",
    ),
    _Program(
        "busybox",
        r"busybox.*",
        b"BusyBox v",
        rb"BusyBox v(\d+\.\d+\.\d+)",
        proof=b"BusyBox is copyrighted by",
    ),
    _Program(
        "curl",
        r"curl|libcurl(?:-\w+)?\.so.*",
        b"curl/",
        rb"(?:\0|lib)curl/(\d+\.\d+\.\d+)",
        proof=b"curl [options...] <url>",
    ),
    _Program(
        "git",
        r"git",
        b"git/",
        rb"\bgit/(\d+\.\d+[\w.-]*)\0",
        proof=b"git [-v | --version]",
    ),
    _Program(
        "haproxy",
        r"haproxy.*",
        b", released ",
        rb" version (\d+\.\d+[\w.+~-]*), released \d{4}/",
        proof=b"Usage : %s [-f <cfgfile|cfgdir>]",
    ),
    # As `release` has it: 1.8.0_392 up to Java 8, then 17.0.9.
    _Program(
        "java",
        r"libjvm\.so",
        b" JRE (",
        rb" VM \([^()]+\) for [\w-]+ JRE \((1\.\d\.\d_\d+|\d+(?:\.\d+)*)",
    ),
    _Program(
        "mariadb",
        r"mysqld|mariadbd",
        b"-MariaDB",
        rb"\b(\d+\.\d+\.\d+)-MariaDB",
        proof=b"You need to use --log-bin to make --binlog-format work.",
    ),
    _Program(
        "memcached",
        r"memcached",
        b"memcached ",
        rb"memcached (\d+\.\d+\.\d+)\0",
        proof=b"print memcached and libevent license",
    ),
    _Program("mysql", r"mysqld", b"MySQL ", rb"\0MySQL (\d+\.\d+\.\d+)\0"),
    _Program(
        "nginx",
        r"nginx.*",
        b"nginx/",
        rb"nginx version: nginx/(\d+\.\d+\.\d+)",
        proof=b"nginx version: nginx/",
    ),
    _Program(
        "node",
        r"node(?:js)?|libnode\.so.*",
        b"node.js/v",
        rb"node\.js/v(\d+\.\d+\.\d+)",
        proof=b"NODE_REPL_EXTERNAL_MODULE",
    ),
    _Program(
        "openssl",
        r"openssl|libcrypto\.so.*",
        b"OpenSSL ",
        rb"\0OpenSSL (\d+\.\d+\.\d+[\w-]*) +\d{1,2} [A-Z][a-z]{2} \d{4}\0",
        proof=b"OpenSSL application user interface",
    ),
    _Program(
        "perl",
        r"perl[\d.]*|libperl\.so.*",
        b"v5.",
        rb"\0v(5\.\d+\.\d+)\0",
        proof=b"PERL_HASH_SEED_DEBUG",
    ),
    _Program(
        "php",
        r"php[\d.]*|php-(?:cgi|fpm)[\d.]*|libphp[\d.]*\.so",
        b": PHP/",
        rb"X-Powered-By: PHP/(\d+\.\d+\.\d+\w*)",
        proof=b"X-Powered-By: PHP/",
    ),
    _Program(
        "postgresql",
        r"postgres",
        b"(PostgreSQL) ",
        rb"\(PostgreSQL\) (\d+(?:\.\d+)*(?:(?:alpha|beta|rc)\d+)?)",
        proof=b"PostgreSQL stand-alone backend",
    ),
    # A linker may keep it as the end of a longer string.
    _Program(
        "python",
        r"(?:lib)?python(\d\.\d+)[a-z]*(?:\.so.*)?",
        b"{}.",
        rb"(?<![\d.])({}\.\d+(?:(?:a|b|rc)\d+)?)\+?\0",
        proof=b"PYTHONHASHSEED must be",
    ),
    # Together with what identifies the build: who built it, when, and from which commit.
    _Program(
        "redis",
        r"redis-(?:server|check-\w+)",
        b"00000000\0",
        rb"(?<![\d.])(\d+\.\d+\.\d{1,2})(?:[A-Za-z][\w.-]*-)?\d{10}\d*[01]0{8}\0",
        proof=b"redis-server [/path/to/",
    ),
    _Program(
        "ruby",
        r"ruby[\d.]*|libruby.*\.so.*",
        b"ruby ",
        rb"\0ruby (\d+\.\d+\.\d+(?:preview\d+|rc\d+|dev)?)(?:p-?\d+)? \(\d{4}-",
        proof=b"ruby - Copyright (C)",
    ),
    _Program(
        "valkey",
        r"valkey-(?:server|check-\w+)",
        b"00000000\0",
        rb"valkey(\d+\.\d+\.\d{1,2})(?:[A-Za-z][\w.-]*-)?\d{10}\d*[01]0{8}\0",
        proof=b"valkey-server [/path/to/",
    ),
    _Program("zlib", r"libz\.so.*", b"flate 1.", rb" (?:de|in)flate (1\.\d+(?:\.\d+)*) Copyright"),
)
_ANY = re.compile("|".join(f"(?:{one.file})" for one in _PROGRAMS))


def is_known(file: str) -> bool:
    """Whether a file of this name may be one of those programs."""
    return _ANY.fullmatch(file) is not None


def read_program(path: str, elf: Elf) -> Iterator[Package]:
    """The program that a name promises, the file's or that of the library in it, where its content agrees.

    Else those that a program is by its content alone; libraries are often built into others.
    """
    names = dict.fromkeys((path.rpartition("/")[2], elf.soname))
    named = [*_named(elf, names)]
    for name, version in named or (_by_content(elf) if elf.program else ()):
        yield Package(type=PackageType.GENERIC, name=name, version=version, path=path)


def is_front(path: str, elf: Elf) -> bool:
    """Whether it is such a program by its name and has all of it from a library, as pythons and rubies do.

    Whatever is linked to Java's launcher, under any name, starts a JVM and has nothing of its own.
    """
    file = path.rpartition("/")[2]
    return _LAUNCHER in elf.needs or any(
        re.fullmatch(one.file, file) and any(re.fullmatch(one.file, each) for each in elf.needs) for one in _PROGRAMS
    )


def _named(elf: Elf, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names and versions of programs."""
    for file in names:
        for one in _PROGRAMS if is_known(file) else ():
            named = re.fullmatch(one.file, file)
            version = _version(elf, one, named[1] if named.re.groups else "") if named else ""
            if version:
                yield one.name, version


def _by_content(elf: Elf) -> Iterator[tuple[str, str]]:
    proven = _proven(elf)
    for one in _PROGRAMS:
        if one in proven:
            releases = _RELEASES if b"{}" in one.landmark else ("",)
            if version := next(filter(None, (_version(elf, one, release) for release in releases)), ""):
                yield one.name, version


def _proven(elf: Elf) -> list[_Program]:
    """Those that it is, one place after the other: each may be large."""
    found: list[_Program] = []
    for place in _places(elf):
        # Searching a mapped file is much slower than copying it.
        constants = elf.data[place.start : min(place.end, place.start + _MOST_BYTES)]
        found += (one for one in _PROGRAMS if one.proof and one.proof in constants)
        del constants
    return found


def _version(elf: Elf, program: _Program, release: str) -> str:
    landmark = program.landmark.replace(b"{}", release.encode())
    told = re.compile(program.told.replace(b"{}", re.escape(release).encode()))
    for place in _places(elf):
        for window in _windows(elf, place, landmark):
            if found := told.search(window):
                return found[1].decode()
    return ""


def _places(elf: Elf) -> list[Section]:
    """Where constants lie; the whole file where its sections were stripped."""
    if not elf.sections:
        return [Section(0, len(elf.data))]
    return [elf.sections[one] for one in _PLACES if one in elf.sections]


def _windows(elf: Elf, place: Section, landmark: bytes) -> Iterator[bytes]:
    """What surrounds each landmark."""
    at, end = place.start, min(place.end, place.start + _MOST_BYTES)
    for _ in range(_MOST_TRIES):
        found = elf.data.find(landmark, at, end)
        if found < 0:
            return
        at = found + len(landmark)
        yield elf.data[max(found - _AROUND, place.start) : min(at + _AROUND, end)]
