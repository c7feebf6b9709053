"""Names of files that hold credentials: one table for what is copied and for what is in an image."""

import pytest
from tests.practices.verdicts import evidence

from dockward.kit import dockerfile
from dockward.syntax.credentialfiles import holds_credentials, may_log_in, tells_login


@pytest.mark.parametrize(
    "path",
    [
        "root/.pgpass",
        "root/.mylogin.cnf",
        "root/.cargo/credentials.toml",
        "root/.gem/credentials",
        "root/.config/gh/hosts.yml",
        "root/.azure/msal_token_cache.json",
        "app/client_secret_123.json",
        "app/service-account.json",
        "app/x.kdbx",
    ],
)
def test_what_the_scanner_knows_is_known_of_what_is_copied(path):
    assert holds_credentials(path)
    assert evidence("DW0907", dockerfile("FROM debian:12.8", f"COPY {path} /{path}")) == [path]


@pytest.mark.parametrize("path", ["app/credentials", "app/config.json", "app/hosts.yml", "app/accessTokens.json"])
def test_names_that_say_it_only_in_their_place(path):
    assert not holds_credentials(path)


def test_settings_are_told_by_their_text():
    assert may_log_in("root/.m2/Settings.XML")
    assert not may_log_in("app/settings.py")
    assert tells_login('{"auths": {"r.example.org": {"auth": "bWU6aHVudGVyMg=="}}}')
    assert not tells_login("<!-- a --><password>${env.PASSWORD}</password><!-- <password>x1234</password> -->")
