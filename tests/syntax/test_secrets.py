"""What an environment entry looks like: by its name, by its shape, and never at the price of a crash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.model.workload import EnvKind
from dockward.syntax.secrets import classify

# Keys are put together here so that no scanner takes this file for a leak.
_AWS = "AKIA" + "IOSFODNN7EXAMPLE"
_GITHUB = "gh" + "p_" + "a1" * 18


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POSTGRES_PASSWORD", "hunter2"),
        ("MYSQL_PWD", "hunter2"),
        ("PGPASSWORD", "12345"),
        ("SMTP_PASS", "hunter2"),
        ("dbPassword", "hunter2"),
        ("ConnectionStrings__Password", "hunter2"),
        ("API_KEY", "abc"),
        ("apiKey", "abc"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY"),
        ("SECRET_KEY_BASE", "abc"),
        ("GITHUB_TOKEN", "abc"),
        ("CLIENT_SECRET", "abc"),
        ("PRIVATE_KEY", "abc"),
        ("REGISTRY_CREDENTIALS", "abc"),
        ("RABBITMQ_ERLANG_COOKIE", "abc"),
        ("AUTH_SALT", "abc"),
        ("GITHUB_PAT", "abc"),
        ("AUTH", "me:abc"),
        ("NPM_AUTH", "abc"),
        ("ANYTHING", _AWS),
        ("ANYTHING", f"id={_AWS};region=eu"),
        ("ANYTHING", _GITHUB),
        ("ANYTHING", "-----BEGIN RSA PRIVATE KEY-----\nMII"),
        ("ANYTHING", "-----BEGIN PRIVATE KEY-----"),
        ("ANYTHING", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl"),
        ("CERT_FILE", "-----BEGIN EC PRIVATE KEY-----"),
        ("JAVA_OPTS", "-Xmx1g -Djavax.net.ssl.trustStorePassword=changeit"),
        ("REDIS_ARGS", "--requirepass hunter2"),
        ("REDIS_ARGS", "--masterauth hunter2"),
        ("ERL_ARGS", "-setcookie hunter2"),
        ("JAVA_OPTS", "-Xmx1g -Dapp.client-secret=hunter2"),
        ("JAVA_OPTS", '"-Dapi.token=hunter2"'),
        ("OPTS", "--api-key=hunter2 -v"),
        ("NEO4J_AUTH", "neo4j/hunter2"),
        ("GITLAB_OMNIBUS_CONFIG", "external_url 'https://x'\ngitlab_rails['smtp_password'] = 'hunter2'\n"),
        ("GITLAB_OMNIBUS_CONFIG", 'a\ngitlab_rails["initial_root_password"]="hunter2"'),
        ("SPRING_APPLICATION_JSON", '{"a":{"password":"hunter2"}}'),
        ("SPRING_APPLICATION_JSON", '{\n  "url": "x",\n  "password" : "hunter2"\n}'),
        ("CONFIG", "db:\n  password: hunter2\n"),
        ("CONFIG", "[db]\npassword = hunter2\n"),
        ("CONFIG", "a=b\n" + "x=y\n" * 5000 + "db.password=hunter2\n"),
        ("CONFIG", "return [\n  'password' => 'hunter2',\n];"),
    ],
)
def test_credentials(name, value):
    assert classify(name, value) is EnvKind.CREDENTIAL


@pytest.mark.parametrize(
    "value",
    [
        "postgres://user:hunter2@db:5432/app",
        "redis://:hunter2@cache/0",
        "amqp://a:b@h1,amqp://a:b@h2",
        "Server=db;User Id=sa;Password=hunter2;",
        "host=db user=me password=hunter2",
        "jdbc:mysql://db/app?user=me&password=hunter2",
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc==",
    ],
)
def test_connection_strings_with_a_password(value):
    assert classify("DATABASE_URL", value) is EnvKind.CONNECTION_STRING


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD_FILE", "/run/secrets/db"),
        ("POSTGRES_PASSWORD_FILE", "secrets/db"),
        ("DB_PASSWORD", "/run/secrets/db"),
        ("TLS_KEY", "/certs/tls.key"),
        ("GOOGLE_APPLICATION_CREDENTIALS", "/app/key.json"),
    ],
)
def test_references_to_files(name, value):
    assert classify(name, value) is EnvKind.FILE_REFERENCE


@pytest.mark.parametrize("value", ["", "   ", "\n"])
def test_empty(value):
    assert classify("POSTGRES_PASSWORD", value) is EnvKind.EMPTY


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PATH", "/usr/local/sbin:/usr/bin"),
        ("PWD", "/app"),
        ("OLDPWD", "/"),
        ("PASSWORD_MIN_LENGTH", "8"),
        ("PASS_MAX_DAYS", "99"),
        ("TOKEN_TTL", "3600"),
        ("TOKEN_URL", "https://auth.example.org/token"),
        ("AUTH_TOKEN", "https://auth.example.org/token"),
        ("SECRET_NAME", "db-credentials"),
        ("AWS_ACCESS_KEY_ID", "not-a-real-one"),
        ("MYSQL_RANDOM_ROOT_PASSWORD", "1"),
        ("REQUIRE_PASSWORD", "true"),
        ("SSH_AUTH_SOCK", "/run/agent"),
        ("GPG_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D"),
        ("GPG_KEYS", "42670A7FE4D0441C8E4632349E4FDC074A4EF02D"),
        ("PYTHON_SHA256", "8d4c"),
        ("PHP_SECRET_SHA256", "8d4c"),
        ("VAPID_PUBLIC_KEY", "BNc"),
        ("TOKENIZERS_PARALLELISM", "false"),
        ("COMPASS", "north"),
        ("PAT", "*.txt"),
        ("REQUIRE_AUTH", "yes"),
        ("AUTH", "basic"),
        ("AUTH_METHOD", "trust"),
        ("SALT_MASTER", "10.0.0.1"),
        ("COOKIE_DOMAIN", "example.org"),
        ("KEYCLOAK_USER", "admin"),
        ("DATABASE_URL", "postgres://user@db:5432/app"),
        ("HTTP_PROXY", "http://proxy:3128"),
        ("no_proxy", "localhost,a:b@c"),
        ("CERT", "-----BEGIN CERTIFICATE-----"),
        ("DB_PASSWORD", "vault:secret/data/db#password"),
        ("DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:1:secret:x"),
        ("LS_COLORS", "rs=0:di=01;34:ln=01;36"),
        ("OPTIONS", "password=false"),
        ("NODE_OPTIONS", "--max-old-space-size=4096"),
        ("", "value"),
        ("NEO4J_AUTH", "neo4j/"),
        ("GITLAB_OMNIBUS_CONFIG", "a\ngitlab_rails['smtp_password'] = ENV['SMTP_PASSWORD']\n"),
        ("GITLAB_OMNIBUS_CONFIG", 'a\ngitlab_rails["smtp_password"] = "#{ENV[1]}"\n'),
        ("GITLAB_OMNIBUS_CONFIG", "a\n# gitlab_rails['smtp_password'] = 'hunter2'\n"),
        ("GITLAB_OMNIBUS_CONFIG", "a\ngitlab_rails['smtp_password'] = File.read('/run/secrets/x').chomp\n"),
        ("CONFIG", "db:\n  password: ${PW}\n  password_encryption: scram-sha-256\n  token_ttl: 3600\n"),
        ("CONFIG", "db:\n  password: changeme-please\n  password: <password>\n".replace("changeme", "change")),
        ("CONFIG", "db:\n  password_file: /run/secrets/db\n  tls_key: /etc/ssl/private/x.key\n"),
        ("CONFIG", "db: {}\n  password:\n    name: x\n"),
        ("CONFIG", '{"token_type":"bearer","password":""}'),
        ("OPTS", "--token-ttl=3600 --password-file=/run/secrets/x --api-key=$KEY"),
        ("OPTS", "one line, password: none of it is settings"),
    ],
)
def test_plain(name, value):
    assert classify(name, value) is EnvKind.PLAIN


@given(st.text(), st.text())
def test_it_never_raises(name, value):
    assert classify(name, value) in EnvKind


@given(st.sampled_from(["password=", "://", ":", "@", "-", " ", "AKIA", "eyJ", ".", "sk-", "xox", "/run/"]), st.data())
def test_hostile_repetition(first, data):
    second = data.draw(st.sampled_from(["", "a", " ", "-", "=", ":", "/", "eyJ"]))
    # The test's own time limit is what a shape that backtracks without end would meet.
    assert classify("X" * 100_000, (first + second) * 200_000) in EnvKind
