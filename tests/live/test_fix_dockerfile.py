"""A poor Dockerfile, repaired by the program until nothing is found in it: it still builds and serves as before."""

import json
import subprocess
import sys

import pytest
from tests.live.engine import build_image, make_image

pytestmark = pytest.mark.live
POOR = """\
FROM alpine:3.20
MAINTAINER Shop <shop@example.org>
# what the service starts with
ADD serve.sh /srv/serve.sh
ADD page.html /srv/www/index.html
RUN apk add curl
RUN apt-get update
RUN apt-get install -y thing
RUN sudo chmod 777 /srv/serve.sh
RUN pip install flask && \\
    npm ci
RUN yum install -y thing
RUN curl -fsSLk -o /tmp/tool http://example.org/tool
RUN apt-get install -y --no-install-recommends --allow-unauthenticated tool
ENV FLASK_DEBUG=1
VOLUME /var/run/docker.sock
EXPOSE 8080 22
HEALTHCHECK CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/old"]
HEALTHCHECK CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"]
CMD ["/srv/serve.sh"]
"""
FILES = {
    "serve.sh": b"#!/bin/sh\nexec httpd -f -p 8080 -h /srv/www\n",
    "page.html": b"still here\n",
}
STUB = b"#!/bin/sh\nexit 0\n"
ADDUSER = b'#!/bin/sh\necho "$2:x:1234:1234::/:/bin/sh" >> /etc/passwd\necho "$2:x:1234:" >> /etc/group\n'


def _dockward(*words):
    command = [sys.executable, "-m", "dockward", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def _found(path):
    done = _dockward("lint", "-o", "json", str(path))
    report = json.loads(done.stdout)
    assert report["unknown"] == []
    return [one["rule"] for one in report["findings"]]


@pytest.fixture
def base(engine):
    programs = ("apk", "apt-get", "sudo", "pip", "npm", "yum", "curl")
    sudo = b'#!/bin/sh\nexec "$@"\n'
    files = {f"usr/bin/{one}": sudo if one == "sudo" else STUB for one in programs}
    make_image(engine, "alpine:3.20", files={**files, "usr/bin/adduser": ADDUSER})


def _serves(engine, name):
    """What the service answers, and the user that it runs as."""
    page = engine.docker("exec", name, "wget", "-q", "-O", "-", "http://127.0.0.1:8080/")
    return page, engine.docker("exec", name, "id", "-u").strip()


def test_a_poor_dockerfile_is_repaired_until_nothing_is_found_and_serves_as_before(engine, base, tmp_path):
    path = tmp_path / "Dockerfile"
    path.write_text(POOR)
    before = _found(path)
    assert len(before) > 15
    build_image(engine, "poor:1", POOR, FILES)
    done = _dockward("fix", "--apply", "--unsafe", str(path))
    assert done.returncode == 0, done.stderr
    repaired = path.read_text()
    assert _found(path) == []
    assert "# what the service starts with\n" in repaired
    assert _dockward("fix", "--unsafe", str(path)).stdout == ""
    build_image(engine, "repaired:1", repaired, FILES)
    for name, user in (("poor", "0"), ("repaired", "10001")):
        engine.run(name, f"{name}:1")
        assert _serves(engine, name) == ("still here\n", user)


NAMED = """\
FROM alpine:3.20
ARG U=root
USER $U
RUN mkdir /data && touch /etc/made
WORKDIR /work
CMD ["sleep", "60"]
"""
COPIED_FIRST = """\
FROM alpine:3.20
COPY serve.sh /app/serve.sh
RUN adduser -D joe && chmod 755 /app/serve.sh && mkdir -p /srv/www
CMD ["/app/serve.sh"]
"""


@pytest.mark.parametrize(("text", "user"), [(NAMED, "10001"), (COPIED_FIRST, "1234")])
def test_a_dockerfile_whose_steps_need_root_still_builds(engine, base, tmp_path, text, user):
    path = tmp_path / "Dockerfile"
    path.write_text(text)
    build_image(engine, "asis:1", text, FILES)
    done = _dockward("fix", "--apply", "--unsafe", "--rule", "DW0510", str(path))
    assert done.returncode == 0, done.stderr
    assert "DW0510" not in _found(path)
    build_image(engine, "stepped:1", path.read_text(), FILES)
    engine.run(f"stepped-{user}", "stepped:1")
    assert engine.docker("exec", f"stepped-{user}", "id", "-u").strip() == user


WRITES = """\
FROM alpine:3.20
RUN mkdir -p /data/a /srv/state && adduser -D ann && touch /srv/state.log
VOLUME /data/a /more
CMD echo x > /data/a/x && echo x > /srv/state/x && echo x >> /srv/state.log && echo x > /more/x && id -u
"""


def test_the_user_may_write_what_the_file_makes_for_it(engine, base, tmp_path):
    path = tmp_path / "Dockerfile"
    path.write_text(WRITES)
    done = _dockward("fix", "--apply", "--unsafe", "--rule", "DW0510", str(path))
    assert done.returncode == 0, done.stderr
    build_image(engine, "writes:1", path.read_text())
    assert engine.docker("run", "--rm", "writes:1").strip() == "1234"


ALPINE = """\
FROM alpine:3.20
RUN apk update && \\
    apk add curl
RUN apk update
"""


def test_a_step_without_the_index_of_alpine_still_builds(engine, base, tmp_path):
    path = tmp_path / "Dockerfile"
    path.write_text(ALPINE)
    assert _dockward("fix", "--apply", "--rule", "DW0913", str(path)).returncode == 0
    assert path.read_text() == "FROM alpine:3.20\nRUN apk add --no-cache curl\n"
    assert build_image(engine, "indexless:1", path.read_text())


GIVEN = """\
FROM alpine:3.20
COPY page.html /srv/state/page.html
RUN chown -R 33 /srv/state
CMD touch /srv/state/x && sleep 60
"""


MADE_BELOW = """\
FROM alpine:3.20 AS base
WORKDIR /app
RUN mkdir -p data && echo page > data/page.html
FROM base
CMD touch data/x && sleep 60
"""


@pytest.mark.parametrize(("text", "written"), [(GIVEN, "33 /srv/state/x"), (MADE_BELOW, "10001 /app/data/x")])
def test_who_is_given_files_still_writes_them(engine, base, tmp_path, text, written):
    path = tmp_path / "Dockerfile"
    path.write_text(text)
    assert _dockward("fix", "--apply", "--unsafe", "--rule", "DW0510", str(path)).returncode == 0
    build_image(engine, "given:1", path.read_text(), FILES)
    user, _, place = written.partition(" ")
    engine.run(f"given-{user}", "given:1")
    assert engine.docker("exec", f"given-{user}", "stat", "-c", "%u %n", place).strip() == written
