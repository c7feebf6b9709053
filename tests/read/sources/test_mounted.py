"""Volumes that services mount into what a Dockerfile builds, and the repair that gives the places to its new user."""

import pytest

from dockward.fix.edits import apply_edits
from dockward.judge.policy.parse import parse_policy
from dockward.practices.discovery import rules
from dockward.read.sources.context import Contexts
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.mounted import read_mounted
from dockward.read.sources.weigh import Wishes, judge_source

WISHES = Wishes(loaded=parse_policy("profile: standard\n", "dockward.yaml", rules()))
COMPOSE = """\
services:
  web:
    build: {build}
    volumes: [ {mounts} ]
volumes: {{one: , two: }}
"""


def project(folder, dockerfile, mounts, build="."):
    (folder / "compose.yaml").write_text(COMPOSE.format(build=build, mounts=mounts))
    path = folder / (build if "/" not in build and build[0] != "{" else ".") / "Dockerfile"
    path.parent.mkdir(exist_ok=True)
    path.write_text(dockerfile)
    return path


def fix_of(path):
    judged = judge_source(Source(str(path), Sort.DOCKERFILE), Wishes(loaded=WISHES.loaded), 0.0, {})
    (found,) = [one for one in judged.findings if one.rule == "DW0510"]
    return found.fixes[0]


@pytest.mark.parametrize(
    ("build", "mounts", "places"),
    [
        (".", "'one:/app/media', 'two:/var/data/'", ("/app/media", "/var/data")),
        ("web", "'one:/app/media'", ("/app/media",)),
        (".", "'/anonymous'", ("/anonymous",)),
        (".", "'./here:/app/media', 'one:/ro:ro'", ()),
        ("https://example.org/x.git", "'one:/app/media'", ()),
        ("{context: ., dockerfile: Other}", "'one:/app/media'", ()),
        ("{context: ., dockerfile_inline: 'FROM x:1'}", "'one:/app/media'", ()),
    ],
)
def test_volumes_are_those_of_the_services_that_build_the_file(tmp_path, build, mounts, places):
    path = project(tmp_path, "FROM alpine:3.20\n", mounts, build)
    assert read_mounted(str(path), Contexts()) == places


def test_a_compose_file_is_read_once_for_all_dockerfiles(tmp_path):
    path = project(tmp_path, "FROM alpine:3.20\n", "'one:/app/media'")
    contexts = Contexts()
    assert read_mounted(str(path), contexts) == ("/app/media",)
    (tmp_path / "compose.yaml").unlink()
    assert read_mounted(str(path), contexts) == ("/app/media",)
    assert read_mounted(str(path), Contexts()) == ()


GIVEN = "RUN mkdir -p /app/media && chown 10001:10001 /app/media\nUSER 10001:10001\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FROM alpine:3.20\nCMD /app/x\n", f"FROM alpine:3.20\n{GIVEN}CMD /app/x\n"),
        ("FROM own:1\nRUN make\nCMD /app/x\n", f"FROM own:1\nRUN make\n{GIVEN}CMD /app/x\n"),
        ("FROM alpine:3.20\nUSER root\nCMD /app/x\n", f"FROM alpine:3.20\n{GIVEN}CMD /app/x\n"),
        ("FROM own:1\nCMD /app/x\n", "FROM own:1\nUSER 10001:10001\nCMD /app/x\n"),
        (
            "FROM own:1\nUSER 5\nUSER root\nCMD /app/x\n",
            "FROM own:1\nUSER 5\nUSER 10001:10001\nCMD /app/x\n",
        ),
        (
            "FROM alpine:3.20\nRUN mkdir -p /app/media\nCMD /app/x\n",
            "FROM alpine:3.20\nRUN mkdir -p /app/media && chown 10001:10001 /app/media\nUSER 10001:10001\nCMD /app/x\n",
        ),
    ],
)
def test_a_fresh_volume_becomes_the_new_users(tmp_path, before, after):
    fix = fix_of(project(tmp_path, before, "'one:/app/media'"))
    assert apply_edits(before, fix.edits) == after
    told = "volumes that are made anew at /app/media are root's, too" in fix.risk
    assert told is ("chown" not in after)


def test_a_start_that_writes_to_the_volume_needs_no_root(tmp_path):
    file = "FROM alpine:3.20\nCMD touch /app/media/x\n"
    assert fix_of(project(tmp_path, file, "'one:/app/media'")).edits
