"""Passwords that only a setting tells: found in the forms that applications have, and not where something stands in."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.syntax.tokens import Form, find_tokens, form_of

OWN = "Vq8" + "zL2pX"
"""Put together here, so that no scanner takes it for a leak."""
LONG = "11f0a3" + "b9c2d4e57680" * 2
RANDOM = "w8$k!z2@q" + "v^1r7&n0b_x5m3h6jt9y"


def found(path, text):
    return [one.kind for one in find_tokens(text.encode(), form_of(path))]


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("app/.env", f"MYSQL_ROOT_PASSWORD={OWN}\n", "password-setting"),
        ("app/.env", f'POSTGRES_PASSWORD="{OWN}"  # of production\n', "password-setting"),
        ("app/.env", "POSTGRES_PASSWORD=correcthorse\n", "password-setting"),
        ("app/.env.production", f"export JENKINS_API_TOKEN={LONG}\n", "secret-setting"),
        ("srv/db.env", f"A=1\r\nDB_PASS={OWN}\r\n", "password-setting"),
        ("app/application.properties", f"spring.datasource.password={OWN}\n", "password-setting"),
        ("app/application-prod.properties", f"spring.mail.password = {OWN}\n", "password-setting"),
        ("app/application.yml", f"spring:\n  datasource:\n    password: {OWN}\n", "password-setting"),
        ("app/config/mail.yml", f"SMTP_PASS: {OWN}\n", "password-setting"),
        ("app/config.json", f'{{"db": {{"user": "app", "password": "{OWN}"}}}}\n', "password-setting"),
        ("app/config.json", f'{{\n  "password": "{OWN}",\n  "x": 1\n}}\n', "password-setting"),
        ("etc/app/app.ini", f"[db]\npassword = {OWN}\n", "password-setting"),
        ("app/settings.toml", f'password = "{OWN}"\n', "password-setting"),
        ("app/start.sh", f"export PGPASSWORD={OWN}\npsql\n", "password-setting"),
        ("app/terraform.tfvars", f'db_password = "{OWN}"\n', "password-setting"),
        ("etc/systemd/system/app.service", f"[Service]\nEnvironment=DB_PASSWORD={OWN}\n", "password-setting"),
        ("opt/tomcat/conf/users.xml", f'<user username="admin" password="{OWN}" roles="x"/>\n', "password-setting"),
        ("root/settings.xml", f"<server><password>{OWN}</password></server>\n", "password-setting"),
        ("app/web.config", f'<add key="DbPassword" value="{OWN}"/>\n', "password-setting"),
        ("app/settings.py", f"DATABASES = {{'default': {{'PASSWORD': '{OWN}'}}}}\n", "password-setting"),
        ("app/config.js", f"module.exports = {{ password: '{OWN}' }}\n", "password-setting"),
        ("app/shop/settings.py", f"SECRET_KEY = '{RANDOM}'\n", "framework-secret-key"),
        ("app/shop/base.py", f"SECRET_KEY = 'django-insecure-{RANDOM}'\n", "framework-secret-key"),
        ("app/main.py", f'app.config["SECRET_KEY"] = "{RANDOM}"\n', "framework-secret-key"),
        ("var/www/html/wp-config.php", f"define('DB_PASSWORD', '{OWN}');\n", "password-setting"),
        ("var/www/html/wp-config.php", f"define( 'AUTH_KEY', '{RANDOM} {RANDOM}' );\n", "password-setting"),
        ("app/a.cs", f'var c = "Server=db1;Database=x;User Id=sa;Password={OWN};";\n', "connection-string"),
        ("app/appsettings.json", f'"Default": "Data Source=db1;Uid=sa;Pwd={OWN};"\n', "connection-string"),
        ("app/notes.txt", f"jdbc:postgresql://db/app?user=app&password={OWN}\n", "connection-string"),
        ("app/x.txt", f"jdbc:sqlserver://db:1433;user=sa;password={OWN};encrypt=true\n", "connection-string"),
        ("app/init.sql", f"CREATE USER 'a'@'%' IDENTIFIED BY '{OWN}';\n", "sql-password"),
        ("app/init.sql", f"CREATE ROLE app WITH LOGIN PASSWORD '{OWN}';\n", "sql-password"),
    ],
)
def test_what_a_setting_holds_is_found(path, text, kind):
    assert found(path, text) == [kind]


@pytest.mark.parametrize(
    "value",
    [
        "changeme",
        "ChangeMe123",
        "password",
        "Password123",
        "p@ssw0rd",
        "your_password_here",
        "<password>",
        "${DB_PASSWORD}",
        "${DB_PASSWORD:-x}",
        "$DB_PASSWORD",
        "$(cat /run/secrets/db)",
        "{{ db_password }}",
        "{{db_password}}",
        "%DB_PASSWORD%",
        "xxxxxxxx",
        "xxxx-xxxx-1234",
        "********",
        "secret",
        "test1234",
        "admin",
        "123456",
        "12345678",
        "example-password",
        "insert-your-password-here",
        "ENC(3kfj49fkKf93kfs9)",
        "{cipher}a8f3bc9d8e7f",
        "$2y$10$abcdefghijklmnopqrstuv",
        "/run/secrets/db_password",
        "vault:secret/data/db#password",
        "os.environ['DB_PASSWORD']",
        "process.env.DB_PASSWORD",
        "getenv('DB_PASSWORD')",
        "none",
        "true",
        "null",
        "''",
        '""',
        "REPLACE_ME",
        "__DB_PASSWORD__",
        "@DB_PASSWORD@",
        "!vault |",
        "|",
        "AQICAHh(redacted)",
        "root",
        "postgres",
        "x-${DB}-7q4k",
        "x-{{db}}-7q4k",
        "a1a1b1a1",
    ],
)
@pytest.mark.parametrize("path", ["app/.env", "app/application.yml", "app/x.properties", "app/config.json"])
def test_what_stands_in_for_one_is_left_alone(path, value):
    line = f'{{"db_password": "{value}"}}' if path.endswith("json") else f"db_password: {value}\ndb_password={value}"
    assert found(path, line + "\n") == []


@pytest.mark.parametrize(
    "path",
    [
        "app/.env.example",
        "app/env.sample",
        "app/.env.dist",
        "app/wp-config-sample.php",
        "app/config.yml.j2",
        "app/templates/app.yml",
        "app/test-settings.yml",
        "app/locales/de.yml",
        "app/messages_de.properties",
        "app/node_modules/x/config.json",
        "opt/venv/lib/python3.11/site-packages/x/settings.py",
        "usr/share/x/app.yml",
        "usr/lib/python3.11/config.json",
        "app/vendor/x/config.php",
        "app/package.json",
        "app/main.py",
        "app/README",
    ],
)
def test_files_of_others_and_samples_are_left_alone(path):
    assert found(path, f"db_password = '{OWN}'\ndefine('DB_PASS',\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "password: Passwort",
        "password: Mot de passe oublié",
        "user.password = user.name",
        "api_token: MyApiToken",
        "eos_token: '</s>'",
        "tokenizer: bert-base-uncased-2019-v1.10",
        "spdx_license_key: LicenseRef-scancode-agpl-2.0",
        "oauth_class: oauth2client_4_0.client.OAuth2Credentials",
        "secretName: my-secret-2024-v2",
        "token: 2024-01-01T00:00:00",
        f"# password: {OWN}",
        f"// password = {OWN}",
        f"password_file: {OWN}",
        f"passwordless: {OWN}",
        f"compass: {OWN}",
        f"public_key: {LONG}",
        f"etag: {LONG}",
        f"password_sha256: {LONG}",
        "password: Please give your password 2 times",
    ],
)
def test_texts_and_names_are_left_alone(line):
    assert found("app/app.yml", line + "\n") == []


def manifest(block, name, value, kind="Secret"):
    head = f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: x\ntype: Opaque\n"
    return f"{head}{block}:\n  user: app\n  # ours\n\n  {name}: {value}\n"


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def test_secrets_of_kubernetes_are_found_in_plain_and_encoded():
    assert found("app/k8s.yaml", manifest("data", "password", encoded(OWN))) == ["kubernetes-secret"]
    assert found("app/k8s.yml", manifest("stringData", "DB_PASS", OWN + "x")) == ["kubernetes-secret"]
    key = encoded("-----BEGIN PRIVATE" + " KEY-----\nabc")
    assert found("app/k8s.yml", manifest("data", "tls.key", key)) == ["kubernetes-secret"]
    several = manifest("data", "a", "b", "ConfigMap") + "---\n" + manifest("data", "password", encoded(OWN))
    assert [one.line for one in find_tokens(several.encode(), Form.SETTINGS)] == [21]


@pytest.mark.parametrize("value", ["changeme", "password", "${PASSWORD}", "<base64>", "xxxxxx"])
def test_what_stands_in_for_one_in_a_secret_of_kubernetes_is_left_alone(value):
    assert found("app/k8s.yml", manifest("data", "password", encoded(value))) == []
    assert found("app/k8s.yml", manifest("stringData", "password", value)) == []
    assert found("app/k8s.yml", manifest("data", "password", value)) == []


def test_other_manifests_of_kubernetes_hold_settings():
    one = manifest("data", "password", encoded(OWN), "ConfigMap")
    assert found("app/k8s.yml", one) == ["password-setting"]
    assert found("app/k8s.yml", f"{one}---\nkind: Secret\n") == ["password-setting"]


def test_what_is_commented_out_is_left_alone():
    assert found("app/app.yml", f'# {{"password": "{OWN}"}}\n') == []


def test_in_a_program_only_what_is_quoted_is_a_password():
    assert found("app/config.py", f"password = {OWN}\n") == []
    assert found("app/config.py", f"password = '{OWN}'\n") == ["password-setting"]


def test_a_line_is_told_once_and_by_what_is_surest():
    token = "ghp_" + "aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cD2fG4"
    assert found("app/.env", f"GITHUB_TOKEN={token}\n") == ["github-token"]


def test_nothing_of_the_kind_is_sought_where_no_form_is_told():
    assert find_tokens(f"MYSQL_ROOT_PASSWORD={OWN}\n".encode()) == ()


@given(st.binary(max_size=2000), st.sampled_from(Form))
def test_any_bytes_are_fine(data, form):
    assert isinstance(find_tokens(data, form), tuple)


@pytest.mark.parametrize(
    "data",
    [
        b"password=" + b"A" * 1_000_000,
        b"password: " + b"aB " * 300_000,
        b"password=a\n" * 90_000,
        b"password: " * 100_000,
        b"{password:'" * 90_000,
        b"<password>" * 100_000,
        b"<a b='" * 150_000 + b"password",
        b"jdbc:x password=" * 60_000,
        b"pwd=a;server=" * 80_000,
        b"IDENTIFIED BY '" * 60_000,
        b"USER a PASSWORD " * 60_000,
        b"kind: Secret\ndata:\n" * 50_000,
        b"define('password','" * 50_000,
        b"pass" + b" " * 1_000_000,
        b"kind: Secret\n" + b"".join(b" " * nr + b"data:\n" for nr in range(1400)),
        (b"pass" + b"a.b " * 900 + b"\n") * 270,
    ],
    ids=lambda data: re.sub(r"\W", "_", repr(data[:12])),
)
@pytest.mark.parametrize("form", [Form.SETTINGS, Form.MARKUP, Form.CODE_SETTINGS])
@pytest.mark.timeout(20)
def test_a_megabyte_made_to_be_slow_is_not(data, form):
    assert isinstance(find_tokens(data, form), tuple)
