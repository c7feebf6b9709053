"""Every kind of credential that is found is hidden: however it is quoted, no eight characters of it are shown."""

import base64

import pytest
from tests.syntax.tokens.examples import EXAMPLES, KEYS, LINES, OTHERS

from dockward.syntax.tokens import find_spans
from dockward.syntax.veil import Veiled, holds_secret

WAYS = [
    "ENV {name}={value}",
    'ENV A=b {name}="{value}"',
    "ENV {name} {value}",
    "ARG {name}={value}",
    'LABEL a="b" "{name}"="{value}"',
    "RUN echo {name}={value} > /root/x",
    'RUN export {name}="{value}" && make',
    "RUN {name}='{value}'; make",
    "RUN ({name}={value}) && x",
    "RUN [{name}={value}]",
    r"RUN printf 'a = b\n{name} = {value}\nc\td' > /root/x",
    r"""RUN printf "a\t{name} = \"{value}\"\r\n" > /root/x""",
    r"RUN printf 'x: y\012{name}: {value}\x0az: q\n'",
    r"""RUN echo "{{\"a\": 1, \"{name}\": \"{value}\"}}" > /root/x""",
    """RUN sh -c "make --with '{name}={value}'" """,
    'CMD ["sh", "-c", "{name}={value} ./start"]',
    "RUN |2 A=b {name}={value} /bin/sh -c make # buildkit",
    '{{"a": 1, "{name}": "{value}"}}',
    '{{"a":1,"{name}":"{value}"}}',
    "  {name}: {value}",
    '  {name}: "{value}"',
    "  - {name}={value}",
    "environment: {{{name}: {value}, A: b}}",
    "# {name}={value}",
    "RUN aws configure set {name} {value} --profile p",
]


def _printed(key, end="\\n"):
    return "RUN printf '" + "\\n".join(key) + end


def _encoded(key):
    return "RUN echo " + base64.b64encode("\n".join(key).encode()).decode() + " | base64 -d > /k"


KEY_WAYS = {
    "lines": "\n".join,
    "printf": lambda key: _printed(key) + "' > /k",
    "words": lambda key: "RUN printf '%s\\n' " + " ".join(f"'{one}'" for one in key) + " > /k",
    "continued words": lambda key: "RUN printf '%s\\n' \\\n " + " \\\n ".join(f'"{one}"' for one in key) + " > /k",
    "echo for echo": lambda key: "RUN " + " && ".join(f"echo '{one}' >> /root/.ssh/id_rsa" for one in key),
    "echos in a group": lambda key: "RUN (" + "; ".join(f'echo "{one}"' for one in key) + ") > /k",
    "escaped lines": lambda key: 'RUN echo "' + "\\n\\\n".join(key) + '" > /k',
    "here-document": lambda key: "RUN <<EOF\ncat > /k <<X\n" + "\n".join(key) + "\nX\nEOF",
    "ENV": lambda key: 'ENV K="' + "\\n".join(key) + '"',
    "JSON": lambda key: '{"key": "' + "\\n".join(key) + '"}',
    "JSON list": lambda key: 'CMD ["echo", "' + '", "'.join(key) + '"]',
    "YAML": lambda key: "key: |\n" + "\n".join(f"  {one}" for one in key),
    "Base64": _encoded,
    "cut off": lambda key: _printed(key[:-1], ""),
}


def shown(text):
    lines = text.split("\n")
    veiled = Veiled(lines)
    return "\n".join(veiled.line(nr) for nr in range(len(lines)))


@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_a_credential_is_shown(way):
    told = [(one.kind, text) for one in EXAMPLES if one.parts & parts_of(text := shown(way.format(**asked(one))))]
    assert told == []


def asked(one):
    return {"name": one.name, "value": one.value}


def parts_of(text):
    return {text[at : at + 8] for at in range(len(text))}


@pytest.mark.parametrize("way", [way for way in WAYS if way != "ENV {name} {value}"])
def test_it_is_found_wherever_it_stands_so_that_it_is_told_too(way):
    """Where a name and its value stand apart only an instruction tells that they belong together."""
    assert [one.kind for one in EXAMPLES if not find_spans(way.format(**asked(one)))] == []


@pytest.mark.parametrize("way", ['RUN echo "{name}={value}" > /root/x', "{value}", 'CMD ["sh", "-c", "{value}"]'])
def test_nothing_is_shown_of_a_credential_with_signs_that_a_shell_heeds(way):
    several = [one for one in EXAMPLES if "$" in one.value and " " not in one.value]
    texts = [way.format(name=one.name, value=one.value.replace("$", "\\$")) for one in several]
    assert [
        (one.kind, text) for one, text in zip(several, texts, strict=True) if one.parts & parts_of(shown(text))
    ] == []
    assert "braintree-token" in {one.kind for text in texts for one in find_spans(text)}


@pytest.mark.parametrize("one", OTHERS, ids=lambda one: one.kind)
@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_an_address_with_a_secret_is_shown(one, way):
    text = way.format(**asked(one))
    assert one.kind in {each.kind for each in find_spans(text)}
    assert not one.parts & parts_of(shown(text))


@pytest.mark.parametrize("way", KEY_WAYS)
@pytest.mark.parametrize("sort", KEYS)
def test_nothing_of_a_private_key_is_shown(sort, way):
    kind, lines = KEYS[sort]
    text = KEY_WAYS[way](lines)
    assert [one.kind for one in find_spans(text)] == ["private-key" if way == "Base64" else kind]
    secret = {line[at : at + 8] for line in LINES for at in range(len(line) - 7)}
    assert not secret & parts_of(shown(text))


@pytest.mark.parametrize(
    "line",
    [
        "FROM debian:12@sha256:" + "0a1b2c3d" * 8,
        "RUN echo '" + "0a1b2c3d" * 8 + "  x.tar.gz' | sha256sum -c -",
        "RUN echo 'SHA512: " + base64.b64encode(bytes(range(64))).decode() + "'",
        "ARG COMMIT=" + "0a1b2c3d4e" * 4,
        "RUN git checkout " + "0a1b2c3d4e" * 4,
        "ENV NODE_VERSION=22.11.0 YARN_VERSION=1.22.22 GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
        "RUN pip install foo==1.2.3 --hash=sha256:" + "0a1b2c3d" * 8,
        '  "integrity": "sha512-' + base64.b64encode(bytes(range(64))).decode() + '"',
        'LABEL org.opencontainers.image.revision="' + "0a1b2c3d4e" * 4 + '"',
        "RUN curl -fsSL https://example.org/releases/download/v1.2.3/tool-1.2.3-linux-amd64.tar.gz",
        r"RUN printf 'a=1\nb=2\tc=\"3\"\n' > /etc/app.conf",
        "-----BEGIN CERTIFICATE-----",
        "RUN grep -q 'BEGIN RSA PRIVATE KEY' /etc/ssl/private/server.key",
    ],
)
def test_digests_versions_and_paths_stay_readable(line):
    assert shown(line) == line
    assert not holds_secret(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"RUN printf 'a: b\nDB_PASSWORD: hunter 22\nc: d' > /x", r"RUN printf 'a: b\nDB_PASSWORD: ***\nc: d' > /x"),
        (
            f"RUN x '-----BEGIN RSA PRIVATE KEY-----' --then '{LINES[0]}' --end '-----END RSA PRIVATE KEY-----' y",
            "RUN x '***' y",
        ),
    ],
)
def test_only_what_is_secret_is_hidden_in_quotes_within_quotes_and_between_the_ends_of_a_key(line, expected):
    assert shown(line) == expected
