import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs
from tests.read.host.host_trees import fifo, put

from dockward.model.fact import Fact, Unknown, unknown
from dockward.read.host.certificates import MOST_FILES, NEVER, parse_certificates, read_certificates, read_expiry
from dockward.read.host.paths import EnginePaths

PATHS = EnginePaths(
    socket="/var/run/docker.sock",
    data_root="/var/lib/docker",
    exec_root="/run/docker",
    config="/etc/docker/daemon.json",
    containerd_socket="/run/containerd/containerd.sock",
    tls=Fact({"tls-ca": "/pki/ca.pem", "tls-cert": "/pki/cert.pem", "tls-key": "/pki/key.pem"}),
)
START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
END = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PEM = serialization.Encoding.PEM
DER = serialization.Encoding.DER


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def made(key=None, names=("host",), issuer="ca", encoding=PEM):
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name("host"))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(START)
        .not_valid_after(END)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), False)
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(encoding)


def one(data, role="engine-server"):
    (found,) = parse_certificates(data, "/x", role)
    return found


@pytest.mark.parametrize("encoding", [PEM, DER])
def test_a_sound_certificate(encoding):
    found = one(made(encoding=encoding))
    assert (found.subject, found.role, found.path) == ("CN=host", "engine-server", "/x")
    assert (found.not_before, found.not_after, found.weak) == (START.timestamp(), END.timestamp(), ())


def test_short_keys_and_missing_names_are_weak():
    short = rsa.generate_private_key(65_537, 1024)
    assert one(made(short, names=())).weak == ("RSA key of 1024 bits", "no subjectAltName")
    assert one(made(short, names=()), "registry-ca").weak == ("RSA key of 1024 bits",)
    assert one(made(ec.generate_private_key(ec.SECP192R1()))).weak == ("elliptic curve of 192 bits",)
    assert one(made(rsa.generate_private_key(65_537, 2048))).weak == ()


SHA1_PEM = b"""-----BEGIN CERTIFICATE-----
MIIBAjCBqwIBBTAJBgcqhkjOPQQBMA8xDTALBgNVBAMMBHJvb3QwHhcNMjYxMTI0
MDAzOTE3WhcNMzYxMTIxMDAzOTE3WjAPMQ0wCwYDVQQDDARsZWFmMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEi85T26AAXN9OUb9YyS7GhCaW9BvoaPjc2kZvLrHw
aXDa5B852NC8v+u5C92YMerL5/ZNdvYizZD6rQ1M8VL7IjAJBgcqhkjOPQQBA0cA
MEQCIBxHZS4l6e701SvzZemgumVNkotjWmNKPikw20S3UF7+AiBFtLcc/4PGOidY
vVpGvRqcmCeNgjuee+63gdea7QOW5A==
-----END CERTIFICATE-----
"""
SHA1_ROOT_PEM = b"""-----BEGIN CERTIFICATE-----
MIIBcTCCARigAwIBAgIUBbp2hoInoXd3K83fQ5HfoXDTafIwCQYHKoZIzj0EATAP
MQ0wCwYDVQQDDARyb290MB4XDTI2MTEyNDAwMzkxNloXDTM2MTEyMTAwMzkxNlow
DzENMAsGA1UEAwwEcm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOdEIOnU
AtjUzbSs5rLnokD/GoPy+1sgwCV0BLpyWXAbwB3Zinu7dIeqzTcpWSBykb1QPRvm
2pufF0vbMKCwBB+jUzBRMB0GA1UdDgQWBBQuYFPDQZJZuo7B/yNflneNXmDFvTAf
BgNVHSMEGDAWgBQuYFPDQZJZuo7B/yNflneNXmDFvTAPBgNVHRMBAf8EBTADAQH/
MAkGByqGSM49BAEDSAAwRQIhAIXxsAjsCJobhkacA/+f6wHVMjstWHwSoZdBBLZx
ro7uAiBzaDpcaK6Qr/ORxwUXBRoQn8kQ3x7UctlYnny9kZhyvQ==
-----END CERTIFICATE-----
"""


def test_old_hashes_are_weak_but_not_of_a_root_over_itself():
    assert one(SHA1_PEM, "registry-ca").weak == ("signed with SHA1",)
    assert one(SHA1_ROOT_PEM, "registry-ca").weak == ()


def test_a_chain_gives_each_and_a_key_beside_them_is_passed_over():
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    found = tuple(parse_certificates(made() + key + made(names=()), "/x", "engine-server"))
    assert [item.weak for item in found] == [(), ("no subjectAltName",)]


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\x30\x82\xff"]
)
def test_what_holds_no_certificate_says_so(data):
    found = one(data)
    assert (found.subject, found.not_after, found.weak) == ("", NEVER, ("not a certificate that can be read",))


def test_every_role_is_found(tmp_path):
    put(tmp_path, "/pki/ca.pem", made())
    put(tmp_path, "/pki/cert.pem", made())
    put(tmp_path, "/pki/key.pem", "not to be opened", 0)
    put(tmp_path, "/etc/docker/certs.d/reg:5000/ca.crt", made())
    put(tmp_path, "/etc/docker/certs.d/reg:5000/client.cert", made())
    put(tmp_path, "/etc/docker/certs.d/reg:5000/client.key", "not to be opened")
    put(tmp_path, "/var/lib/docker/swarm/certificates/swarm-node.crt", made())
    found = read_certificates(tmp_path, PATHS).value
    assert {item.role: item.path for item in found} == {
        "engine-ca": "/pki/ca.pem",
        "engine-server": "/pki/cert.pem",
        "registry-ca": "/etc/docker/certs.d/reg:5000/ca.crt",
        "registry-client": "/etc/docker/certs.d/reg:5000/client.cert",
        "swarm-node": "/var/lib/docker/swarm/certificates/swarm-node.crt",
    }


def test_a_host_without_certificates(tmp_path):
    assert read_certificates(tmp_path, PATHS).value == ()


def test_unreadable_is_unknown(tmp_path):
    fifo(tmp_path, "/pki/cert.pem")
    assert "not a regular file" in read_certificates(tmp_path, PATHS).content.reason
    assert "not a regular file" in read_expiry(tmp_path, "/pki/cert.pem").content.reason
    paths = structs.replace(PATHS, tls=unknown("daemon.json isn't valid"))
    assert read_certificates(tmp_path, paths).content == Unknown("daemon.json isn't valid")


def test_too_many_files_are_unknown(tmp_path):
    for nr in range(MOST_FILES + 1):
        put(tmp_path, f"/etc/docker/certs.d/reg/{nr}.crt")
    assert "more than" in read_certificates(tmp_path, PATHS).content.reason


def test_expiry(tmp_path):
    put(tmp_path, "/cert.pem", made())
    put(tmp_path, "/bad.pem", "nonsense")
    assert read_expiry(tmp_path, "/cert.pem").value == END.timestamp()
    assert "no certificate" in read_expiry(tmp_path, "/bad.pem").content.reason
    assert "doesn't exist" in read_expiry(tmp_path, "/none.pem").content.reason


SOUND = made(encoding=DER)


@settings(max_examples=200)
@example(11, 0x7F)
@given(st.integers(0, len(SOUND) - 1), st.integers(0, 255))
def test_any_changed_byte_is_a_certificate_or_said_not_to_be(position, value):
    data = SOUND[:position] + bytes((value,)) + SOUND[position + 1 :]
    for found in parse_certificates(data, "/x", "engine-server"):
        found.subject.encode()
        assert found.not_after <= NEVER
