"""Stores of data without a password: what is certain, in every way that a container is described."""

import pytest
from tests.practices.verdicts import confidences, evidence, findings

from dockward.engine.wire.environment import environment_from
from dockward.judge.policy.parse import parse_policy
from dockward.kit import ComposeText, dockerfile, image, workload
from dockward.model.fact import Unknown
from dockward.model.workload import EnvKind, Mount, MountKind, Port
from dockward.practices.discovery import rules
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.weigh import Wishes, judge_source
from dockward.syntax.secrets import classify

RULE, OF_IMAGES = "DW0732", "DW0733"
EVERYWHERE = (Port(6379, "tcp", "0.0.0.0", 6379),)


@pytest.mark.parametrize(
    ("name", "value", "opens"),
    [
        ("POSTGRES_HOST_AUTH_METHOD", "trust", True),
        ("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256", False),
        ("MYSQL_ALLOW_EMPTY_PASSWORD", "no", True),
        ("MYSQL_ALLOW_EMPTY_PASSWORD", "", False),
        ("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "1", True),
        ("ALLOW_EMPTY_PASSWORD", "Yes", True),
        ("ALLOW_EMPTY_PASSWORD", "no", False),
        ("xpack.security.enabled", "false", True),
        ("xpack.security.enabled", "true", False),
        ("DISABLE_SECURITY_PLUGIN", "true", True),
        ("NEO4J_AUTH", "none", True),
        ("NEO4J_AUTH", "neo4j/x", False),
        ("ARANGO_NO_AUTH", "0", False),
        ("MY_ALLOW_EMPTY_PASSWORD", "yes", False),
    ],
)
def test_which_values_open(name, value, opens):
    assert (classify(name, value) is EnvKind.OPEN) is opens


def _service(*lines, path="compose.yaml"):
    return ComposeText("\n".join(("services:", "  db:", *(f"    {one}" for one in lines))), path)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ("[POSTGRES_HOST_AUTH_METHOD=trust, POSTGRES_PASSWORD=x]", ["POSTGRES_HOST_AUTH_METHOD"]),
        ("{POSTGRES_HOST_AUTH_METHOD: '${METHOD:-trust}'}", ["POSTGRES_HOST_AUTH_METHOD"]),
        ("{POSTGRES_HOST_AUTH_METHOD: '${METHOD}'}", []),
        ("{MYSQL_ALLOW_EMPTY_PASSWORD: 'yes'}", ["MYSQL_ALLOW_EMPTY_PASSWORD"]),
        ("{MYSQL_ALLOW_EMPTY_PASSWORD: false}", ["MYSQL_ALLOW_EMPTY_PASSWORD"]),
        ("{MYSQL_ALLOW_EMPTY_PASSWORD: 'yes', MYSQL_ROOT_PASSWORD: x}", []),
        ("{MYSQL_ALLOW_EMPTY_PASSWORD: 'yes', MYSQL_ROOT_PASSWORD_FILE: /run/secrets/x}", []),
        ("{MYSQL_ALLOW_EMPTY_PASSWORD: 'yes', MYSQL_RANDOM_ROOT_PASSWORD: '1'}", []),
        ("{MYSQL_ALLOW_EMPTY_PASSWORD: 'yes', MYSQL_ROOT_PASSWORD: ''}", ["MYSQL_ALLOW_EMPTY_PASSWORD"]),
        ("{ALLOW_EMPTY_PASSWORD: 'yes', REDIS_PASSWORD: x}", []),
        ("{ALLOW_EMPTY_PASSWORD: 'yes'}", ["ALLOW_EMPTY_PASSWORD"]),
        ("{CLICKHOUSE_SKIP_USER_SETUP: 1}", ["CLICKHOUSE_SKIP_USER_SETUP"]),
        ("{MONGO_INITDB_DATABASE: app}", []),
    ],
)
def test_services(environment, expected):
    assert evidence(RULE, _service("image: x:1", f"environment: {environment}")) == expected


def test_settings_that_are_mounted_may_set_a_password():
    mounted = "volumes: ['./users.xml:/etc/clickhouse-server/users.d/users.xml:ro']"
    assert evidence(RULE, _service("image: x:1", "environment: {CLICKHOUSE_SKIP_USER_SETUP: 1}", mounted)) == []


def test_the_place_is_the_variables_own_and_a_setup_for_tests_is_a_guess():
    lines = ("image: postgres:17", "environment:", "  A: b", "  POSTGRES_HOST_AUTH_METHOD: trust")
    (found,) = findings(RULE, _service(*lines))
    assert (found.place.line, found.place.column) == (6, 34)
    assert confidences(RULE, _service(*lines)) == ["certain"]
    assert confidences(RULE, _service(*lines, path="compose.test.yaml")) == ["guess"]


