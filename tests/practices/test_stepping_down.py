"""What the user of an image is given as root steps down, and where root must stay."""

import pytest
from msgspec import structs
from tests.fix.dockerfiles import repaired
from tests.practices.contexts import beside
from tests.practices.verdicts import findings

from dockward.kit import dockerfile
from dockward.syntax.dockerfile import parse_dockerfile
from dockward.syntax.dockerfile.image import image_of

ON = "FROM debian:12.8"
GIVES = "chown 10001:10001"
ENDS = ["USER 10001:10001", "CMD x"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["RUN mkdir -p /data && touch /var/log/a.log", "VOLUME /data"],
            [f"RUN mkdir -p /data && touch /var/log/a.log && {GIVES} /data /var/log/a.log", "VOLUME /data", ENDS[0]],
        ),
        (["VOLUME /a /b"], [f"RUN mkdir -p /a /b && {GIVES} /a /b", "VOLUME /a /b", ENDS[0]]),
        (["RUN y", 'VOLUME ["/a"]'], [f"RUN y && mkdir -p /a && {GIVES} /a", 'VOLUME ["/a"]', ENDS[0]]),
        (
            ["WORKDIR /app", "RUN mkdir -p data logs/x"],
            ["WORKDIR /app", f"RUN mkdir -p data logs/x && {GIVES} /app/data /app/logs/x", ENDS[0]],
        ),
        (
            ["FROM debian:12.8 AS a", "RUN mkdir /a", "VOLUME /a", "FROM a"],
            ["FROM debian:12.8 AS a", f"RUN mkdir /a && {GIVES} /a", "VOLUME /a", "FROM a", ENDS[0]],
        ),
        (["RUN install -d /a"], [f"RUN install -d /a && {GIVES} /a", ENDS[0]]),
        (
            ["RUN mkdir /a", "RUN adduser -D app"],
            ["RUN mkdir /a", "RUN adduser -D app && chown app /a", "USER app"],
        ),
    ],
)
def test_what_the_file_makes_for_its_program_is_given_to_it(lines, expected):
    assert repaired("DW0510", ON, *lines, "CMD x", unsafe=True) == [ON, *expected, "CMD x"]


@pytest.mark.parametrize(
    "lines",
    [
        ["RUN mkdir -p /usr/lib/x /etc/y /opt/z /tmp/t /var/cache/c rel"],
        ["RUN mkdir /a && rm -rf /a"],
        ["RUN mkdir /a || true"],
        ["RUN if x; then mkdir /a; fi"],
        ["RUN mkdir $A /b$C"],
        ["RUN touch -r /a /b"],
        ["WORKDIR /app", "RUN mkdir a && cd a && x", "RUN mkdir b && rm -rf b", "RUN mkdir -m 700 c && cd d"],
        ["WORKDIR /app", "RUN mkdir -m 700 c"],
        ["RUN mkdir /a && chown 7 /a", "VOLUME /a"],
        ["RUN mkdir /a", "COPY x /a/x", 'CMD ["/a/x"]'],
        ["VOLUME /var/run/docker.sock"],
    ],
)
def test_nothing_else_is_given_away(lines):
    assert "chown 1" not in "".join(repaired("DW0510", ON, *lines, unsafe=True))


REFUSED = "No repair is offered: "


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["CMD service nginx start && tail -f /var/log/nginx/access.log"], "service does its work as root"),
        (["CMD /etc/init.d/x start"], "/etc/init.d/x does its work as root"),
        (['CMD ["nginx", "-g", "daemon off;"]'], "nginx writes its log"),
        (['CMD ["/usr/sbin/apache2ctl", "-D", "FOREGROUND"]'], "apache2ctl writes its log"),
        (["CMD httpd -DFOREGROUND"], "httpd writes its log"),
        (["CMD php-fpm8.2 -F"], "php-fpm8.2 writes its log"),
        (["ENV PATH=/root/.bun/bin:$PATH"], "it lies in /root"),
        (["COPY --from=b /root/.local /root/.local"], "it lies in /root"),
        (["RUN pip install --user x"], "it lies in /root"),
        (["FROM mcr.microsoft.com/windows/servercore:ltsc2022"], "accounts of Windows"),
        (['SHELL ["powershell", "-Command"]', "RUN x"], "accounts of Windows"),
        (["CMD x >> /var/log/x.log"], "its start writes to /var/log/x.log"),
        (["CMD mkdir -p /run/x && y"], "its start writes to /run/x"),
        (["RUN adduser -D a && adduser -D b"], "which of several users"),
        (["COPY --chown=app a /b", "CMD httpd -f -p 8080 -h /b"], None),
        (["RUN mkdir /a", "CMD mkdir -p /a/b && x > /dev/null"], None),
        (["RUN chown 7 /var/log", "CMD x > /var/log/x"], None),
        (["RUN mkdir /a", "RUN exit 0"], None),
        (["RUN mkdir /a; exit 0"], "a step that makes files for it can't do more"),
    ],
)
def test_why_root_stays_is_said(lines, why):
    (found,) = findings("DW0510", dockerfile(ON, *lines))
    assert bool(found.fixes) is (why is None)
    assert (f"{REFUSED}{why}" if why else "") in found.message


