"""Credentials of every kind, wherever an image or a file may hold them: each is told by its kind, and nothing of it."""

import json
from contextlib import suppress

import pytest
from tests.cli.program import call
from tests.image.archives import files
from tests.image.saved import saved
from tests.syntax.tokens.examples import EXAMPLES, KEYS, LINES, SETTING

from dockward.read import images
from dockward.report.formats import FORMATS
from dockward.syntax.tokens import find_spans, kinds

SOME = list({one.kind: one for one in EXAMPLES}.values())
NAMED = [(f"{SETTING}_{nr}" if one.name == SETTING else one.name, one) for nr, one in enumerate(SOME)]
KEY = "\\n".join(KEYS["OpenSSH"][1])
SECRETS = {part for one in SOME for part in one.parts} | {line[at : at + 8] for line in LINES for at in range(8)}
MOST_ONCE, MOST_IN_COMMAND = 100, 10
"""Kinds in one image, and in one command, of which no message tells more."""
PLACES = {
    "ENV": lambda several: {"config": {"Env": [f"{name}={one.value}" for name, one in several] + [f"K={KEY}"]}},
    "labels": lambda several: {"config": {"Labels": {**{name: one.value for name, one in several}, "k": KEY}}},
    "RUN": lambda several: {"history": [{"created_by": f"RUN /bin/sh -c {script(several)} # buildkit"}]},
    "classic RUN": lambda several: {"history": [{"created_by": f"/bin/sh -c {script(several)}"}]},
    "escaped RUN": lambda several: {
        "history": [{"created_by": f"RUN /bin/sh -c printf 'a\\n{escaped(several)}' > /x"}]
    },
    "build arguments": lambda several: {
        "history": [{"created_by": f"RUN |{len(several) + 1} {given(several)} K={KEY} /bin/sh -c make # buildkit"}]
    },
    "overwritten ENV": lambda several: {
        "history": [{"created_by": f"ENV {given(several)} K={KEY}", "empty_layer": True}, {"created_by": "RUN x"}]
    },
}


def script(several):
    return " && ".join(f"export {name}='{one.value}'" for name, one in several) + f" && printf '{KEY}' > /root/k"


def escaped(several):
    return "\\n".join(f"{name} = {one.value}" for name, one in several) + f"\\n{KEY}\\n"


def given(several):
    return " ".join(f"{name}={one.value}" for name, one in several)


@pytest.fixture
def reports(tmp_path, monkeypatch):
    """What every report of a scan says of an image, by its form, and what is kept of it."""
    monkeypatch.setattr(images, "ROOT_CACHE", tmp_path / "cache/layers")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)

    def reports(more, layer=None):
        (tmp_path / "image.tar").write_bytes(saved(layer or files({"a": b"1"}), **more))
        asked = [word for form in FORMATS for word in ("-o", f"{form}={form}.out")]
        call("scan", "-q", "--details", "image.tar", *asked)
        for form in ("cyclonedx", "spdx"):
            call("sbom", "-q", "image.tar", "--format", form, "-o", f"{form}.out")
        kept = [one for one in (tmp_path / "cache").rglob("*") if one.is_file()]
        assert kept
        told = {one.name: one.read_bytes().decode("utf-8", "replace") for one in tmp_path.glob("*.out")}
        assert len(told) == len(FORMATS) + 2
        return told | {f"kept {one.name}": plain(one.read_bytes()) for one in kept}

    return reports


def plain(data):
    """What is kept, unpacked where it is packed."""
    from backports.zstd import ZstdError, decompress  # noqa: PLC0415  # only here

    with suppress(ZstdError):
        data = decompress(data)
    return data.decode("utf-8", "replace")


def shown(told):
    """Where a part of a secret stands."""
    return sorted({name for name, text in told.items() for at in range(len(text)) if text[at : at + 8] in SECRETS})


def missing(several, messages):
    """The kinds that no message tells, or one that begins alike."""
    words = "\n".join(messages)
    alike = {
        one.kind: {kind.title for kind in kinds().values() if one.value.startswith(kind.prefixes or ("\0",))}
        for _, one in several
    }
    return [
        one.kind
        for _, one in several
        if not any(title in words for title in (kinds()[one.kind].title, *alike[one.kind]))
    ]


@pytest.mark.parametrize("part", range(0, len(NAMED), MOST_ONCE))
@pytest.mark.parametrize("place", PLACES)
def test_every_kind_is_told_of_an_image_and_nothing_of_it_is_shown_or_kept(place, part, reports):
    several = NAMED[part : part + MOST_ONCE]
    if place in {"build arguments", "overwritten ENV"}:
        several = [(name, one) for name, one in several if name.isidentifier()]
    told = reports(PLACES[place](several))
    findings = json.loads(told["json.out"])["findings"]
    messages = [one["message"] for one in findings if one["rule"] in {"DW0908", "DW0911", "DW0922"}]
    assert missing(several, messages) == []
    assert any("private key" in one for one in messages)
    assert shown(told) == []
    identities = [(one["rule"], str(one["evidence"])) for one in findings]
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("part", range(0, len(NAMED), MOST_ONCE))
def test_every_kind_is_told_of_a_file_and_nothing_of_it_is_shown_or_kept(part, reports):
    several = NAMED[part : part + MOST_ONCE]
    written = {f"app/{nr}.env": f"{name}={one.value}\n".encode() for nr, (name, one) in enumerate(several)}
    key = "\n".join(KEYS["OpenSSH"][1]).encode()
    told = reports({}, files({**written, "app/key": key}))
    messages = [one["message"] for one in json.loads(told["json.out"])["findings"] if one["rule"] == "DW0963"]
    assert missing(several, messages) == []
    assert any("private key" in one for one in messages)
    assert shown(told) == []


