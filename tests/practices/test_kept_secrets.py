"""Secrets that a step writes into the image: which are, which aren't, and that no repair hides them."""

import pytest
from tests.practices.verdicts import findings

from dockward.practices.p09_images._kept import kept_secrets
from dockward.syntax.dockerfile.image import image_of
from dockward.syntax.dockerfile.parse import parse_dockerfile

KEPT = [
    'echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" > /root/.npmrc',
    'echo "$NPM_TOKEN" >> .npmrc && npm ci',
    'mkdir -p /root/.ssh && echo "$NPM_TOKEN" > /root/.ssh/id_rsa && chmod 600 /root/.ssh/id_rsa',
    'printf "%s" "$NPM_TOKEN" | base64 -d > /key',
    'echo "$NPM_TOKEN" | tee /etc/x.conf',
    "tee /etc/x.conf <<< $NPM_TOKEN",
    "(echo a; echo $NPM_TOKEN) > /etc/x.conf",
    "sed -i s/@T@/$NPM_TOKEN/ /etc/x.conf",
    "npm config set //registry.npmjs.org/:_authToken=$NPM_TOKEN",
    "aws configure set aws_secret_access_key $NPM_TOKEN",
    'git config --global url."https://oauth2:${NPM_TOKEN}@git.example.org/".insteadOf https://git.example.org/',
    "git clone https://me:$NPM_TOKEN@git.example.org/x",
    "pip config set global.index-url https://me:$NPM_TOKEN@pypi.example.org/simple",
    "composer config --global github-oauth.github.com $NPM_TOKEN",
    "cargo login $NPM_TOKEN",
    "docker login -u me -p $NPM_TOKEN registry.example.org",
    "echo $NPM_TOKEN | docker login -u me --password-stdin",
    "poetry config http-basic.x me $NPM_TOKEN",
    "cat <<EOF > /root/.npmrc\n//registry.npmjs.org/:_authToken=$NPM_TOKEN\nEOF",
    "<<EOF\nset -e\necho $NPM_TOKEN > ~/.npmrc\nEOF",
    "rm -f /root/.npmrc && echo $NPM_TOKEN > /root/.npmrc",
    "echo $NPM_TOKEN > /root/.npmrc && rm -f /root/.npmrc.old",
]
NOT_KEPT = [
    'echo "$NPM_TOKEN" > /root/.npmrc && npm ci && rm -f ~/.npmrc',
    'echo "$NPM_TOKEN" > .npmrc && npm ci && rm ./.npmrc',
    "echo $NPM_TOKEN > /root/.ssh/id_rsa && git fetch && rm -rf /root/.ssh",
    "--mount=type=tmpfs,target=/root/.ssh echo $NPM_TOKEN > /root/.ssh/id_rsa",
    "echo $NPM_TOKEN > /dev/null",
    "echo $NPM_TOKEN >&2",
    "echo '//registry.npmjs.org/:_authToken=${NPM_TOKEN}' > .npmrc",
    r'echo "//registry.npmjs.org/:_authToken=\${NPM_TOKEN}" > .npmrc',
    "cat <<'EOF' > /root/.npmrc\n//registry.npmjs.org/:_authToken=${NPM_TOKEN}\nEOF",
    "npm config set //x/:_authToken=$NPM_TOKEN && npm ci && npm config delete //x/:_authToken",
    "npm config set //x/:_authToken=$NPM_TOKEN && npm ci && rm -f /root/.npmrc",
    "docker login -p $NPM_TOKEN x && docker pull y && docker logout x",
    'git -c http.extraHeader="Authorization: $NPM_TOKEN" fetch',
    'git -c "url.https://$NPM_TOKEN@x/.insteadOf=https://x/" clone https://x/y',
    "git clone https://$NPM_TOKEN@x/y && rm -rf y/.git",
    "NODE_AUTH_TOKEN=$NPM_TOKEN npm ci > log",
    "./fetch --token $NPM_TOKEN > /app/list",
    "echo $NODE_VERSION > /version",
    "npm config set registry $REGISTRY",
]


def _file(run):
    return parse_dockerfile(f"FROM node:22-slim\nARG NPM_TOKEN\nRUN {run}\n", "Dockerfile")


def _kept(run):
    file = _file(run)
    return [one for each in file.stages[0].runs for one in kept_secrets(file, each)]


@pytest.mark.parametrize("run", KEPT)
def test_a_secret_that_stays(run):
    assert [one.secret for one in _kept(run)] == ["$NPM_TOKEN"]


@pytest.mark.parametrize("run", NOT_KEPT)
def test_what_does_not_stay(run):
    assert _kept(run) == []


@pytest.mark.parametrize(
    "run",
    [
        "--mount=type=secret,id=t cp /run/secrets/t /root/.npmrc",
        "--mount=type=secret,id=t cat /run/secrets/t > /root/.npmrc",
        "--mount=type=secret,id=t,target=/t cat /t > /root/.npmrc",
        "--mount=type=secret,id=t,env=WORD echo $WORD > /root/.npmrc",
        "--mount=type=secret,id=t npm config set x=$(cat /run/secrets/t)",
        "--mount=type=secret,id=t WORD=$(cat /run/secrets/t) && echo $WORD > /root/.npmrc",
        '--mount=type=secret,id=t export WORD="$(cat /run/secrets/t)" && echo "a=$WORD" > /root/.npmrc',
    ],
)
def test_a_lent_secret_that_stays(run):
    assert len(_kept(run)) == 1


def test_a_lent_secret_that_is_only_used():
    assert _kept("--mount=type=secret,id=t NPM_TOKEN=$(cat /run/secrets/t) npm ci") == []
    assert _kept("--mount=type=secret,id=t,target=/root/.npmrc npm ci") == []


@pytest.mark.parametrize("run", KEPT)
def test_no_repair_lends_what_would_stay(run):
    assert all(not one.fixes for one in _of_argument(run))


def test_what_is_only_used_is_lent():
    assert [len(one.fixes) for one in _of_argument("./fetch $NPM_TOKEN")] == [1]


def _of_argument(run):
    found = findings("DW0911", image_of(_file(run)))
    assert len(found) == 1
    return found
