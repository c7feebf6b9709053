"""Secrets in commands and in texts that are written to files."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.syntax.commandsecrets import holds_secret, text_holds_secret
from dockward.syntax.shell import parse_commands

SECRET = [
    "DB_PASSWORD=hunter2 ./x",
    "env API_TOKEN=abc123 ./x",
    "export DB_PASSWORD=hunter2",
    "curl -u user:pass https://x.example",
    "curl -fsSu user:pass https://x.example",
    "echo hunter2 | docker login --password-stdin",
    "useradd -mp hunter2 me",
    "useradd -p '$6$salt$hash1234' me",
    "openssl passwd -1 hunter2",
    "echo 'me:hunter2' | chpasswd",
    "x --requirepass hunter2",
    "curl -uuser:pass https://x.example",
    "curl --user=user:pass https://x.example",
    "curl -H 'Authorization: Bearer abc' https://x.example",
    "curl --header 'X-Api-Token: abc' https://x.example",
    "wget --header='Authorization: Bearer abc' https://x.example",
    "curl -H'Authorization: Bearer abc' https://x.example",
    "http -a a:b https://x.example",
    "docker login -u me -p abc registry.example",
    "az login -p abc",
    "mysql -u root -phunter2",
    "mysqladmin -phunter2 status",
    "sshpass -phunter2 ssh x",
    "redis-cli -a hunter2",
    "htpasswd -bc f user hunter2",
    "doctl auth init -t dop_v1_abc",
    "aws configure set aws_secret_access_key abcd",
    "npm config set //registry.example.org/:_authToken abcd",
    "x --password hunter2",
    "x --api-key=abc12345",
    "vault login --token a1b2c3d4e5",
    'echo "aws_secret_access_key=abc" > f',
    'echo "//r.example/:_authToken=abcd" >> .npmrc',
    r"printf 'machine x login y password z\n' > .netrc",
    "git clone https://a:b@x.example/y",
]
QUIET = [
    "DB_PASSWORD=$X ./x",
    "DB_PASSWORD=changeme ./x",
    "export DB_PASSWORD='<password>' TOKEN_FILE=/run/secrets/t",
    "export PASSWORD",
    "curl -u user:$PASS https://x.example",
    "curl -u $USER:pass https://x.example",
    "curl -u user https://x.example",
    "curl -H 'Authorization: Bearer $T' -H 'Accept: text/plain' https://x.example",
    "docker login -p <token>",
    "docker run -p 80:80 x",
    "echo $X | docker login --password-stdin",
    "echo 'me:hunter2' | grep me",
    "useradd -p $HASH me",
    "x --requirepass true",
    "mysql -u root -p",
    "mysql -p$P",
    "doctl auth init -t $T",
    "aws configure set region eu-west-1",
    "git config --system credential.helper store",
    "git config user.name me",
    "x --password-file /x --token-path abc12345 --token=$T --secret id=a,src=b --token -x1234567",
    'echo "aws_secret_access_key=$X" > f',
    'echo "password: hunter2"',
    'echo "PASS_MAX_DAYS=90" > /etc/login.defs',
    "docker login --password-stdin",
    "htpasswd -c f user",
    "echo 'password = \"\"' > f",
    "echo 'auth_token = os.environ' > f.py",
    "sed -i s/password=/x=/ f",
]


@pytest.mark.parametrize("script", SECRET)
def test_a_secret_in_a_command(script):
    assert any(holds_secret(one, before) for before, one in pairwise((None, *parse_commands(script))))


@pytest.mark.parametrize("script", QUIET)
def test_what_is_none(script):
    assert not any(holds_secret(one, before) for before, one in pairwise((None, *parse_commands(script))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[default]\naws_secret_access_key = abc", True),
        ('{"a": 1,\n  "auth_token": "abc",\n}', True),
        ("-----BEGIN RSA PRIVATE KEY-----", True),
        ("machine x login y password z", True),
        ("export TOKEN=abc", True),
        ("password: your-password\na_token=$T\ntoken: {{ token }}", False),
        ("password = get_password()\ntoken = None\nkey: str = x", False),
        ("# password is read from the file\nuser = x", False),
        ("", False),
    ],
)
def test_a_secret_in_a_text(text, expected):
    assert text_holds_secret(text) is expected


@given(st.text(alphabet="aA1=:-_$<>'\"/ \npassword", max_size=200))
def test_nothing_makes_it_fail(text):
    text_holds_secret(text)
    for one in parse_commands(text):
        holds_secret(one)
