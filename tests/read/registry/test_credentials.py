"""Logins as `docker login` keeps them."""

import asyncio
import base64
import json
import os

import pytest

from dockward.read.registry import credentials
from dockward.read.registry.credentials import Credentials, read_credentials
from dockward.read.registry.errors import RegistryError

HOST = "registry.example:5000"
SECRET = "made up for tests"


def auth(name="me", password=SECRET):
    return {"auth": base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture
def read(tmp_path):
    def read(config, registry=HOST, **environment):
        folder = tmp_path / "config"
        folder.mkdir(exist_ok=True)
        if config is not None:
            text = config if isinstance(config, str) else json.dumps(config)
            (folder / "config.json").write_text(text)
        path = f"{tmp_path}:{os.environ['PATH']}"
        known = {"DOCKER_CONFIG": str(folder), "PATH": path, **environment}
        return asyncio.run(read_credentials(registry, known, tmp_path))

    return read


@pytest.fixture
def helper(tmp_path, monkeypatch):
    """A program docker-credential-made, with this shell text."""

    def make(text):
        program = tmp_path / "docker-credential-made"
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    return make


@pytest.mark.parametrize(
    ("config", "registry", "found"),
    [
        ({"auths": {HOST: auth()}}, HOST, Credentials("me", SECRET)),
        ({"auths": {HOST: auth()}}, "other.example", Credentials()),
        ({"auths": {f"https://{HOST}/v2/": auth()}}, HOST, Credentials("me", SECRET)),
        ({"auths": {"https://index.docker.io/v1/": auth()}}, "docker.io", Credentials("me", SECRET)),
        ({"auths": {HOST: {"username": "me", "password": SECRET}}}, HOST, Credentials("me", SECRET)),
        ({"auths": {HOST: auth(password="a:b")}}, HOST, Credentials("me", "a:b")),
        ({"auths": {HOST: {**auth(), "identitytoken": "it"}}}, HOST, Credentials(identity="it")),
        ({"auths": {HOST: {}}}, HOST, Credentials()),
        ({"auths": None}, HOST, Credentials()),
        (None, HOST, Credentials()),
    ],
)
def test_logins_in_the_file(read, config, registry, found):
    assert read(config, registry) == found


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("{", "isn't what Docker writes"),
        ('{"auths": ' + "[" * 100_000, "isn't what Docker writes"),
        ({"auths": {HOST: {"auth": "%%%"}}}, "is damaged"),
        ({"auths": {HOST: {"auth": base64.b64encode(b"\xff:x").decode()}}}, "is damaged"),
        (" " * (credentials._MOST_BYTES + 1), "larger than 1 MiB"),
        ({"credsStore": "../../tmp/x"}, "no plain name"),
        ({"credsStore": "nowhere"}, "docker-credential-nowhere can't be started: No such file"),
    ],
)
def test_what_cannot_be_understood(read, config, words):
    with pytest.raises(RegistryError, match=words):
        read(config)


SAYS = (
    """read -r server; echo "{\\"ServerURL\\": \\"$server\\", \\"Username\\": \\"$server\\", \\"Secret\\": \\"s\\"}" """
)


def test_a_helper_is_asked_by_the_registry_s_name(read, helper):
    helper(SAYS)
    assert read({"credsStore": "made"}) == Credentials(HOST, "s")
    assert read({"credHelpers": {HOST: "made"}}) == Credentials(HOST, "s")
    assert read({"credHelpers": {"other.example": "made"}, "auths": {HOST: auth()}}) == Credentials("me", SECRET)
    assert read({"credsStore": "made"}, "docker.io") == Credentials("https://index.docker.io/v1/", "s")


def test_a_helper_that_has_an_identity_token(read, helper):
    helper("""echo '{"Username": "<token>", "Secret": "it"}'""")
    assert read({"credsStore": "made"}) == Credentials(identity="it")


def test_a_helper_that_knows_nothing_leaves_it_to_the_file(read, helper):
    helper("echo 'credentials not found in native keychain'; exit 1")
    assert read({"credsStore": "made"}) == Credentials()
    assert read({"credsStore": "made", "auths": {HOST: auth()}}) == Credentials("me", SECRET)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("echo secret; exit 3", "ended with status 3"),
        ("echo nothing", "said nothing that can be understood"),
        ("yes", "no answer of at most 1 MiB"),
        ("sleep 60 & wait", "gave no answer"),
    ],
)
def test_a_helper_that_is_out_of_order(read, helper, monkeypatch, text, words):
    monkeypatch.setattr(credentials, "_HELPER_SECONDS", 0.5 if "sleep" in text else 30.0)
    helper(text)
    with pytest.raises(RegistryError, match=words) as told:
        read({"credsStore": "made"})
    assert "secret" not in f"{told.value.message} {told.value.hint}"


def test_they_are_never_shown():
    assert SECRET not in repr(Credentials("me", SECRET))
