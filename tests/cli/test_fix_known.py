"""`fix` and `lint` with images that were built from the files, and with an engine to ask."""

import json

import pytest
from click import UsageError
from tests.cli.program import call

from dockward.model.errors import DockwardError

DOCKERFILE = "FROM debian:12.8\nRUN apt-get install -y --no-install-recommends curl\n"
SBOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 1,
    "components": [
        {"type": "library", "name": "curl", "version": "7.88.1-10", "purl": "pkg:deb/debian/curl@7.88.1-10"}
    ],
}
DIGEST = "sha256:" + "ab" * 32


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Writes files, given by name, into an empty directory in which the program then runs."""
    folder = tmp_path / "project"
    folder.mkdir()

    def write(**contents):
        monkeypatch.chdir(folder)
        for name, text in contents.items():
            (folder / name).write_text(text)
        (folder / "sbom.json").write_text(json.dumps(SBOM))
        return folder

    return write


def test_the_versions_of_the_built_image_are_written(files, capsys):
    folder = files(Dockerfile=DOCKERFILE)
    assert call("fix", "--as-built", "sbom.json", "--apply", "--unsafe") == 0
    assert "curl=7.88.1-10\n" in (folder / "Dockerfile").read_text()
    assert "archive has dropped the version" in capsys.readouterr().err


def test_they_are_not_among_what_is_safe(files, capsys):
    files(Dockerfile=DOCKERFILE)
    call("fix", "--as-built", "sbom.json")
    said = capsys.readouterr()
    assert "curl=" not in said.out
    assert "`--unsafe` pins, too" in said.err


def test_a_policy_that_does_not_want_it_is_followed(files, capsys):
    folder = files(Dockerfile=DOCKERFILE)
    (folder / "dockward.yaml").write_text("version: 1\nrules: {package-unpinned: {enabled: false}}\n")
    call("fix", "--as-built", "sbom.json", "--unsafe")
    assert "curl=" not in capsys.readouterr().out


def test_a_rule_that_is_named_is_judged_in_every_profile(files, capsys):
    files(Dockerfile="FROM debian:12.8\nMAINTAINER jo@example.org\n")
    assert call("fix", "--rule", "maintainer-used", "--profile", "starter") == 1
    assert "LABEL" in capsys.readouterr().out


def test_lint_says_which_are_not_known(files, capsys):
    files(Dockerfile=DOCKERFILE.replace("curl", "curl nosuch"))
    call("lint", "--as-built", "sbom.json", "--profile", "strict", "-o", "lines")
    assert "No version: nosuch (not in the image as it was built)." in capsys.readouterr().out


def test_labels_say_what_the_project_says(files, capsys):
    told = json.dumps({"name": "api", "license": "MIT"})
    folder = files(**{"Dockerfile": "FROM debian:12.8\nCMD x\n", "package.json": told})
    assert call("fix", "--rule", "licence-unlabelled", "--apply") == 0
    label = 'LABEL org.opencontainers.image.licenses="MIT"'
    assert (folder / "Dockerfile").read_text() == f"FROM debian:12.8\n{label}\nCMD x\n"
    (folder / "Dockerfile").write_text("FROM debian:12.8\nCMD x\n")
    call("lint", "--profile", "strict", "-o", "sarif=out.sarif")
    results = json.loads((folder / "out.sarif").read_text())["runs"][0]["results"]
    (one,) = [one for one in results if one["ruleId"] == "DW1102"]
    (replacement,) = one["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"]["text"] == f"\n{label}"
    capsys.readouterr()


def test_one_of_several_dockerfiles_is_named(files, capsys):
    files(**{"Dockerfile": DOCKERFILE, "a.dockerfile": DOCKERFILE})
    with pytest.raises(UsageError, match="there are several Dockerfiles"):
        call("fix", "--as-built", "sbom.json")
    assert call("fix", "--as-built", "./a.dockerfile=sbom.json", "--rule", "package-unpinned") == 1
    assert "+++ b/a.dockerfile" in (out := capsys.readouterr().out)
    assert "+++ b/Dockerfile" not in out


@pytest.mark.parametrize("text", ["", "Dockerfile="])
def test_nothing_is_no_image(files, text):
    files(Dockerfile=DOCKERFILE)
    with pytest.raises(UsageError, match="names no image"):
        call("fix", "--as-built", text)


def test_without_a_dockerfile_there_is_nothing_to_tell_of(files):
    files(**{"compose.yaml": "services: {web: {image: a}}\n"})
    with pytest.raises(UsageError, match="there is none here"):
        call("fix", "--as-built", "sbom.json")


def test_an_engine_that_does_not_answer_is_an_error(files, tmp_path, monkeypatch):
    files(Dockerfile=DOCKERFILE)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nowhere.sock")
    with pytest.raises(DockwardError, match="No engine answers"):
        call("fix", "--ask-engine")


@pytest.fixture
def engine(machine):
    """An engine with images of these names and digests."""

    def having(*tags, digests=()):
        one = {"Id": "sha256:" + "77" * 32, "RepoTags": list(tags), "RepoDigests": list(digests)}
        machine.engine.routes["/images/json"] = [one]

    return having


def test_the_engine_tells_the_digests_of_bases_and_of_services(engine, files, capsys):
    engine("debian:12.8", digests=[f"debian@{DIGEST}", "quay.io/debian@sha256:" + "cd" * 32])
    compose = "services:\n  db:\n    image: debian:12.8\n  own:\n    image: debian:12.8\n    build: .\n"
    folder = files(**{"Dockerfile": DOCKERFILE, "compose.yaml": compose})
    rules = ("--rule", "base-without-digest", "--rule", "tag-without-digest")
    assert call("fix", "--ask-engine", "--apply", *rules) == 0
    assert (folder / "Dockerfile").read_text() == DOCKERFILE.replace("12.8", f"12.8@{DIGEST}")
    assert (folder / "compose.yaml").read_text() == compose.replace("12.8", f"12.8@{DIGEST}", 1)
    assert "not repaired" not in capsys.readouterr().err


def test_an_image_that_cannot_be_looked_into_is_told(engine, files, capsys):
    engine("shop:1")
    files(**{"Dockerfile": DOCKERFILE, "compose.yaml": "services:\n  web:\n    image: shop:1\n    build: .\n"})
    assert call("fix", "--ask-engine", "--rule", "package-unpinned") == 0
    assert "dockward: shop:1: it was not looked into: " in capsys.readouterr().err


def test_two_digests_of_one_name_are_none(engine, files):
    engine("debian:12.8", digests=[f"debian@{DIGEST}", "debian@sha256:" + "cd" * 32])
    folder = files(Dockerfile=DOCKERFILE)
    assert call("fix", "--ask-engine", "--apply", "--rule", "base-without-digest") == 0
    assert (folder / "Dockerfile").read_text() == DOCKERFILE


def test_an_image_in_a_variable_is_left_alone(engine, files):
    engine("debian:12.8", digests=[f"debian@{DIGEST}"])
    compose = 'services:\n  db:\n    image: "debian:${V:-12.8}"\n'
    folder = files(**{"compose.yaml": compose})
    assert call("fix", "--ask-engine", "--apply", "--rule", "tag-without-digest") == 0
    assert (folder / "compose.yaml").read_text() == compose
