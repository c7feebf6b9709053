"""Repairs of Dockerfiles that take something out: packages, passwords, secrets and keys; and why there is none."""

import pytest
from msgspec import structs
from tests.practices.contexts import beside
from tests.practices.verdicts import findings

from dockward.fix.edits import apply_edits
from dockward.kit import dockerfile
from dockward.practices._dropping import dropped
from dockward.syntax.dockerfile import parse_dockerfile

ON = "FROM debian:12.8"
INSTALL = "RUN apt-get update && apt-get install -y"


def without(rule, *lines):
    """What the first finding's repair makes of the lines; else why there is none."""
    example = dockerfile(ON, *lines)
    one = findings(rule, example)[0]
    if one.fixes:
        assert one.fixes[0].risk
        return apply_edits(example.text, one.fixes[0].edits).splitlines()[1:]
    return one.message.rpartition("No repair is offered: ")[2]


CALLED = "a later step, or what it starts, calls it."
MAY_READ = "a later step of the build may read it."


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("DW0904", [f"{INSTALL} curl vim git"], [f"{INSTALL} curl git"]),
        ("DW0904", [f"{INSTALL} vim=2:9.0 \\", "    git"], [f"{INSTALL} \\", "    git"]),
        (
            "DW0904",
            [f"{INSTALL} \\", "    curl \\", "    vim \\", "    git"],
            [f"{INSTALL} \\", "    curl \\", "    git"],
        ),
        ("DW0904", [f"{INSTALL} \\", "    curl \\", "    vim"], [f"{INSTALL} \\", "    curl"]),
        ("DW0904", [f"{INSTALL} \\", "    vim curl"], [f"{INSTALL} \\", "    curl"]),
        ("DW0904", [f"{INSTALL} vim && rm -rf /var/lib/apt/lists/*", "RUN make"], ["RUN make"]),
        ("DW0904", [f"{INSTALL} vim && make"], "the step would be left without a package."),
        ("DW0904", [f"{INSTALL} vim git", "RUN vim -c x"], CALLED),
        ("DW0904", [f"{INSTALL} iproute2 git", 'CMD ["ip", "a"]'], CALLED),
        ("DW0904", [f"{INSTALL} iproute2 git", "COPY zip /x"], [f"{INSTALL} git", "COPY zip /x"]),
        ("DW0904", [f"{INSTALL} vim git", f"{INSTALL} vim"], "several steps install it."),
        ("DW0753", [f"{INSTALL} openssh-server git"], [f"{INSTALL} git"]),
        ("DW0753", [f"{INSTALL} openssh-server git", "RUN ssh-keygen -A", "CMD /usr/sbin/sshd -D"], CALLED),
        ("DW0753", [f"{INSTALL} openssh-server git", "CMD service ssh start && /usr/local/bin/daemon"], CALLED),
        ("DW0904", [f"{INSTALL} openssh-server git", "CMD service ssh start && /usr/local/bin/daemon"], CALLED),
        ("DW0904", [f"{INSTALL} openssh-server git", 'ENTRYPOINT ["/etc/init.d/ssh", "start"]'], CALLED),
        ("DW0952", ["RUN echo root:x | chpasswd"], []),
        ("DW0952", ["RUN useradd a && \\", "  echo a:x | chpasswd && make"], ["RUN useradd a && make"]),
        ("DW0952", ["RUN a; echo a:x | chpasswd"], "what stands around it in its step hangs together with it."),
        ("DW0952", ["RUN useradd -p x a"], "whether somebody logs in with it, only who wrote it knows."),
        ("DW0922", ["RUN echo root:u8jKq2wX9d | chpasswd"], []),
        ("DW0908", ["ENV A=b DB_PASSWORD=x C=d"], ["ENV A=b C=d"]),
        ("DW0908", ["ENV DB_PASSWORD=x \\", "    C=d"], ["ENV C=d"]),
        ("DW0908", ["ENV DB_PASSWORD x", "RUN pip install a", "USER b"], ["RUN pip install a", "USER b"]),
        ("DW0908", ["ENV DB_PASSWORD=x", "RUN ./configure"], MAY_READ),
        ("DW0908", ["ENV NPM_TOKEN=x", "RUN npm ci"], MAY_READ),
        ("DW0908", ["ENV DB_PASSWORD=x", "LABEL a=${DB_PASSWORD}"], "a later LABEL reads it."),
        ("DW0908", ["ENV DB_PASSWORD=x", "ENV DB_PASSWORD=y"], "several instructions set it."),
        ("DW0911", ["RUN make", "ARG DB_PASSWORD=x", "EXPOSE 80"], ["RUN make", "EXPOSE 80"]),
        ("DW0911", ["ARG DB_PASSWORD", "ENV A=$DB_PASSWORD"], "ENV reads it, to which the build lends nothing."),
        ("DW0911", ["ARG DB_PASSWORD", "COPY a /$DB_PASSWORD"], "COPY reads it, to which the build lends nothing."),
        ("DW0911", ["ARG DB_PASSWORD=x", "RUN ./a"], "it has a value of its own, which builds without another need."),
        ("DW0911", ["ARG T_TOKEN", "RUN a > /x $T_TOKEN", "ENV T_TOKEN=x"], "ENV sets it, too."),
        (
            "DW0911",
            ["ARG T_TOKEN", "RUN echo $T_TOKEN > /x"],
            "a step writes it into the image, where it would stay.",
        ),
        ("DW0907", ["RUN make", "COPY id_rsa /root/.ssh/"], ["RUN make"]),
        ("DW0907", ["COPY id_rsa /root/.ssh/", "RUN git clone x"], MAY_READ),
        ("DW0907", ["COPY a id_rsa /root/.ssh/"], "other files are copied with it."),
    ],
)
def test_what_is_left_and_why_nothing_is_taken_out(rule, lines, expected):
    assert without(rule, *lines) == expected


