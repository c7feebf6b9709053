"""Docker command lines among whatever else a shell would run."""

import pytest
from tests.syntax.runline.lines import read, refused, told


@pytest.mark.parametrize(
    "text",
    [
        "docker run i",
        "docker container run i",
        "docker create i",
        "docker container create i",
        "sudo docker run i",
        "sudo -E -u me docker run i",
        "/usr/bin/docker run i",
        "docker --context far run i",
        "docker -H tcp://h:1 --tls container run i",
        "docker --host=unix:///x -D run i",
        "DOCKER_HOST=x docker run i",
        "env A=b docker run i",
        "exec docker run i",
        "cd /x && docker run i",
        "docker pull i; docker run i | tee log",
        "docker run i > log 2>&1",
        "docker \\\n  run \\\n  i",
        "$ docker run i",
        "# docker run j\ndocker run i # again",
        "docker network create n\ndocker run i",
        "  docker   run\ti  ",
        "podman run i",
        "$ sudo podman container create --userns keep-id --replace --pod new:p i",
    ],
)
def test_a_line_that_makes_a_container(text):
    assert told(text).image.value == "i"


def test_several_lines_are_several_containers_that_are_told_apart():
    found = read("docker run a/web:1\ndocker run --name db x && docker run quay.io/b/web@sha256:" + "a" * 64)
    assert [one.name for one in found.workloads] == ["web", "db", "web (2)"]
    assert len({one.id for one in found.workloads}) == 3


@pytest.mark.parametrize("text", ["", "docker", "docker ps", "podman ps", "docker pull run", "echo docker run i", "#"])
def test_a_text_without_one_is_refused(text):
    assert refused(text) == ["1:1: there is no `docker run` and no `docker create` in it"]
    assert read(text).workloads == ()


@pytest.mark.parametrize("text", ["docker run -e 'A=b i", 'docker run "i', "docker run i 'x"])
def test_a_quote_that_is_never_closed(text):
    (flaw,) = refused(text)
    assert flaw.endswith("a quote is opened here and never closed")


def test_too_long_a_text():
    assert refused(f"docker run {'x' * 70_000}") == ["1:1: the commands are longer than 65536 characters"]
    assert refused(f"\ndocker run {'-t ' * 3_000} i") == ["2:1: a command of more than 8192 characters isn't read"]
    assert refused("docker run i " + "x \\\n" * 2_100) == ["1:1: a command of more than 8192 characters isn't read"]
    assert len(read("docker run --rm i\n" * 1_001).workloads) == 1_000
    assert refused("docker run --rm i\n" * 1_001) == ["1001:1: there are more than 1000 commands in it"]


def test_places_are_those_in_the_text():
    one = told("cd x\nsudo docker run \\\n  -it --cap-add SYS_ADMIN --privileged \\\n  -p 80:80 app:1\n")
    assert [(fact.place.line, fact.place.column) for fact in (one.cap_add, one.privileged, one.ports, one.image)] == [
        (3, 7),
        (3, 27),
        (4, 3),
        (4, 12),
    ]
    assert (one.user.place.source, one.user.place.line, one.user.place.column) == ("<run>", 2, 6)


def test_flags_of_podman_are_no_flags_of_docker():
    assert told("podman run --userns=keep-id --tls-verify=false --secret a i").image.value == "i"
    (flaw,) = refused("docker run --tls-verify=false i")
    assert flaw.startswith("1:12: `docker run` has no flag --tls-verify")
    assert refused("docker run --userns=keep-id i")
    assert "`podman run` has no flag --no-such-flag" in refused("podman run --no-such-flag i")[0]
