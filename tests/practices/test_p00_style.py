"""Rules of style and correctness over Dockerfiles: what they must see, and what they must leave alone."""

import pytest
from tests.practices.verdicts import evidence, findings

from dockward.fix.edits import apply_edits
from dockward.kit import dockerfile

ON = "FROM debian:12.8"


def fixed(rule, *lines):
    """What the first fix of the only finding makes of the lines; None where it offers none."""
    example = dockerfile(*lines)
    (finding,) = findings(rule, example)
    return apply_edits(example.text, finding.fixes[0].edits).splitlines() if finding.fixes else None


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("DW0001", [ON, "WORKDIR src"], ["WORKDIR src"]),
        ("DW0001", ["# escape=`", ON, "ARG D", "WORKDIR $D", r"WORKDIR C:\app", r"WORKDIR \app"], []),
        ("DW0001", ["FROM scratch", "ONBUILD WORKDIR src"], ["WORKDIR src"]),
        ("DW0002", [ON, "RUN cd /a && make && cd /b && make"], ["cd /a"]),
        ("DW0002", [ON, "RUN make && cd /b && make", "RUN (cd /a && make)", "RUN if x; then cd /a; fi"], []),
        ("DW0002", [ON, "RUN make && cd /b", "RUN cd /a"], ["cd /b at the end", "cd /a"]),
        ("DW0002", [ON, "RUN <<EOF", "cd /a", "make", "EOF"], []),
        ("DW0003", [ON, "CMD a", 'ENTRYPOINT ["b"]'], ["CMD a"]),
        ("DW0003", [ON, "ENTRYPOINT exec a $B", "CMD []"], []),
        ("DW0003", [ON, 'SHELL ["/bin/bash", "-c"]', "CMD a"], []),
        ("DW0003", [ON + " AS a", 'SHELL ["cmd"]', "FROM a", "CMD a"], []),
        ("DW0004", [ON, "RUN [ -f x ] && y", "RUN [[ -f x ]]", 'CMD ["a"]'], []),
        (
            "DW0004",
            [ON, "ENTRYPOINT ['a', \"b\"]", 'ONBUILD CMD ["a",]'],
            ["ENTRYPOINT malformed-json", "CMD malformed-json"],
        ),
        ("DW0005", [ON + " AS x", "CMD a", ON, "CMD b", "ENTRYPOINT c"], []),
        ("DW0005", [ON, "ENTRYPOINT a", "ENTRYPOINT b", "ENTRYPOINT c"], ["stage 0 ENTRYPOINT in vain"] * 2),
        ("DW0006", ["FROM --platform=$BUILDPLATFORM a:1", "FROM --platform=linux/arm64 b:1 AS x-arm64"], []),
        ("DW0006", ["FROM --platform=amd64 b:1"], ["FROM --platform=amd64"]),
        ("DW0007", ["ARG TARGETPLATFORM=linux/s390x", "FROM --platform=$TARGETPLATFORM a:1"], []),
        ("DW0008", [ON, "RUN echo x | y && a | b || true", "RUN if a | b; then c; fi"], []),
        ("DW0008", [ON, "RUN set -o pipefail; a | b", 'RUN ["/bin/dash", "-c", "a | b"]'], []),
        ("DW0008", [ON, 'SHELL ["/bin/ash", "-eo", "pipefail", "-c"]', "RUN a | b"], []),
        ("DW0008", [ON, 'SHELL ["pwsh", "-Command"]', "RUN a | b"], []),
        ("DW0008", [ON, "RUN <<EOF", "a | b | c", "EOF", "ONBUILD RUN d | e"], ["a | b", "d | e"]),
        ("DW0009", [ON, "RUN apt-get install apt && apt list"], ["apt list"]),
        ("DW0010", [ON, "RUN apt-get -qqy install a && apt-get install --yes b && apt-get update"], []),
        ("DW0010", [ON, "RUN apt-get install -qq a && apt-get install $OPTIONS b && yes | apt-get install c"], []),
        ("DW0010", [ON, "RUN apt-get install --no-install-recommends -q a"], ["apt-get install a"]),
        ("DW0010", [ON, "RUN echo 'APT::Get::Assume-Yes true;' > /etc/apt/apt.conf.d/y && apt-get install a"], []),
        (
            "DW0010",
            [ON, "RUN zypper -n in a && zypper in -y a && dnf -y install b && yum install c"],
            ["yum install c"],
        ),
        ("DW0010", [ON, "RUN dnf check-update && yum clean all && zypper refresh"], []),
        ("DW0011", [ON, "RUN rm /bin/sh && ln -s bash /bin/sh", "RUN ln -s /bin/sh /bin/x"], ["ln bash /bin/sh"]),
    ],
)
def test_what_they_see(rule, lines, expected):
    assert evidence(rule, dockerfile(*lines)) == expected


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("DW0001", ["FROM scratch", "WORKDIR a/../b"], ["FROM scratch", "WORKDIR /b"]),
        ("DW0001", [ON, "WORKDIR /a", "ENV B=b", "WORKDIR $B"], None),
        ("DW0001", [ON, "WORKDIR b"], None),
        ("DW0002", [ON, "RUN cd /a && make"], [ON, "WORKDIR /a", "RUN make"]),
        ("DW0002", [ON, "RUN cd /a \\", "  && make \\", "  && x"], [ON, "WORKDIR /a", "RUN make \\", "  && x"]),
        ("DW0002", [ON, "RUN cd $A && make"], None),
        ("DW0002", [ON, "RUN cd /a; make"], None),
        ("DW0002", [ON, "RUN cd /a || exit 1"], None),
        ("DW0002", [ON, "ONBUILD RUN cd /a && make"], None),
        ("DW0003", [ON, "CMD a 'b c' \"d\""], [ON, 'CMD ["a", "b c", "d"]']),
        ("DW0003", [ON, "CMD a $B"], None),
        ("DW0003", [ON, "CMD A=1 b"], None),
        ("DW0003", [ON, "CMD cd /a"], None),
        ("DW0003", [ON, "CMD a \\", "  b"], None),
        ("DW0004", [ON, 'CMD ["a", "b",]'], [ON, 'CMD ["a", "b"]']),
        ("DW0004", [ON, "CMD [“a”]"], [ON, 'CMD ["a"]']),
        ("DW0004", [ON, "CMD ['a', \"b\"]"], None),
        ("DW0004", [ON, 'CMD ["a" "b"]'], None),
        ("DW0005", [ON, "CMD a \\", "  b", "# c", "CMD d"], [ON, "# c", "CMD d"]),
        ("DW0008", ["FROM alpine:3.20", "RUN a | b"], ["FROM alpine:3.20", "RUN set -o pipefail && a | b"]),
        ("DW0008", ["FROM example.org/x:1", "RUN a | b"], None),
        ("DW0009", [ON, "RUN apt full-upgrade"], None),
        ("DW0010", [ON, "RUN zypper install a"], [ON, "RUN zypper install -y a"]),
        ("DW0011", [ON, "RUN rm /bin/sh && ln -s /bin/bash /bin/sh"], [ON, 'SHELL ["/bin/bash", "-c"]']),
        ("DW0011", [ON, "RUN ln -sf /bin/bash /bin/sh && make"], None),
    ],
)
def test_what_they_mend(rule, lines, expected):
    assert fixed(rule, *lines) == expected


def test_two_pipes_of_a_stage_need_one_shell():
    example = dockerfile(ON, "RUN a | b", "RUN c | d")
    first, second = findings("DW0008", example)
    assert first.fixes[0].edits == second.fixes[0].edits
