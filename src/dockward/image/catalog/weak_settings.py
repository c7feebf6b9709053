"""Settings of package managers, downloaders and SSH servers that switch a check off.

Formats: sources.list(5), apt.conf(5), dnf.conf(5), pip's and npm's configuration, sshd_config(5), sshd(8).
"""

import re
from collections.abc import Callable, Iterable, Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError
from dockward.image.catalog.decoding import decode_text
from dockward.model.settings import Setting, Weakness

MOST_BYTES = 1 << 20
MOST_LINES = 20_000
MOST_LENGTH = 8_192
"""Characters of a line; what is beyond is not looked at."""
MOST_SETTINGS = 1_000
"""Told of one file."""
_APT = "etc/apt/"
_ON = frozenset({"1", "yes", "true", "on", "enable", "with", "any"})
_OFF = frozenset({"0", "no", "false", "off", "none"})
_SOURCE = re.compile(r"\s*deb(?:-src)?\s+\[([^\]]{0,500})\]")
_APT_SWITCH = re.compile(
    r"(?<![\w-])(AllowUnauthenticated|AllowInsecureRepositories|AllowDowngradeToInsecureRepositories|AllowWeakRepositories"
    r"|Verify-Peer|Verify-Host)\s+\"?(\w{1,10})\"?\s*;",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\s*([@\w.:-]{1,80})\s*[=:]\s*(.{0,500}?)\s*$")
_SECTION = re.compile(r"\s*\[([^\]]{1,200})\]")
_CLEAR = re.compile(r"http://(?!(?:[^@/\s]*@)?(?:localhost|127\.|\[::1\]))", re.IGNORECASE)
_KEY_LINE = re.compile(
    r"\s*(?:[^#\s].{0,4000}\s)?(ssh-[a-z0-9-]{2,20}|ecdsa-sha2-nistp\d{3}|sk-[a-z0-9-]{5,40}@openssh\.com)\s+[A-Za-z0-9+/]{20}"
)
_LOGINS = {
    "permitrootlogin": ("PermitRootLogin", frozenset({"yes"})),
    "permitemptypasswords": ("PermitEmptyPasswords", frozenset({"yes"})),
}
_YUM = {"gpgcheck": Weakness.UNSIGNED, "pkg_gpgcheck": Weakness.UNSIGNED, "sslverify": Weakness.UNVERIFIED}
_INDEXES = frozenset({"index-url", "extra-index-url", "index", "find-links", "registry", "npmregistryserver"})
_CHECKS = frozenset(
    {"strict-ssl", "enablestrictssl", "ssl_verify", "sslverify", "check_certificate", "ssl_verify_mode"}
)

Lines = Iterator[tuple[int, str]]
Read = Callable[[str, Lines], Iterable[Setting]]


def _lines(data: Buffer) -> Lines:
    lines = decode_text(data).splitlines()
    if len(lines) > MOST_LINES:
        raise CatalogError(f"it has more than {MOST_LINES} lines")
    several = ((nr, one[:MOST_LENGTH].strip()) for nr, one in enumerate(lines, 1))
    return ((nr, one) for nr, one in several if one and one[0] not in "#;")


def read_source_lines(path: str, lines: Lines) -> Iterator[Setting]:
    """Entries of one line: `deb [trusted=yes] …`."""
    for nr, line in lines:
        found = _SOURCE.match(line)
        for word in found[1].split() if found else ():
            name, _, value = word.partition("=")
            yield from _trusted(path, nr, name, value)


def read_source_fields(path: str, lines: Lines) -> Iterator[Setting]:
    """Entries of deb822: a paragraph each. Those that are not enabled count: one word enables them."""
    for nr, line in lines:
        name, _, value = line.partition(":")
        yield from _trusted(path, nr, name, value)


def _trusted(path: str, nr: int, name: str, value: str) -> Iterator[Setting]:
    if name.strip().lower() in {"trusted", "allow-insecure", "allow-weak"} and value.strip().lower() in _ON:
        yield Setting(Weakness.UNSIGNED, path, nr, f"{name.strip().lower()}=yes")


def read_apt_settings(path: str, lines: Lines) -> Iterator[Setting]:
    """apt.conf, in either of its forms: only the last part of a name counts."""
    for nr, line in lines:
        for name, value in _APT_SWITCH.findall(line):
            if name.lower().startswith("verify"):
                if value.lower() in _OFF:
                    yield Setting(Weakness.UNVERIFIED, path, nr, f"{name} false")
            elif value.lower() in _ON:
                yield Setting(Weakness.UNSIGNED, path, nr, f"{name} true")


def read_repositories(path: str, lines: Lines) -> Iterator[Setting]:
    """yum's, dnf's and zypper's: sections of settings; one that is switched off doesn't count."""
    section, found, enabled = "main", list[Setting](), True
    for nr, line in lines:
        if head := _SECTION.match(line):
            yield from found if enabled else ()
            section, found, enabled = head[1], [], True
        elif pair := _PAIR.match(line):
            name, off = pair[1].lower(), pair[2].lower() in _OFF
            enabled = enabled and not (name == "enabled" and off)
            if name in _YUM and off:
                found.append(Setting(_YUM[name], path, nr, f"{name}=0 of [{section[:60]}]"))
    yield from found if enabled else ()


def read_downloaders(path: str, lines: Lines) -> Iterator[Setting]:
    """pip's, npm's, yarn's, conda's, git's and wget's files, which all have a setting a line."""
    for nr, line in lines:
        if not (pair := _PAIR.match(line)):
            continue
        name, value = pair[1].lstrip(":").lower(), pair[2].strip("\"'")
        if (name in _CHECKS and value.lower() in _OFF) or (name == "trusted-host" and value):
            yield Setting(Weakness.UNVERIFIED, path, nr, f"{name}={'…' if name == 'trusted-host' else 'off'}")
        elif (name in _INDEXES or name.endswith(":registry")) and _CLEAR.search(value):
            yield Setting(Weakness.UNVERIFIED, path, nr, f"{name} over http")


def read_curl(path: str, lines: Lines) -> Iterator[Setting]:
    """curl's: an option a line, with or without its dashes."""
    for nr, line in lines:
        if line.strip().lstrip("-").lower() in {"insecure", "k"}:
            yield Setting(Weakness.UNVERIFIED, path, nr, "insecure")


def read_sshd(path: str, lines: Lines) -> Iterator[Setting]:
    """sshd_config: of a setting that stands there twice the first counts, but for what Match is about."""
    known: set[str] = set()
    for nr, line in lines:
        name, _, value = line.strip().replace("=", " ", 1).partition(" ")
        word = name.lower()
        if word == "match":
            known.clear()
        if word in _LOGINS and word not in known:
            known.add(word)
            spelled, bad = _LOGINS[word]
            if value.strip().strip('"').lower() in bad:
                yield Setting(Weakness.LOGIN, path, nr, f"{spelled} yes")


def read_authorized(path: str, lines: Lines) -> Iterator[Setting]:
    """authorized_keys: the kind of each key."""
    for nr, line in lines:
        if found := _KEY_LINE.match(line):
            yield Setting(Weakness.KEY, path, nr, found[1])


def _cataloger(
    name: str,
    read: Read,
    names: Iterable[str] = (),
    *,
    endings: tuple[str, ...] = (),
    below: tuple[str, ...] = ("",),
    folders: Iterable[str] = (),
) -> Cataloger:
    def told(path: str, data: Buffer) -> Iterator[Setting]:
        for count, one in enumerate(read(path, _lines(data))):
            if count >= MOST_SETTINGS:
                raise CatalogError(f"more than {MOST_SETTINGS} of its settings switch checks off")
            yield one

    return Cataloger(
        name=f"settings-{name}",
        names=frozenset(names),
        endings=endings,
        folders=frozenset(folders),
        accepts=lambda path: path.startswith(below),
        read=told,
        most_bytes=MOST_BYTES,
    )


CATALOGERS = (
    _cataloger("apt-lines", read_source_lines, endings=(".list",), below=(_APT,)),
    _cataloger("apt-fields", read_source_fields, endings=(".sources",), below=(_APT,)),
    _cataloger("apt", read_apt_settings, ("apt.conf",), below=(_APT,), folders=(f"{_APT}apt.conf.d",)),
    _cataloger("yum", read_repositories, ("yum.conf", "dnf.conf", "zypp.conf"), endings=(".repo",), below=("etc/",)),
    _cataloger(
        "downloaders",
        read_downloaders,
        (
            "pip.conf",
            "npmrc",
            ".npmrc",
            ".yarnrc.yml",
            ".condarc",
            "gemrc",
            ".gemrc",
            ".gitconfig",
            "gitconfig",
            ".wgetrc",
            "wgetrc",
        ),
    ),
    _cataloger("curl", read_curl, (".curlrc", "curlrc")),
    _cataloger("sshd", read_sshd, ("sshd_config",), endings=(".conf",), below=("etc/ssh/",)),
    _cataloger("authorized", read_authorized, ("authorized_keys", "authorized_keys2")),
)
