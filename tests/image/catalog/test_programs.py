"""Well-known programs by their content."""

import re
import sys
import sysconfig
import tracemalloc
from pathlib import Path

import pytest
from tests.image.catalog.elf_making import make_elf

from dockward.image.catalog.binaries import read_binary
from dockward.image.catalog.cataloger import Unidentified
from dockward.image.catalog.elf import parse_elf
from dockward.image.catalog.programs import read_program
from dockward.model.package import Package, PackageType

JVM = b"OpenJDK 64-Bit Server VM (%s) for linux-amd64 JRE (%s), built on Nov 19 2026 15:40:50 (%s)"


def _read(path: str, constants: bytes, **options) -> list[tuple[str, str]]:
    found = read_binary(path, make_elf({".text": b"x", ".rodata": b"\0a\0" + constants + b"\0b"}, **options))
    return [(one.name, one.version) for one in found]


@pytest.mark.parametrize(
    ("path", "constants", "name", "version"),
    [
        ("usr/local/apache2/bin/httpd", b"Apache/2.4.57 (Unix)", "apache", "2.4.57"),
        ("bin/bash", b"@(#)Bash version 5.2.15(1) release GNU", "bash", "5.2.15"),
        ("bin/busybox", b"BusyBox v1.36.1 (2023-11-07 18:53:09 UTC)", "busybox", "1.36.1"),
        ("usr/bin/curl", b"curl/8.4.0", "curl", "8.4.0"),
        ("usr/lib/libcurl.so.4.8.0", b"libcurl/8.4.0-DEV", "curl", "8.4.0"),
        ("usr/bin/git", b"git/2.39.5", "git", "2.39.5"),
        ("usr/local/sbin/haproxy", b" version 2.8.3-86e043a, released 2023/09/07", "haproxy", "2.8.3-86e043a"),
        ("usr/sbin/mysqld", b"10.11.6-MariaDB", "mariadb", "10.11.6"),
        ("usr/bin/memcached", b"memcached 1.6.22", "memcached", "1.6.22"),
        ("opt/lib/server/libjvm.so", JVM % ((b"25.392-b08",) + (b"1.8.0_392-b08",) * 2), "java", "1.8.0_392"),
        ("opt/lib/server/libjvm.so", JVM % ((b"17.0.21.1+2-1-deb12u1-Debian",) * 3), "java", "17.0.21.1"),
        ("usr/sbin/mysqld", b"MySQL 8.0.35", "mysql", "8.0.35"),
        ("usr/sbin/nginx-debug", b"nginx version: nginx/1.25.3", "nginx", "1.25.3"),
        ("usr/local/bin/node", b"node.js/v20.10.0", "node", "20.10.0"),
        ("usr/lib/libcrypto.so.1.1", b"OpenSSL 1.1.1w  11 Sep 2023", "openssl", "1.1.1w"),
        ("usr/bin/perl5.36.0", b"v5.36.0", "perl", "5.36.0"),
        ("usr/local/bin/php", b"X-Powered-By: PHP/8.3.0RC6", "php", "8.3.0RC6"),
        ("usr/local/bin/postgres", b"postgres (PostgreSQL) 16.1", "postgresql", "16.1"),
        ("usr/local/bin/postgres", b"postgres (PostgreSQL) 17beta1", "postgresql", "17beta1"),
        ("usr/local/lib/libpython3.12.so.1.0", b"3.11.9\x003.12.1", "python", "3.12.1"),
        ("usr/bin/python3.13", b"/opt/python/3.13.0rc2", "python", "3.13.0rc2"),
        ("lib/libz.so.1", b" deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly", "zlib", "1.2.13"),
        ("usr/local/bin/redis-server", b"7.2.3buildkitsandbox-1698837512000000000", "redis", "7.2.3"),
        ("usr/bin/redis-check-rdb", b"6.0.0\x007.0.151790282056000000000", "redis", "7.0.15"),
        ("usr/local/lib/libruby.so.3.2.2", b"ruby 3.2.2 (2023-03-30 revision e51014f9c0)", "ruby", "3.2.2"),
        ("usr/bin/ruby2.7", b"ruby 2.7.4p191 (2021-07-07 revision a21a3b7d23)", "ruby", "2.7.4"),
        ("usr/bin/valkey-server", b"valkey9.1.21789267002000000000", "valkey", "9.1.2"),
    ],
)
def test_the_version_inside(path, constants, name, version):
    assert _read(path, constants) == [(name, version)]
    assert _read(path, constants, stripped=True) == [(name, version)]


