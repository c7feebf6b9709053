"""Secrets in commands, health checks, build arguments and configs of what runs."""

import pytest
from tests.practices.verdicts import evidence, findings

from dockward.kit import compose, dockerfile, workload
from dockward.model.fact import Fact
from dockward.model.workload import HealthCheck


def _service(*lines):
    return compose("services:", "  db:", "    image: redis:7.4", *(f"    {one}" for one in lines))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("command: redis-server --requirepass S3cretRedis99", ["command"]),
        ("command: [redis-server, --requirepass, S3cretRedis99]", ["command"]),
        ("command: ['sh', '-c', 'redis-server --requirepass S3cretRedis99']", ["command"]),
        ("command: redis-server --requirepass ${PW:-S3cretRedis99}", ["command"]),
        ("command: tini -- mysql -pS3cretRedis99", ["command"]),
        ("entrypoint: [app, --token=ghp_" + "a1" * 18 + "]", ["entrypoint"]),
        ("healthcheck: {test: [CMD, redis-cli, -a, S3cretRedis99, ping]}", ["healthcheck test"]),
        ("healthcheck: {test: redis-cli -a S3cretRedis99 ping}", ["healthcheck test"]),
        ("command: redis-server --requirepass $PW", []),
        ("command: redis-server --requirepass $$PW", []),
        ("command: [redis-server, --port, '6379', --requirepass-file, /run/secrets/x]", []),
        ("command: npm run login -p 80:80", []),
        ("healthcheck: {test: [NONE]}", []),
        ("command: ''", []),
    ],
)
def test_commands_of_services(line, expected):
    assert evidence("DW0967", _service(line)) == expected


def test_a_variable_that_holds_more_than_a_secret_is_not_called_one():
    text = ("environment:", "  OPTS: -Dapi.token=hunter2", "  API_TOKEN: hunter2")
    several, whole = findings("DW0909", _service(*text))
    assert several.message.startswith("OPTS holds what looks like a credential among other things.")
    assert whole.message.startswith("API_TOKEN looks like a credential.")
    (found,) = findings("DW0908", dockerfile("FROM debian:12.8", "ENV OPTS=-Dapi.token=hunter2"))
    assert found.message.startswith("OPTS holds what looks like a credential.")


def test_settings_of_several_lines_are_found_with_their_variable():
    text = ("environment:", "  A: b", "  OMNIBUS: |", "    url 'x'", "    rails['smtp_password'] = 'hunter2'")
    (found,) = findings("DW0909", _service(*text))
    assert (found.evidence, found.place.line) == (("OMNIBUS",), 6)
    assert "hunter2" not in repr(found)


def test_commands_of_containers():
    check = HealthCheck("CMD-SHELL", command=("redis-cli -a S3cretRedis99 ping",))
    given = workload(command=("redis-server",), health_check=Fact(check))
    assert evidence("DW0967", given) == ["health check"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ("{NPM_TOKEN: npm_abc}", ["db NPM_TOKEN"]),
        ("[NPM_TOKEN=npm_abc]", ["db NPM_TOKEN"]),
        ("{X: ghp_" + "a1" * 18 + "}", ["db X"]),
        ("{NPM_TOKEN: $X}", []),
        ("[NPM_TOKEN]", []),
        ("{NODE_VERSION: '20'}", []),
    ],
)
def test_build_arguments(args, expected):
    assert evidence("DW0968", _service("build:", "  context: .", f"  args: {args}")) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [('"password: S3cretRedis99"', ["c"]), ('"a: b\\npassword: $X"', []), ('"listen: 80"', [])],
)
def test_configs(content, expected):
    text = ("services: {db: {image: a, configs: [c]}}", f"configs: {{c: {{content: {content}}}}}")
    assert evidence("DW0969", compose(*text)) == expected