MOUNT = "RUN --mount=type=secret,id=T_TOKEN,env=T_TOKEN"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["ARG T_TOKEN", "RUN a $T_TOKEN", "RUN ./b"], [f"{MOUNT} a $T_TOKEN", "RUN ./b"]),
        (["ARG T_TOKEN", "RUN ./b", "RUN cd /x"], [f"{MOUNT} ./b", "RUN cd /x"]),
        (
            ["ARG T_TOKEN", 'RUN ["sh", "-c", "a $T_TOKEN"]', "RUN --network=none npm ci"],
            [f'{MOUNT} ["sh", "-c", "a $T_TOKEN"]', f"{MOUNT} --network=none npm ci"],
        ),
        (["ARG A=1 T_TOKEN", "RUN <<E", "a ${T_TOKEN}", "E"], ["ARG A=1", f"{MOUNT} <<E", "a ${T_TOKEN}", "E"]),
        (["ARG T_TOKEN", "RUN a $T_TOKEN", "CMD b $T_TOKEN"], [f"{MOUNT} a $T_TOKEN", "CMD b $T_TOKEN"]),
        (["ARG T_TOKEN=", "RUN a $T_TOKEN"], [f"{MOUNT} a $T_TOKEN"]),
    ],
)
def test_a_build_argument_is_lent_to_the_steps_that_read_it(lines, expected):
    assert without("DW0911", *lines) == [ON, *expected]


def _written(*lines):
    example = dockerfile(*lines)
    (one,) = findings("DW0911", example)
    fix = next(iter(one.fixes), None)
    return one.message if fix is None else apply_edits(example.text, fix.edits).splitlines()


@pytest.mark.parametrize("syntax", ["docker/dockerfile:1", "docker/dockerfile:1.10.0"])
def test_a_syntax_that_lends_variables_stays(syntax):
    lines = [f"# syntax={syntax}", "ARG T_TOKEN", ON, "ARG T_TOKEN", "RUN a $T_TOKEN"]
    assert _written(*lines) == [lines[0], ON, f"{MOUNT} a $T_TOKEN"]


def test_an_older_syntax_lends_files():
    lines = ["# syntax=docker/dockerfile:1.4", ON, "ARG T_TOKEN", "RUN a $T_TOKEN"]
    read = 'RUN --mount=type=secret,id=T_TOKEN export T_TOKEN="$(cat /run/secrets/T_TOKEN)" && a $T_TOKEN'
    assert _written(*lines) == [*lines[:2], read]
    assert "may not be able to lend" in _written(*lines[:3], 'RUN ["sh", "-c", "a $T_TOKEN"]')


def test_what_must_be_called_is_told():
    (found,) = findings("DW0911", dockerfile(ON, "ARG T_TOKEN", "RUN a $T_TOKEN"))
    assert "docker build --secret id=T_TOKEN,env=T_TOKEN" in found.fixes[0].risk
    assert "Docker Hub" in found.fixes[0].risk


def test_what_a_start_script_calls_stays():
    text = f"{ON}\n{INSTALL} openssh-server git\nCOPY start.sh /\nCMD /start.sh\n"
    file = parse_dockerfile(text, "Dockerfile")
    for script, told in (("service ssh start\nexec /app\n", CALLED[:-1]), ("exec /app\n", "")):
        with beside({"start.sh": f"#!/bin/sh\n{script}"}) as context:
            fixes, why = dropped(structs.replace(file, context=context), "openssh-server")
        assert (why, bool(fixes)) == (told, not told)