@pytest.mark.parametrize(
    ("constants", "name", "version"),
    [
        (b" -D SERVER_CONFIG_FILE=\0Apache/2.4.57 (Unix)", "apache", "2.4.57"),
        (b"@(#)Bash version 5.2.15(1) release GNU", "bash", "5.2.15"),
        (b"BusyBox v1.36.1 (2023-11-07)\0BusyBox is copyrighted by many", "busybox", "1.36.1"),
        (b"Usage: curl [options...] <url>\0curl/8.4.0", "curl", "8.4.0"),
        (b"git [-v | --version] [-h | --help]\0git/2.39.5\0", "git", "2.39.5"),
        (b"Usage : %s [-f <cfgfile|cfgdir>]*\0 version 2.6.12-1, released 2026/10/17", "haproxy", "2.6.12-1"),
        (
            b"You need to use --log-bin to make --binlog-format work.\x0010.11.19-MariaDB-0+deb12u1",
            "mariadb",
            "10.11.19",
        ),
        (b"print memcached and libevent license\0memcached 1.6.18\0", "memcached", "1.6.18"),
        (b"nginx version: nginx/1.25.3", "nginx", "1.25.3"),
        (b"node.js/v20.10.0\0NODE_REPL_EXTERNAL_MODULE", "node", "20.10.0"),
        (b"OpenSSL 3.0.19 27 Jan 2026\0OpenSSL application user interface", "openssl", "3.0.19"),
        (b"v5.36.0\0PERL_HASH_SEED_DEBUG", "perl", "5.36.0"),
        (b"X-Powered-By: PHP/8.3.0RC6", "php", "8.3.0RC6"),
        (b"PostgreSQL stand-alone backend (PostgreSQL) 16.1", "postgresql", "16.1"),
        (b"3.0.13\x003.11.2+\0PYTHONHASHSEED must be a number", "python", "3.11.2"),
        (b"2.7.18\0PYTHONHASHSEED must be a number", "python", "2.7.18"),
        (b"redis-server [/path/to/redis.conf]\x007.0.151790282056000000000", "redis", "7.0.15"),
        (b"ruby - Copyright (C) 1993\0ruby 3.2.2 (2023-03-30 revision e51014f9c0)", "ruby", "3.2.2"),
    ],
)
def test_a_program_by_its_content_under_any_name(constants, name, version):
    assert _read("opt/x", constants, kind=2) == [(name, version)]
    assert _read("opt/x", constants, kind=2, stripped=True) == [(name, version)]
    assert _read("opt/x.so", constants) == []


def test_a_library_by_the_name_that_programs_know_it_by():
    library = next(Path("/usr/lib").glob("*-linux-gnu/libz.so.1")).read_bytes()
    ((name, version),) = {(one.name, one.version) for one in read_binary("opt/x", library)}
    assert name == "zlib"
    assert re.fullmatch(r"1\.\d+\.\d+", version)


@pytest.mark.parametrize(
    ("path", "constants"),
    [
        ("usr/bin/tool", b"BusyBox v1.36.1 ("),
        ("usr/sbin/nginx", b"see http://nginx/ for nginx version: 1.2"),
        ("usr/bin/python3.12", b"3.11.9"),
        ("usr/bin/python3.12", b"13.12.1"),
        ("usr/bin/perl", b"v5.%d.%d"),
        ("usr/lib/libcrypto.so.3", b"OpenSSL is not initialised"),
    ],
)
def test_name_and_content_must_agree(path, constants):
    assert _read(path, constants) == []
    (told,) = read_binary(path, make_elf({".rodata": constants}, kind=2))
    assert told == Unidentified(path)


def test_this_python():
    """It carries its version itself, or the library that it is linked to does."""
    library = Path(sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME") or "-")
    places = [Path(sys.executable).resolve(), library]
    found = [one for place in places if place.is_file() for one in read_binary(str(place)[1:], place.read_bytes())]
    version = ".".join(map(str, sys.version_info[:3]))
    assert Package(type=PackageType.GENERIC, name="python", version=version, path=found[0].path) in found


def test_one_place_of_constants_is_searched_after_the_other():
    """Of a program that is mapped, what is searched is copied."""
    elf = parse_elf(make_elf({".rodata": bytes(8 << 20), ".data": bytes(8 << 20)}, kind=2))
    tracemalloc.start()
    try:
        assert list(read_program("opt/x", elf)) == []
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
    finally:
        tracemalloc.stop()