def test_no_repair_where_no_step_can_give_a_volume_away():
    (found,) = findings("DW0510", dockerfile("FROM scratch", "VOLUME /a", 'CMD ["/x"]'))
    assert "no step before VOLUME can give it away" in found.message


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("#!/bin/sh\nexec gosu app x\n", "with gosu"),
        ("#!/usr/bin/env bash\nnginx -g 'daemon off;'\n", "nginx writes its log"),
        ("#!/bin/sh\necho a > /var/log/app.log\n", "its start writes to /var/log/app.log"),
        ("#!/bin/sh\necho a > /data/x; exec y\n", ""),
        ("#!/usr/bin/python3\nopen('/var/log/x') > /y\n", ""),
    ],
)
@pytest.mark.parametrize("copy", ["COPY . .", "COPY run/start.sh /app/run/", "COPY run/ /app/run"])
def test_the_script_that_starts_it_is_read(script, why, copy):
    lines = (ON, "WORKDIR /app", copy, "RUN mkdir /data", 'ENTRYPOINT ["./run/start.sh"]')
    with beside({"run/start.sh": script}) as context:
        given = structs.replace(parse_dockerfile("".join(f"{one}\n" for one in lines), "Dockerfile"), context=context)
        (found,) = findings("DW0510", image_of(given))
    assert bool(found.fixes) is not bool(why)
    assert why in found.message


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["COPY . /srv/html", "RUN chown -R www-data:www-data /srv/html"],
            ["COPY . /srv/html", "RUN chown -R www-data:www-data /srv/html", "USER www-data"],
        ),
        (
            ["ARG U=7", "RUN mkdir /a && chown $U /a", "COPY b /b/"],
            ["ARG U=7", "RUN mkdir /a && chown $U /a", "COPY --chown=7 b /b/", "USER 7"],
        ),
        (
            ["RUN adduser -D -u 7 app", "RUN mkdir /a && chown app /a", "COPY --chown=7 b /b/"],
            ["RUN adduser -D -u 7 app", "RUN mkdir /a && chown app /a", "COPY --chown=7 b /b/", "USER 7"],
        ),
        (
            ["COPY --from=x /opt/venv /opt/venv", "COPY venv /a/", "COPY --from=x /a/data /data"],
            [
                "COPY --from=x /opt/venv /opt/venv",
                "COPY --chown=10001:10001 venv /a/",
                "COPY --chown=10001:10001 --from=x /a/data /data",
                "USER 10001:10001",
            ],
        ),
        (
            ["RUN adduser -D app", "COPY a /a/", "RUN chown root:app /a"],
            ["RUN adduser -D app", "COPY --chown=app a /a/", "RUN chown root:app /a", "USER app"],
        ),
    ],
)
def test_who_is_given_files_runs_it(lines, expected):
    assert repaired("DW0510", ON, *lines, "CMD x", unsafe=True) == [ON, *expected, "CMD x"]


@pytest.mark.parametrize(
    "lines",
    [
        ["RUN adduser -D app", "RUN chown -R www-data /srv"],
        ["RUN useradd $U && chown $U /srv"],
        ["RUN chown a /srv && chown b /data"],
    ],
)
def test_nobody_is_chosen_among_several(lines):
    (found,) = findings("DW0510", dockerfile(ON, *lines, "CMD x"))
    assert not found.fixes
    assert "which of several users" in found.message
