"""Which package brings the library at run time whose headers a build installs, by distribution.

Source: the package indexes of Debian 11 to 13, of Ubuntu 22.04 and 24.04 and of Alpine 3.20.
"""

from collections.abc import Iterable

from dockward.syntax.buildtools import is_headers
from dockward.syntax.regex import regex

_NAMES = {
    "11": "bullseye", "12": "bookworm", "13": "trixie", "20.04": "focal", "22.04": "jammy", "24.04": "noble",
}  # fmt: skip
_CODENAME = regex(r"(?:^|[:-])(bullseye|bookworm|trixie|focal|jammy|noble)(?:$|-)")
_NUMBER = regex(r"(?:debian:(1[123])|ubuntu:(2[024]\.04))(?:[.-]|$)")
_ALPINE = regex(r"(?:^alpine:|[:-]alpine)")
_OLD, _MIDDLE, _NEW = ("bullseye", "focal"), ("bookworm", "jammy"), ("trixie", "noble")
"""Systems of about the same time, whose libraries have the same names as a rule."""
_EVERYWHERE = {
    "libbz2-dev": "libbz2-1.0",
    "libexpat1-dev": "libexpat1",
    "libfreetype-dev": "libfreetype6",
    "libfreetype6-dev": "libfreetype6",
    "libgmp-dev": "libgmp10",
    "libjpeg62-turbo-dev": "libjpeg62-turbo",
    "liblz4-dev": "liblz4-1",
    "liblzma-dev": "liblzma5",
    "libpcre2-dev": "libpcre2-8-0",
    "libpq-dev": "libpq5",
    "libsasl2-dev": "libsasl2-2",
    "libsqlite3-dev": "libsqlite3-0",
    "libxml2-dev": "libxml2",
    "libxslt-dev": "libxslt1.1",
    "libxslt1-dev": "libxslt1.1",
    "libyaml-dev": "libyaml-0-2",
    "libzmq3-dev": "libzmq5",
    "libzstd-dev": "libzstd1",
    "unixodbc-dev": "unixodbc",
    "zlib1g-dev": "zlib1g",
}
_BY_AGE = {
    "libcurl4-openssl-dev": ("libcurl4", "libcurl4", "libcurl4t64"),
    "libffi-dev": ("libffi7", "libffi8", "libffi8"),
    "libldap2-dev": ("libldap-2.4-2", "libldap-2.5-0", "libldap2"),
    "libpng-dev": ("libpng16-16", "libpng16-16", "libpng16-16t64"),
    "libreadline-dev": ("libreadline8", "libreadline8", "libreadline8t64"),
    "libssl-dev": ("libssl1.1", "libssl3", "libssl3t64"),
}
_OF_DEBIAN = {
    "default-libmysqlclient-dev": "libmariadb3",
    "libjpeg-dev": "libjpeg62-turbo",
    "libmariadb-dev": "libmariadb3",
    "libmariadb-dev-compat": "libmariadb3",
}
_OF_UBUNTU = {
    "default-libmysqlclient-dev": "libmysqlclient21",
    "libjpeg-dev": "libjpeg-turbo8",
    "libmariadb-dev": "libmariadb3",
}
_OF_ALPINE = {
    "curl-dev": "libcurl",
    "freetype-dev": "freetype",
    "gmp-dev": "gmp",
    "icu-dev": "icu-libs",
    "jpeg-dev": "libjpeg-turbo",
    "libffi-dev": "libffi",
    "libjpeg-turbo-dev": "libjpeg-turbo",
    "libpng-dev": "libpng",
    "libpq-dev": "libpq",
    "libxml2-dev": "libxml2",
    "libxslt-dev": "libxslt",
    "mariadb-connector-c-dev": "mariadb-connector-c",
    "mariadb-dev": "mariadb-connector-c",
    "ncurses-dev": "ncurses-libs",
    "openldap-dev": "libldap",
    "openssl-dev": "libssl3",
    "pcre-dev": "pcre",
    "pcre2-dev": "pcre2",
    "postgresql-dev": "libpq",
    "readline-dev": "readline",
    "sqlite-dev": "sqlite-libs",
    "yaml-dev": "yaml",
    "zlib-dev": "zlib",
}


def runtime_libraries(packages: Iterable[str], image: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The libraries that go with the headers among `packages` on an image, and headers of which that isn't known."""
    known = _table(image)
    headers = [one for one in packages if is_headers(one)]
    found = dict.fromkeys(known[one] for one in headers if one in known)
    return tuple(found), tuple(dict.fromkeys(one for one in headers if one not in known))


def _table(image: str) -> dict[str, str]:
    if _ALPINE.search(image):
        return _OF_ALPINE
    system = _system(image)
    ages = (number for number, names in enumerate((_OLD, _MIDDLE, _NEW)) if system in names)
    age = next(ages, None)
    if age is None:
        return _EVERYWHERE
    own = _OF_DEBIAN if system in {"bullseye", "bookworm", "trixie"} else _OF_UBUNTU
    return _EVERYWHERE | own | {name: several[age] for name, several in _BY_AGE.items()}


def _system(image: str) -> str:
    """The codename of the Debian or Ubuntu that an image stands on; empty where its tag doesn't say."""
    named = _CODENAME.search(image)
    if named is not None:
        return named[1]
    number = _NUMBER.search(image)
    return _NAMES[number[1] or number[2]] if number is not None else ""
