"""Settings that switch checks off, in files as package managers and SSH servers have them."""

import pytest

from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.selection import Catalogue
from dockward.image.catalog.weak_settings import CATALOGERS
from dockward.image.entry import Entry, Sort
from dockward.model.settings import Weakness

UNSIGNED, UNVERIFIED, LOGIN, KEY = Weakness
SIGNED = "deb [signed-by=/usr/share/keyrings/a.gpg arch=amd64] https://example.org/debian stable main\n"


def told(path, text):
    """What the catalogers that want the file tell of it: weakness, line, words."""
    catalogue = Catalogue(CATALOGERS)
    data = text.encode()
    catalogue.offer(Entry(path, Sort.FILE, mode=0o644, size=len(data)), lambda most: data[:most])
    found = catalogue.told()
    assert found.misread == ()
    return [(one.weakness, one.line, one.words) for one in found.settings]


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        ("etc/apt/sources.list", SIGNED, []),
        ("etc/apt/sources.list", SIGNED + "deb [trusted=yes] http://a b c\n", [(UNSIGNED, 2, "trusted=yes")]),
        (
            "etc/apt/sources.list.d/a.list",
            "deb [ arch=amd64 allow-insecure=yes ] http://a b c\n",
            [(UNSIGNED, 1, "allow-insecure=yes")],
        ),
        ("etc/apt/sources.list.d/a.list", "# deb [trusted=yes] http://a b c\n", []),
        ("etc/apt/sources.list.d/a.list", "deb [trusted=no] http://a b c\n", []),
        (
            "etc/apt/sources.list.d/a.sources",
            "Types: deb\nURIs: http://a\nTrusted: yes\n",
            [(UNSIGNED, 3, "trusted=yes")],
        ),
        ("etc/apt/sources.list.d/a.sources", "Types: deb\nSigned-By: /a.gpg\n", []),
        ("opt/a.list", "deb [trusted=yes] http://a b c\n", []),
        ("etc/apt/apt.conf", 'APT::Get::AllowUnauthenticated "true";\n', [(UNSIGNED, 1, "AllowUnauthenticated true")]),
        (
            "etc/apt/apt.conf.d/99own",
            'Acquire {\n  AllowInsecureRepositories "1";\n  https::Verify-Peer "false";\n};\n',
            [(UNSIGNED, 2, "AllowInsecureRepositories true"), (UNVERIFIED, 3, "Verify-Peer false")],
        ),
        ("etc/apt/apt.conf.d/99own", 'APT::Get::AllowUnauthenticated "false"; // "true";\n', []),
        ("etc/yum.repos.d/a.repo", "[a]\nbaseurl=http://a\ngpgcheck=0\n", [(UNSIGNED, 3, "gpgcheck=0 of [a]")]),
        ("etc/yum.repos.d/a.repo", "[a]\ngpgcheck=0\nenabled=0\n[b]\ngpgcheck = 1\n", []),
        (
            "etc/dnf/dnf.conf",
            "[main]\ngpgcheck=False\nsslverify=0\n",
            [(UNSIGNED, 2, "gpgcheck=0 of [main]"), (UNVERIFIED, 3, "sslverify=0 of [main]")],
        ),
        ("etc/zypp/repos.d/a.repo", "[a]\npkg_gpgcheck=0\n", [(UNSIGNED, 2, "pkg_gpgcheck=0 of [a]")]),
        ("etc/pip.conf", "[global]\ntrusted-host = pypi.example.org\n", [(UNVERIFIED, 2, "trusted-host=…")]),
        (
            "root/.config/pip/pip.conf",
            "[global]\nindex-url = http://me:pw@pypi.example.org/simple\n",
            [(UNVERIFIED, 2, "index-url over http")],
        ),
        ("etc/pip.conf", "[global]\nindex-url = http://localhost:3141/simple\n", []),
        ("etc/pip.conf", "[global]\nindex-url = http://127.0.0.1/simple\nextra-index-url=https://a/simple\n", []),
        (
            "root/.npmrc",
            "registry=http://npm.example.org/\nstrict-ssl=false\n",
            [(UNVERIFIED, 1, "registry over http"), (UNVERIFIED, 2, "strict-ssl=off")],
        ),
        ("app/.npmrc", "@own:registry=http://npm.example.org/\n", [(UNVERIFIED, 1, "@own:registry over http")]),
        ("app/.yarnrc.yml", "enableStrictSsl: false\n", [(UNVERIFIED, 1, "enablestrictssl=off")]),
        ("etc/gemrc", ":ssl_verify_mode: 0\n", [(UNVERIFIED, 1, "ssl_verify_mode=off")]),
        ("root/.gitconfig", "[http]\n\tsslVerify = false\n", [(UNVERIFIED, 2, "sslverify=off")]),
        ("root/.curlrc", "--insecure\n", [(UNVERIFIED, 1, "insecure")]),
        ("root/.wgetrc", "check_certificate = off\n", [(UNVERIFIED, 1, "check_certificate=off")]),
        ("etc/ssh/sshd_config", "#PermitRootLogin yes\nPermitRootLogin prohibit-password\n", []),
        ("etc/ssh/sshd_config", "Port 22\npermitrootlogin  yes\n", [(LOGIN, 2, "PermitRootLogin yes")]),
        ("etc/ssh/sshd_config", "PermitRootLogin no\nPermitRootLogin yes\n", []),
        (
            "etc/ssh/sshd_config",
            "PermitRootLogin no\nMatch User a\nPermitRootLogin yes\n",
            [(LOGIN, 3, "PermitRootLogin yes")],
        ),
        ("etc/ssh/sshd_config.d/a.conf", "PermitEmptyPasswords=yes\n", [(LOGIN, 1, "PermitEmptyPasswords yes")]),
        ("root/.ssh/authorized_keys", f"# a\nssh-ed25519 {'A' * 68} me@here\n", [(KEY, 2, "ssh-ed25519")]),
        ("root/.ssh/authorized_keys", f'from="10.0.0.1" ssh-rsa {"A" * 372} a\n', [(KEY, 1, "ssh-rsa")]),
        ("root/.ssh/authorized_keys", "", []),
    ],
)
def test_what_a_file_switches_off(path, text, wanted):
    assert told(path, text) == wanted


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [("settings-sshd", "a\n" * 20_001, "lines"), ("settings-curl", "insecure\n" * 1_001, "switch checks off")],
)
def test_a_file_that_says_too_much_is_given_up(name, text, why):
    (one,) = [each for each in CATALOGERS if each.name == name]
    with pytest.raises(CatalogError, match=why):
        list(one.read("a", text.encode()))
