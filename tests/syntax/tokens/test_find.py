"""Credentials in text: every kind is found, and what only looks like one isn't."""

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.syntax.tokens.samples import sample

from dockward.syntax.tokens import Token, find_tokens, kinds
from dockward.syntax.tokens.find import _HINTS, MOST_TOKENS

WORDS = [one for one in kinds().values() if one.prefixes or one.inside]
NAMED = [one for one in kinds().values() if one.names]
BODY = base64.b64encode(b"made for this test" * 9)[:64].decode()
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{BODY}\n{BODY}\n-----END RSA PRIVATE KEY-----\n"


def found(text):
    return [one.kind for one in find_tokens(text.encode())]


def test_there_are_many_kinds():
    assert len(kinds()) >= 200


@pytest.mark.parametrize("kind", WORDS, ids=lambda one: one.id)
@pytest.mark.parametrize("around", ["x = '{}'\n", "\nTOKEN={}", "<a>{}</a>", "{}", "curl -H 'Bearer {}' x\n"])
def test_a_word_of_every_kind_is_found(kind, around):
    for nr, prefix in enumerate(kind.prefixes or ("",)):
        word = prefix + sample(kind.body, nr, kind.entropy + 0.1)
        told = found("first line\n" + around.format(word))
        assert told, word[:12]
        # Some services write what others do as well: `live_` and `sk-` are several's.
        assert told[0] == kind.id or any(word.startswith(one) for one in (kinds()[told[0]].prefixes or ("",)))


@pytest.mark.parametrize("kind", NAMED, ids=lambda one: one.id)
@pytest.mark.parametrize("around", ["{}={}\n", '"{}": "{}",', "  {}: {}\n", "export {} = '{}';"])
def test_a_setting_of_every_kind_is_found(kind, around):
    for nr, name in enumerate(kind.names):
        text = around.format(name.upper() if nr % 2 else name, sample(kind.body, nr, kind.entropy + 0.1))
        assert kind.id in found(text)


@pytest.mark.parametrize("kind", NAMED, ids=lambda one: one.id)
def test_every_name_has_one_of_the_hints(kind):
    assert all(any(hint.decode() in name for hint in _HINTS) for name in kind.names)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PEM, "private-key"),
        (PEM.replace("\n", "\\n"), "private-key"),
        (PEM.replace("RSA ", ""), "private-key"),
        (PEM.replace("RSA PRIVATE KEY", "PGP PRIVATE KEY BLOCK"), "pgp-private-key"),
        (
            PEM.replace(f"KEY-----\n{BODY}", f"KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES\n\n{BODY}", 1),
            "private-key",
        ),
        ("postgres://app:Vq8zL2pX@db.internal:5432/app", "password-in-url"),
        ("see https://joe:Vq8zL2pX@git.acme.io/x.git", "password-in-url"),
        ("machine git.acme.io login joe password Vq8zL2pX", "netrc-password"),
        (f'{{"type": "service_account", "private_key_id": "{"ab12" * 10}"}}', "google-service-account"),
        (f"https://hooks.slack.com/services/T0{'AB' * 4}/B0{'CD' * 4}/{'aB1' * 8}", "slack-webhook"),
        (f"https://discord.com/api/webhooks/{'1' * 18}/{'aB-1' * 16}", "discord-webhook"),
    ],
)
def test_keys_files_and_addresses(text, kind):
    assert found(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + "x" * 36,
        "ghp_" + "qz" * 18,
        "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
        "ghp_tooshort",
        "xghp_" + sample("[A-Za-z0-9]{36}", 1),
        "ghp_" + sample("[A-Za-z0-9]{36}", 1) + "_",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\n" + BODY,
        "-----BEGIN CERTIFICATE-----\n" + BODY,
        "postgres://user:password@host/db",
        "postgres://user:${PASSWORD}@db.internal/db",
        "https://user:hunter22@example.com/",
        "https://docs.acme.io:8443/a@b",
        "aws_secret_access_key = ${AWS_SECRET}",
        "aws_secret_access_key = " + "x" * 40,
        "sha256:" + "0a1b2c3d" * 8,
        "sha512-" + base64.b64encode(bytes(range(64))).decode(),
        "the token is a key that passes auth",
        "datadog_api_key: <your key>",
        "sk-learn-and-other-packages-with-long-names",
        "data:image/png;base64,iVBO/AQE" + sample("[A-Za-z0-9]{120}", 1, 4.0),
        "AQE" + sample("[A-Za-z0-9]{500}", 1, 4.0),
        "AQE" + sample("[A-Za-z0-9]{399}", 1, 4.0) + "a/b+c",
        "-----BEGIN CERTIFICATE-----\nAQE" + "Kx7mQ2vR9pLw4Zt8" * 4 + "\n-----END CERTIFICATE-----",
        "auth = urllib.request.HTTPPasswordMgrWithDefaultRealm()",
        "type line struct {\n\tmachine  string\n\tlogin    string\n\tpassword string\n}",
        "machine {hostname}{path} login {self.username} password {self.password}",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text):
    assert found(text) == []


def test_lines_are_counted_and_nothing_of_the_value_is_kept():
    secret = "ghp_" + sample("[A-Za-z0-9]{36}", 5, 4.0)
    tokens = find_tokens(f"a\nb\n{secret} {secret}\nc\n{secret}".encode())
    assert tokens == (Token(3, "github-token"), Token(3, "github-token"), Token(5, "github-token"))
    assert secret[8:] not in repr(tokens)


def test_there_is_an_end_to_it():
    text = "\n".join("ghp_" + sample("[A-Za-z0-9]{36}", nr, 3.5) for nr in range(MOST_TOKENS + 50))
    assert len(find_tokens(text.encode())) == MOST_TOKENS


@given(st.binary(max_size=2000))
def test_any_bytes_are_fine(data):
    assert isinstance(find_tokens(data), tuple)


@pytest.mark.parametrize(
    "data",
    [
        b"A" * 1_000_000,
        b"://" * 300_000,
        b"key=" * 250_000,
        b"auth\n" * 200_000,
        b"a:b@://" * 100_000,
        b"-----BEGIN PRIVATE KEY-----" * 30_000,
        b"ghp_" * 250_000,
        b"Q~:AA-us.atlasv1." * 50_000,
        b"PuTTY-User-Key-File-2: x\n" * 30_000,
        random.Random(1).randbytes(1_000_000),
    ],
    ids=lambda data: repr(data[:8]),
)
@pytest.mark.timeout(30)
def test_a_megabyte_made_to_be_slow_is_not(data):
    assert len(find_tokens(data)) <= MOST_TOKENS


def test_of_two_that_overlap_the_one_is_told_that_says_more():
    token = "ghp_" + sample("[A-Za-z0-9]{36}", 5, 4.0)
    assert found(f"https://me:{token}@github.com/x") == ["github-token"]


@pytest.mark.parametrize("apart", range(130, 220, 10))
def test_of_several_that_are_told_by_a_part_none_is_missed(apart):
    one = "abc4Q~" + sample(r"[A-Za-z0-9_~.-]{31}", 1, 3.6)
    assert found(f"{one}{' ' * apart}{one}") == ["azure-client-secret"] * 2
