"""What a service's Dockerfile tells of where its start writes, and the repair that leaves it those places."""

import pytest
import yaml

from dockward.judge.policy.parse import parse_policy
from dockward.practices._writes import ships_nothing, start_writes
from dockward.practices.discovery import rules
from dockward.read.sources.context import Contexts
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.load import read_sources
from dockward.read.sources.weigh import Wishes, judge_source
from dockward.syntax.dockerfile import parse_dockerfile

WISHES = Wishes(loaded=parse_policy("profile: standard\n", "dockward.yaml", rules()))
BUILT = "services:\n  web:\n    build: .\n"


def project(folder, dockerfile, script="", service=BUILT):
    (folder / "Dockerfile").write_text(dockerfile)
    (folder / "start.sh").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "compose.yaml").write_text(service)
    return folder / "compose.yaml"


def finding(path):
    judged = judge_source(Source(str(path), Sort.COMPOSE), WISHES, 0.0, {})
    (found,) = [one for one in judged.findings if one.rule == "DW1401" and one.subject.name == "web"]
    return found


def tmpfs(path):
    (fix,) = finding(path).fixes
    return [one.value for one in fix.changes if one.path == ("tmpfs",)]


COPIED = 'FROM alpine:3.20\n{}COPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\nCMD ["serve"]\n'


@pytest.mark.parametrize(
    ("steps", "script", "places"),
    [
        ("", "mkdir /var/run/app; echo 1 > /var/run/app/pid", ["/var/run"]),
        ("", "mkdir -p /var/run/app; echo 1 > /var/run/app/pid", ["/var/run/app"]),
        ("", "echo 1 > /spool/x", ["/spool"]),
        ("COPY start.sh /app/\n", "mkdir -p /app/cache", ["/app/cache"]),
        ("COPY . /app\n", "mkdir -p /app/cache", ["/app/cache"]),
        ("VOLUME /spool\n", "echo 1 > /spool/x", []),
        ("", "echo 1 > /tmp/x; echo 2 > /run/y; echo 3 > /dev/stderr", []),
        ("", "sed -i s/a/b/ /var/run/x", ["/var/run"]),
    ],
)
def test_places_that_the_start_writes_to_and_that_are_empty_are_in_memory(tmp_path, steps, script, places):
    path = project(tmp_path, COPIED.format(steps), script)
    extra = [f"{one}:size=64m,mode=1777" for one in places]
    assert tmpfs(path) == ["/tmp:size=64m", "/run:size=64m", *extra]


@pytest.mark.parametrize(
    ("steps", "script", "told"),
    [
        ("COPY start.sh /www/\n", "echo 1 > /www/x", "/www/x"),
        ("COPY --from=other:1 /a /www\n", "mkdir -p /www/x", "/www/x"),
        ("RUN mkdir -p /spool/in\n", "echo 1 > /spool/x", "/spool/x"),
        ("RUN mkdir /spool && cp /etc/hosts /spool/\n", "echo 1 > /spool/x", "/spool/x"),
        ("RUN echo 1 > /spool/y\n", "echo 1 > /spool/x", "/spool/x"),
        ("RUN D=/spool; fill $D/y\n", "echo 1 > /spool/x", "/spool/x"),
        ("WORKDIR /spool\nRUN fill\n", "echo 1 > x", "/spool/x"),
        ("WORKDIR /spool/in\n", "echo 1 > /spool/x", "/spool/x"),
        ("COPY . /app\n", "mkdir -p /app/sub", "/app/sub"),
        ("", "echo 1 > /etc/x.conf", "/etc/x.conf"),
        ("RUN mkdir /spool\n", "echo 1 > /spool/x", "/spool/x"),
        ("WORKDIR /spool\n", "echo 1 > x", "/spool/x"),
        ("RUN mkdir /spool && chown app /spool\nUSER app\n", "echo 1 > /spool/x", "/spool/x"),
        ("", "sed -i s/a/b/ /etc/x.conf", "/etc/x.conf"),
        ("", "echo 1 > /var/lib/x", "/var/lib/x"),
    ],
)
def test_a_root_whose_places_may_hold_something_stays_writable(tmp_path, steps, script, told):
    (tmp_path / "sub").mkdir()
    found = finding(project(tmp_path, COPIED.format(steps), script))
    assert found.fixes == ()
    assert f"its start writes to {told}, " in found.message


@pytest.mark.parametrize(
    ("user", "owner"), [("1000", "uid=1000,gid=0"), ("1000:50", "uid=1000,gid=50"), ("0:5", ""), ("app", "")]
)
def test_a_place_that_the_image_has_is_given_to_whom_it_starts_as(tmp_path, user, owner):
    path = project(tmp_path, COPIED.format(f"RUN mkdir /spool\nUSER {user}\n"), "echo 1 > /spool/x")
    assert (tmpfs(path)[2:] if owner else finding(path).fixes) == ([f"/spool:size=64m,{owner}"] if owner else ())


@pytest.mark.parametrize(
    ("service", "writes"),
    [
        (BUILT, True),
        (f"{BUILT}    command: [other]\n", True),
        (f"{BUILT}    entrypoint: [/other]\n", False),
        (f"{BUILT}    entrypoint: [sh, -c, 'echo 1 > /etc/x']\n", True),
        (f"{BUILT}    volumes: ['kept:/etc']\nvolumes:\n  kept:\n", False),
        ("services:\n  web:\n    image: own:1\n  other:\n    build: .\n    image: own:1\n", True),
        ("services:\n  web:\n    build: {context: ., target: first}\n", False),
        ("services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: 'FROM alpine:3.20'\n", False),
    ],
)
def test_what_counts_is_what_the_service_starts(tmp_path, service, writes):
    file = "FROM alpine:3.20 AS first\nCMD [sleep]\n" + COPIED.format("")
    found = finding(project(tmp_path, file, "echo 1 > /etc/x", service))
    assert (found.fixes == ()) is writes


def test_an_unknown_base_may_hold_something_everywhere():
    file = parse_dockerfile(b"FROM own:1\nRUN mkdir /spool\nCMD echo > /spool/x\n", "Dockerfile", None)
    assert list(start_writes(file)) == ["/spool/x"]
    assert not ships_nothing(file, "/spool")


def test_what_is_in_memory_is_written_whole(tmp_path):
    path = project(tmp_path, COPIED.format(""), "mkdir -p /var/run/app")
    reading = read_sources((Source(str(path), Sort.COMPOSE),), 0.0, contexts=Contexts())
    (web,) = reading.worlds[1].containers
    assert [(one.path, one.empty) for one in web.built.writes] == [("/var/run/app", True)]
    assert yaml.safe_load(path.read_text())["services"]["web"] == {"build": "."}
