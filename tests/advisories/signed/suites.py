"""Security suites made on the spot: keys, a signed InRelease and its Packages."""

import lzma
from hashlib import sha256

from pysequoia import CipherSuite, SignatureMode, Tsk, sign

DATES = {"date": "Sat, 01 Jun 2024 09:00:00 UTC", "until": "Sat, 08 Jun 2024 09:00:00 UTC"}
STANZA = """\
Package: {package}
Source: {source}
Version: {version}
Architecture: {architecture}
Filename: pool/x.deb
Description: words
 more words: and these
"""


class Signer:
    """Somebody with a key; `keyring` is the file with its public part."""

    def __init__(self, folder, name="archive", cipher=CipherSuite.Cv25519):
        self._key = Tsk.generate(user_id=f"{name} <{name}@example.org>", cipher_suite=cipher)
        self.keyring = folder / f"{name}.gpg"
        certificate = self._key.extract_certificate()
        self.keyring.write_bytes(bytes(certificate))
        self.fingerprint = certificate.fingerprint.upper()

    def sign(self, text):
        return sign(self._key.signer(), text.encode(), mode=SignatureMode.CLEAR)


def packages(*rows):
    """An index; each row is `package version`, with the source behind, and `architecture` last where it has four."""
    stanzas = []
    for row in rows:
        package, version, *more = row.split("|")
        source = more[0] if more else package
        architecture = more[1] if len(more) > 1 else "amd64"
        about = {"package": package, "version": version, "source": source, "architecture": architecture}
        stanzas.append(STANZA.format(**about))
    return "\n".join(stanzas).encode()


def release(indexes, *, codename="bookworm-security", suite="stable-security", origin="Debian", date=None, until=None):
    """The text of a Release file; `indexes` are bytes by path below the suite."""
    sums = "".join(f" {sha256(data).hexdigest()} {len(data):>8} {path}\n" for path, data in indexes.items())
    until = DATES["until"] if until is None else until
    return (
        f"Origin: {origin}\nLabel: Debian-Security\nSuite: {suite}\nCodename: {codename}\n"
        f"Date: {date or DATES['date']}\n"
        + (f"Valid-Until: {until}\n" if until else "")
        + "Acquire-By-Hash: yes\nArchitectures: amd64 arm64\nComponents: main\n"
        + f"MD5Sum:\n d41d8cd98f00b204e9800998ecf8427e 0 main/binary-amd64/Packages\nSHA256:\n{sums}"
    )


def suite(folder, signer, *rows, **about):
    """Writes InRelease and Packages.xz into the folder, and gives their places."""
    folder.mkdir(exist_ok=True)
    plain = packages(*rows)
    packed = lzma.compress(plain)
    named = {"main/binary-amd64/Packages": plain, "main/binary-amd64/Packages.xz": packed}
    (folder / "InRelease").write_bytes(signer.sign(release(named, **about)))
    (folder / "Packages.xz").write_bytes(packed)
    return folder / "InRelease", folder / "Packages.xz"
