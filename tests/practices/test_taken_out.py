"""Repairs of Dockerfiles that take something out: packages, passwords, secrets and keys; and why there is none."""

import pytest
from tests.practices.verdicts import findings

from dockward.fix.edits import apply_edits
from dockward.kit import dockerfile

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
        ("DW0911", ["ARG NPM_TOKEN", "RUN npm ci"], MAY_READ),
        ("DW0911", ["ARG DB_PASSWORD", "ENV A=$DB_PASSWORD"], "a later ENV reads it."),
        ("DW0907", ["RUN make", "COPY id_rsa /root/.ssh/"], ["RUN make"]),
        ("DW0907", ["COPY id_rsa /root/.ssh/", "RUN git clone x"], MAY_READ),
        ("DW0907", ["COPY a id_rsa /root/.ssh/"], "other files are copied with it."),
    ],
)
def test_what_is_left_and_why_nothing_is_taken_out(rule, lines, expected):
    assert without(rule, *lines) == expected
