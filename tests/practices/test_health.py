"""Health checks that are proposed: they ask by the account that the service has, where it listens, or there is none."""

import subprocess

import pytest
import yaml
from tests.fix.composefiles import repaired

MISSING = "DW0280"


def proposed(image, *keys):
    text = f"services:\n  db:\n    image: {image}\n" + "".join(f"    {one}\n" for one in keys)
    check = yaml.safe_load(repaired(text, MISSING))["services"]["db"].get("healthcheck")
    return check["test"] if check else []


def asked(test, tmp_path, variables):
    """What a program of the image is asked with, where these variables are set."""
    kind, script = test
    assert kind == "CMD-SHELL"
    program = tmp_path / "pg_isready"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", **variables}
    done = subprocess.run(
        ["/bin/sh", "-c", script.replace("$$", "$")], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split("\n")[1:-1]


@pytest.mark.parametrize(
    ("keys", "variables", "account"),
    [
        ([], {}, ("postgres", "postgres")),
        (["environment: {POSTGRES_USER: shop}"], {"POSTGRES_USER": "shop"}, ("shop", "shop")),
        (["environment: {POSTGRES_DB: goods}"], {"POSTGRES_DB": "goods"}, ("postgres", "goods")),
        (["env_file: db.env"], {"POSTGRES_USER": "shop", "POSTGRES_DB": "goods"}, ("shop", "goods")),
        (['environment: ["POSTGRES_USER=${WHO:-shop}"]'], {"POSTGRES_USER": "shop of ours"}, ("shop of ours",) * 2),
    ],
)
def test_postgres_is_asked_by_the_account_that_it_has(tmp_path, keys, variables, account):
    test = proposed("postgres:16", *keys)
    assert "$" not in test[1].replace("$$", "")
    assert asked(test, tmp_path, variables) == [f"--username={account[0]}", f"--dbname={account[1]}"]


@pytest.mark.parametrize("of_both", [True, False])
def test_an_account_in_a_file_is_read_from_there(tmp_path, of_both):
    (tmp_path / "who").write_text("shop\n")
    (tmp_path / "what").write_text("goods\n")
    files = {"POSTGRES_USER_FILE": str(tmp_path / "who")}
    files |= {"POSTGRES_DB_FILE": str(tmp_path / "what")} if of_both else {}
    test = proposed("postgres:16", f"environment: {files}".replace("'", '"'))
    assert asked(test, tmp_path, files) == ["--username=shop", f"--dbname={'goods' if of_both else 'shop'}"]


@pytest.mark.parametrize(
    ("image", "program"),
    [
        ("mariadb:11.4", "healthcheck.sh"),
        ("mariadb:latest", "healthcheck.sh"),
        ("mariadb:10.5.8", "mysqladmin"),
        ("mysql:5.7", "mysqladmin"),
        ("mongo:7", "mongosh"),
        ("mongo:4.4", "mongo"),
        ("redis:7.4", "redis-cli"),
    ],
)
def test_a_check_is_one_that_this_version_has_and_that_needs_no_password(image, program):
    test = proposed(image)
    assert test[:2] == ["CMD", program]
    assert "--innodb_initialized" not in test


@pytest.mark.parametrize(
    ("image", "key"),
    [
        ("postgres:16", "command: -p 5433"),
        ("postgres:16", "command: [postgres, -c, port=5433]"),
        ("mysql:8.4", "command: --port=3307"),
        ("mariadb:11", "command: [mariadbd, --skip-networking]"),
        ("mongo:7", "command: mongod --tlsMode requireTLS"),
        ("redis:7.4", "command: redis-server --port 0 --tls-port 6379"),
        ("redis:7.4", "command: $START"),
        ("nginx:1.27", "volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']"),
        ("nginx:1.27", "volumes: ['./nginx:/etc/nginx']"),
    ],
)
def test_what_may_listen_elsewhere_gets_no_check(image, key):
    assert proposed(image, key) == []
    assert proposed(image) != []


@pytest.mark.parametrize(
    ("image", "key"), [("redis:7.4", "command: redis-server --requirepass x"), ("postgres:16", "command: -c fsync=off")]
)
def test_other_words_of_the_command_keep_none_away(image, key):
    assert proposed(image, key) == proposed(image)