@pytest.mark.parametrize("part", range(0, len(NAMED), MOST_ONCE))
def test_nothing_of_a_credential_is_shown_or_kept_that_a_lock_file_or_a_package_has(part, reports):
    named = (one.value for _, one in NAMED[part : part + MOST_ONCE])
    several = dict(enumerate(value for value in named if find_spans(value)))
    placed = {
        f"node_modules/p{nr}": {"version": f"{value}", "license": f"see {value}", "dependencies": {value: "1"}}
        for nr, value in several.items()
    }
    lock = {"lockfileVersion": 3, "packages": placed}
    installed = {
        f"srv/node_modules/q{nr}/package.json": json.dumps({"name": "q", "version": f"git+https://u:{value}@h.corp/x"})
        for nr, value in several.items()
    }
    texts = {"app/package-lock.json": json.dumps(lock), **installed}
    told = reports({}, files({name: text.encode() for name, text in texts.items()}))
    assert "pkg:npm/p0@" in told["cyclonedx.out"]
    assert shown(told) == []


DOCKERFILE = {
    "ENV": lambda name, one: f"ENV {name}={one.value}",
    "quoted ENV": lambda name, one: f'ENV A=b {name}="{one.value}"',
    "old ENV": lambda name, one: f"ENV {name} {one.value}",
    "ARG": lambda name, one: f"ARG {name}={one.value}",
    "LABEL": lambda name, one: f'LABEL {name}="{one.value}"',
    "RUN": lambda name, one: f"RUN export {name}='{one.value}' && make",
    "escaped RUN": lambda name, one: f"RUN printf 'a\\n{name} = \"{one.value}\"\\n' > /etc/x",
    "CMD": lambda name, one: f'CMD ["sh", "-c", "{name}={one.value} ./start"]',
    "HEALTHCHECK": lambda name, one: f"HEALTHCHECK CMD {name}={one.value} ./check",
    "COPY": lambda name, one: f"COPY <<EOF /app/x\n{name}={one.value}\nEOF",
}


@pytest.mark.parametrize("form", DOCKERFILE)
def test_every_kind_is_told_of_a_dockerfile_once_and_nothing_of_it_is_shown(form, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for nr, (name, one) in enumerate(NAMED):
        (tmp_path / f"{nr}.Dockerfile").write_text(f"FROM debian:12.8\n{DOCKERFILE[form](name, one)}\n")
    asked = [word for each in FORMATS for word in ("-o", f"{each}={each}.out")]
    call("lint", "-q", ".", *asked)
    told = {one.name: one.read_text() for one in tmp_path.glob("*.out")}
    assert shown(told) == []
    by_file = {}
    for each in json.loads(told["json.out"])["findings"]:
        if each["rule"] in {"DW0908", "DW0911", "DW0922"}:
            by_file.setdefault(each["place"]["source"].removeprefix("./"), []).append(each["message"])
    # In ENV and ARG a `$` stands for a variable.
    several = [
        (by_file.get(f"{nr}.Dockerfile", []), named)
        for nr, named in enumerate(NAMED)
        if "$" not in named[1].value or form not in {"ENV", "quoted ENV", "old ENV", "ARG"}
    ]
    assert [(one.kind, words) for words, (_, one) in several if len(words) != 1 or missing([(0, one)], words)] == []


def service(nr, several):
    told = json.dumps([f"{name}={one.value}" for name, one in several])
    return f"  s{nr}:\n    image: a:1\n    environment: {told}\n    labels: {told}\n    command: {told}\n"


def test_every_kind_is_told_of_a_compose_file_and_nothing_of_it_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    several = [(name, one) for name, one in NAMED if "$" not in one.value]
    starts = range(0, len(several), MOST_IN_COMMAND)
    text = "".join(service(nr, several[nr : nr + MOST_IN_COMMAND]) for nr in starts)
    (tmp_path / "compose.yaml").write_text(f"services:\n{text}")
    asked = [word for each in FORMATS for word in ("-o", f"{each}={each}.out")]
    call("lint", "-q", "compose.yaml", *asked)
    told = {one.name: one.read_text() for one in tmp_path.glob("*.out")}
    assert shown(told) == []
    findings = json.loads(told["json.out"])["findings"]
    for rule, count in (("DW0909", len(several)), ("DW0967", len(starts)), ("DW1110", len(several))):
        messages = [one["message"] for one in findings if one["rule"] == rule]
        assert (rule, missing(several, messages), len(messages)) == (rule, [], count)
