"""The image that a Dockerfile describes is the one that the engine builds of it, and rules say the same of both."""

import pytest
from tests.live.engine import build_image, make_image

from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.parse import parse_policy
from dockward.judge.runner import judge
from dockward.model.subject import Kind
from dockward.model.workload import HealthCheck
from dockward.model.world import World
from dockward.practices.discovery import rules
from dockward.read.world import ReadOptions, read_world
from dockward.syntax.dockerfile import parse_dockerfile
from dockward.syntax.dockerfile.image import image_of

pytestmark = pytest.mark.live
TAG = "described:1.0"
TEXT = """\
FROM described-base:1.0
MAINTAINER somebody
ARG NPM_TOKEN=u8jKq2wX9dLr0vT4sYb6
ENV DB_PASSWORD=u8jKq2wX9dLr0vT4sYb6 PORT=8080 TOKEN_FILE=/run/secrets/token
LABEL org.opencontainers.image.created=yesterday Bad_Name="x" traefik.enable=true org.example.empty=""
ADD app.conf /etc/app.conf
COPY token.txt /root/token.txt
RUN apt-get update
RUN apt-get update && apt-get install -y curl vim gcc
RUN apk add curl
RUN pip install flask && yum install -y thing
RUN apt-get install -y --allow-unauthenticated tool && rm -f /root/token.txt
RUN apt-get dist-upgrade -y
RUN sudo true
RUN curl -fsSL https://localhost/i.sh | sh || true
VOLUME /data /usr
EXPOSE 8080 53/udp
WORKDIR /app
COPY . /app
RUN npm ci
RUN go build -o /app/x .
USER app:app
HEALTHCHECK --interval=7s CMD ["true"]
ENTRYPOINT ["/app/x"]
CMD ["-v"]
"""
STUB = b"#!/bin/sh\nexit 0\n"
NOT_COMPARED = {"DW0907", "DW1007", "DW1111"}
"""The files of a built image are looked at themselves, and the classic builder writes no source of COPY into its
history; a described image has no base to compare with."""


@pytest.fixture(scope="module")
def built(engine, tmp_path_factory):
    """The image as the engine has it, with a container that uses it."""
    programs = ("apt-get", "apk", "pip", "yum", "sudo", "curl", "npm", "go")
    make_image(engine, "described-base:1.0", files={f"usr/bin/{one}": STUB for one in programs})
    build_image(engine, TAG, TEXT, {"app.conf": b"x", "token.txt": b"x"})
    engine.create("described", TAG)
    world = read_world(ReadOptions(environment=engine.environment, home=tmp_path_factory.mktemp("home"))).world
    (found,) = (one for one in world.images if TAG in one.tags)
    users = tuple(one for one in world.containers if one.name == "described")
    yield World(taken=world.taken, images=(found,), containers=users)
    engine.api("DELETE", "/containers/described", force="1")


@pytest.fixture(scope="module")
def described():
    file = parse_dockerfile(TEXT.encode(), "Dockerfile", None)
    return World(taken=0.0, images=(image_of(file),), dockerfiles=(file,))


def test_settings_are_those_that_the_engine_has(built, described):
    (real,), (ours,) = built.images, described.images
    assert ours.user.value == real.user.value
    names = {one.name: one.kind for one in real.environment.value if one.name != "PATH"}
    assert {one.name: one.kind for one in ours.environment.value} == names
    assert ours.labels.value == real.labels.value
    assert sorted(ours.volumes.value) == sorted(real.volumes.value)
    assert {one if "/" in one else f"{one}/tcp" for one in ours.ports.value} == set(real.ports.value)
    assert ours.command.value == real.command.value
    assert (real.health_check.value, ours.health_check.value) == (
        HealthCheck("CMD", interval=7.0, command=("true",)),
        HealthCheck("CMD", interval=7.0, command=("true",)),
    )


def _said(world):
    strict = parse_policy("profile: strict\n", "test", rules())
    both = [one for one in rules() if {Kind.IMAGE, Kind.DOCKERFILE} <= one.kinds]
    outcome = judge(world, plan_rules(strict, both))
    assert not [one for one in outcome.judged if "broke" in one.reason]
    return {(one.rule, one.evidence) for one in outcome.findings if one.rule not in NOT_COMPARED}


def test_rules_find_the_same_in_both(built, described):
    found = _said(described)
    assert found == _said(built)
    assert len({rule for rule, _ in found}) > 18
