"""An authority, and certificates that it signs, made on the spot."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """A certificate authority with its files in `folder`."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, folder.name)])
        self.certificate = (
            self._builder(name, name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        (folder / "ca.pem").write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def _builder(self, subject, issuer, public_key, *, days=1):
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=10))
            .not_valid_after(now + timedelta(days=days))
        )

    def issue(self, name, *, days=1, address="127.0.0.1", passphrase=None, also=()):
        """`NAME-cert.pem` and `NAME-key.pem` in the folder; `days` may be negative, `also` are common names besides."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one) for one in (name, *also)])
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        certificate = (
            self._builder(subject, self.certificate.subject, key.public_key(), days=days)
            .add_extension(names, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        locked = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
        pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        paths = self.folder / f"{name}-cert.pem", self.folder / f"{name}-key.pem"
        paths[0].write_bytes(certificate.public_bytes(pem))
        paths[1].write_bytes(key.private_bytes(pem, form, locked))
        return paths

    def revoke(self, *certificates, days=1, ahead=timedelta(), extension=None):
        """The bytes of a list in which these files' certificates are revoked; `days` until it is out of date.

        `ahead` is how much later than ten days ago it is dated.
        """
        now = datetime.now(UTC)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
        builder = builder.last_update(now - timedelta(days=10) + ahead).next_update(now + timedelta(days=days))
        for path in certificates:
            number = x509.load_pem_x509_certificate(path.read_bytes()).serial_number
            one = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(now - timedelta(days=1))
            builder = builder.add_revoked_certificate(one.build())
        if extension is not None:
            builder = builder.add_extension(extension, critical=True)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def equip(self, place, name, **more):
        """A folder as the docker client wants one (DOCKER_CERT_PATH), with a certificate of this name."""
        place.mkdir()
        for path, new in zip(self.issue(name, **more), ("cert.pem", "key.pem"), strict=True):
            path.rename(place / new)
        (place / "ca.pem").write_bytes((self.folder / "ca.pem").read_bytes())
        return place

    def server(self, **more):
        """A server's context that demands a certificate of this authority."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue("server", **more))
        context.load_verify_locations(self.folder / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        return context