@pytest.mark.parametrize(
    ("image_name", "command", "expected"),
    [
        ("mysql:9.1", "--skip-grant-tables", ["--skip-grant-tables"]),
        ("acme/db:1", "mariadbd --skip-grant-tables", ["--skip-grant-tables"]),
        ("acme/db:1", "app --skip-grant-tables", []),
        ("cockroachdb/cockroach:v24", "start-single-node --insecure", ["--insecure"]),
        ("cockroachdb/cockroach:v24", "init --insecure", []),
        ("mongo:8", "mongod --noauth", ["--noauth"]),
    ],
)
def test_commands(image_name, command, expected):
    assert evidence(RULE, _service(f"image: {image_name}", f"command: {command}")) == expected


@pytest.mark.parametrize(
    ("lines", "fires"),
    [
        (("ports: ['6379:6379']",), True),
        (("ports: ['6379:6379']", "command: redis-server --appendonly yes"), True),
        (("ports: ['6379:6379']", "command: [--save, '60']"), True),
        (("network_mode: host",), True),
        (("ports: ['127.0.0.1:6379:6379']",), False),
        ((), False),
        (("ports: ['6379:6379']", "command: redis-server --requirepass $PW"), False),
        (("ports: ['6379:6379']", "command: redis-server /etc/redis.conf"), False),
        (("ports: ['6379:6379']", "command: sh -c start"), False),
    ],
)
def test_redis_where_other_machines_reach_it(lines, fires):
    assert bool(findings(RULE, _service("image: redis:7.4", *lines))) is fires


def test_redis_of_others_may_be_made_otherwise():
    assert evidence(RULE, _service("image: acme/redis:7.4", "ports: ['6379:6379']")) == []
    flags = "environment: {VALKEY_EXTRA_FLAGS: '--include /x'}"
    assert evidence(RULE, _service("image: valkey/valkey:8", "ports: ['6379:6379']", flags)) == []
    assert evidence(RULE, _service("image: valkey/valkey:8", "ports: ['6379:6379']")) == ["no requirepass"]


def test_containers_that_run():
    entries = environment_from(("POSTGRES_HOST_AUTH_METHOD=trust", "PGDATA=/data"))
    assert evidence(RULE, workload(environment=entries)) == ["POSTGRES_HOST_AUTH_METHOD"]
    running = workload(image="redis:7.4", command=("docker-entrypoint.sh", "redis-server"), ports=EVERYWHERE)
    assert evidence(RULE, running) == ["no requirepass"]
    inner = workload(
        environment=environment_from(("CLICKHOUSE_SKIP_USER_SETUP=1",)),
        mounts=(Mount(kind=MountKind.BIND, target="/etc/clickhouse-server"),),
    )
    assert evidence(RULE, inner) == []


def test_command_lines():
    line = "docker run -e POSTGRES_HOST_AUTH_METHOD=trust postgres:17"
    wishes = Wishes(loaded=parse_policy("profile: strict\n", "dockward.yaml", rules()))
    judged = judge_source(Source("<run>", Sort.RUN), wishes, 0.0, {}, {"<run>": line.encode()})
    assert RULE in {one.rule for one in judged.findings}


def test_images():
    assert evidence(OF_IMAGES, dockerfile("FROM postgres:17", "ENV POSTGRES_HOST_AUTH_METHOD=trust")) == [
        "POSTGRES_HOST_AUTH_METHOD"
    ]
    assert evidence(OF_IMAGES, dockerfile("FROM mysql:9", "ARG A", "ENV MYSQL_ALLOW_EMPTY_PASSWORD=$A")) == []
    both = dockerfile("FROM mysql:9", "ENV MYSQL_ALLOW_EMPTY_PASSWORD=1 MYSQL_ROOT_PASSWORD=x")
    assert evidence(OF_IMAGES, both) == []
    own = dockerfile("FROM clickhouse/clickhouse-server:25.3", "ENV CLICKHOUSE_SKIP_USER_SETUP=1", "COPY u.xml /etc/")
    assert evidence(OF_IMAGES, own) == []
    assert evidence(OF_IMAGES, image(environment=environment_from(("NEO4J_AUTH=none",)))) == ["NEO4J_AUTH"]


def test_no_value_is_kept_of_a_switch():
    assert "trust" not in repr(environment_from(("POSTGRES_HOST_AUTH_METHOD=trust",)))


def test_an_environment_that_is_not_known_is_no_pass():
    assert findings(RULE, workload(environment=Unknown("unreadable"))) == ()
