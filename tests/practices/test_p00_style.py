"""Rules of style and correctness over Dockerfiles: what they must see, and what they must leave alone."""

import pytest
from tests.practices.verdicts import evidence, findings

from dockward.fix.edits import apply_edits
from dockward.kit import dockerfile
from dockward.practices.discovery import find_rule

ON = "FROM debian:12.8"
BASH = 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'


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
        ("DW0002", [ON, "RUN cd /a-* && make", "RUN cd $(cat d) && make"], []),
        ("DW0012", [ON, "RUN useradd -mu 99999 a && useradd -lu 100000 b && useradd -g 100000 c"], []),
        ("DW0012", [ON, "RUN useradd --uid=100000 a", "RUN useradd -u100000 b"], ["useradd", "useradd"]),
        ("DW0013", [ON, "RUN wget -qO- a && wget -nv b && wget --progress=dot:giga c && wget d 2>/dev/null"], []),
        ("DW0013", [ON, "RUN wget -O q a", "RUN wget $OPTIONS b"], ["wget"]),
        ("DW0014", [ON, "COPY a.tgz b.tgz /tmp/", "RUN tar xzf /tmp/b.tgz"], ["COPY b.tgz"]),
        ("DW0014", [ON, "COPY a.tgz /tmp/c.tgz", "RUN tar -C / --extract --file=x /tmp/c.tgz"], ["COPY a.tgz"]),
        (
            "DW0014",
            [ON, "COPY a.tgz /tmp/", "RUN tar -tf /tmp/a.tgz", "COPY --from=x b.tgz /b", "RUN tar -xf /b/b.tgz"],
            [],
        ),
        ("DW0015", [ON, "COPY a b .", "COPY a b x/..", "COPY a /b", "ARG D", "COPY a b $D"], []),
        ("DW0015", [ON, 'ADD ["a", "b", "/c"]', "ONBUILD COPY a b c"], ["ADD to /c", "COPY to c"]),
        ("DW0016", ["FROM scratch", "COPY a b"], []),
        ("DW0016", [ON + " AS x", "WORKDIR $A", "FROM x", "COPY a b", "ONBUILD COPY a b"], []),
        ("DW0016", [ON, "COPY a b", "WORKDIR /x", "ADD a b"], ["COPY to b"]),
        ("DW0017", [ON + " AS x", "RUN a", "RUN b", ON, "RUN a", "# c", "COPY --from=x a b", "RUN b"], []),
        ("DW0017", [ON, "RUN a", "RUN b c", "# d", "RUN e", "ENV A=1", "RUN f"], ["RUN after RUN"]),
        ("DW0017", [ON, "RUN --network=none a", "RUN b", "RUN <<E", "c", "E", "RUN d"], []),
        ("DW0017", [ON, "COPY a /x/", "COPY b /x/", "COPY c /y/", "COPY d /z", "COPY e /z"], ["COPY after COPY"]),
        (
            "DW0018",
            [ON, "RUN a https://example.org/" + "b" * 150, "# " + "c" * 200, "RUN a \\", "# " + "d " * 80, " b"],
            [],
        ),
        ("DW0019", [ON, "ENV PATH=/a:$PATH A=${A:-b} B=1"], []),
        ("DW0019", [ON, "ENV A=1", "ENV A=2 B=$A"], []),
        ("DW0019", [ON, "ENV A=$B B='$A' C=\\$A"], ["ENV A uses B"]),
        ("DW0020", [ON, "ONBUILD ONBUILD RUN a", "ONBUILD MAINTAINER a"], ["ONBUILD bad-onbuild"] * 2),
        ("DW0021", ["# a", "ARG A", "RUN a", ON, "RUN b"], ["no-stage"]),
        ("DW0022", ["# nothing"], ["no-instruction"]),
        ("DW0022", [ON], []),
        ("DW0023", [ON, "# shellcheck disable=SC2086", "RUN a"], ["shellcheck ignore SC2086"]),
        ("DW0024", ["from a:1 as b", "run c", "expose 80/tcp"], []),
        ("DW0024", ["FROM a:1 as B", "EXPOSE 80/TCP 81 82/udp"], ["FROM as", "FROM B", "EXPOSE /TCP"]),
        ("DW0024", [ON, "ONBUILD run a", "nonsense b"], ["RUN run"]),
        ("DW0025", ["ARG V=1", "FROM a:$V", "RUN echo $V", "RUN V=2; echo $V", "RUN awk '{ $V }'"], ["RUN uses V"]),
        ("DW0025", ["FROM a:1", "COPY $X /x", "ENV PATH=$PATH:/x HOME=${HOME:-/}", "ENV X=1"], ["COPY uses X"]),
        ("DW0025", ["FROM a:1", "LABEL a=$JAVA_HOME b=$GOPATH", "USER ${U:-app}"], []),
        (
            "DW0025",
            ["FROM a:1", "STOPSIGNAL $S", "STOPSIGNAL ${T:-9}", "ENV S=9", "STOPSIGNAL $S"],
            ["STOPSIGNAL uses S"],
        ),
        ("DW0025", ["FROM scratch", "USER $U", "WORKDIR $U"], ["USER uses U"]),
        ("DW0025", ["FROM a:1", "COPY --chown=$TARGETARCH a /b"], ["COPY uses TARGETARCH"]),
        ("DW0025", ["FROM a:1 AS x", "ARG A=1", "FROM x", "LABEL a=$A", "FROM b:1", "LABEL b=$A"], ["LABEL uses A"]),
        (
            "DW0026",
            ["ARG A", "ARG B=b", "FROM ${B}${A}", "FROM --platform=$BUILDPLATFORM ${A:-c}", "FROM scratch$A"],
            [],
        ),
        ("DW0026", ["FROM --platform=$P a:$T"], ["FROM uses T", "FROM uses P"]),
        ("DW0026", ["ARG A", "FROM $A", "FROM B%"], ["FROM $A"]),
        ("DW0026", ["FROM", "FROM --platform=$P"], ["FROM uses P"]),
        ("DW0039", ["FROM"], []),
        ("DW0027", [ON, "LABEL a b", "ENV A = b", "ENV A=b C=d"], ["LABEL a"]),
        ("DW0028", [ON, "RUN a \\", "# b", " c"], []),
        ("DW0030", ["# syntax=docker/dockerfile:1", "FROM a:1 AS b", "# hadolint ignore=DL3006", "FROM b AS c"], []),
        ("DW0030", ["# b is it", "FROM a:1 AS b", "# nothing", "RUN a", "# no name", "FROM b"], []),
        ("DW0031", [ON, "ENV A=b = c", 'LABEL "a b" = c', "RUN A = b"], []),
        ("DW0031", ["ARG A = b", ON, "LABEL a.b =c"], ["ARG A", "LABEL a.b"]),
        (
            "DW0032",
            [ON, "FROM", "ONBUILD FROM a", "CMD [1]", "ADD a"],
            ["FROM missing-argument", "ADD missing-argument"],
        ),
        ("DW0033", ["# escape=`", "# syntax=a", ON], []),
        ("DW0033", ["# a", "# escape=`", ON, "# check = what is said"], ["escape misplaced"]),
        (
            "DW0033",
            ["# syntax=", "# escape=\\", "# escape=\\", ON],
            ["syntax empty", "escape misplaced", "escape misplaced"],
        ),
        ("DW0033", ["#!/usr/bin/env x", "# syntax=a", ON], []),
        ("DW0034", [ON + " AS x", "CMD a", "FROM x"], ["no EXPOSE"]),
        ("DW0035", [ON, "RUN set -e; a; b", "RUN set -o errexit; a; b", "RUN a || true; b; exit 0"], ["b ; exit"]),
        (
            "DW0035",
            [ON, "RUN if a; then b; fi", "RUN for i in a; do b; done", "RUN echo a; b", "RUN find -exec a {} \\;"],
            [],
        ),
        ("DW0035", [ON, 'SHELL ["/bin/bash", "-ec"]', "RUN a; b"], []),
        ("DW0035", [ON, "RUN a ; \\", "  b ;"], ["a ; b"]),
        ("DW0036", [ON, "# fixme todo TODOS", "# FIXME(a): b c d e f g"], ["FIXME (a): b c d e"]),
        (
            "DW0037",
            [ON, "RUN apk add a && apk del b", "RUN apk add -t .x a && apk del .x", "RUN apk add a", "RUN apk del a"],
            [],
        ),
        ("DW0039", ["FROM --platform=linux/arm64 arm64v8/a:1", "FROM a:1-arm64 AS x-aarch64", "FROM a:1-bookworm"], []),
        ("DW0039", ["FROM --platform=linux/amd64 a:1-arm64"], ["FROM a:1-arm64 amd64"]),
        ("DW0039", ["FROM example.org/amd64/a:1", "FROM arm32v7/a:1"], ["FROM arm32v7/a:1 any"]),
        ("DW0050", [ON, 'RUN a; R=$?; [ $R -eq 0 ] && [[ $X ]] && [ "$X" = a$Y ] && test ${X:-y}'], []),
        ("DW0050", [ON, "RUN test -n ${X}"], ["test ${X}"]),
        ("DW0051", [ON, "ENV A=/a", "RUN B=/b; rm -r $A/* $B/*", "RUN rm -f $C/*", "RUN rm -rf $C/x $C $C.d/*"], []),
        ("DW0051", [ON, "ARG C", 'RUN rm -rf "$C/" "${D}"/usr'], ['rm "$C/"', 'rm "${D}"/usr']),
        (
            "DW0052",
            [ON, "RUN <<E", "a && \\", "b", "E", "RUN <<E", "echo a", "b", "E", "RUN cat <<E", "a", "b", "E"],
            [],
        ),
        (
            "DW0052",
            [ON, "RUN <<E", "a || true", "b", "c", "E", "ONBUILD RUN <<E", "a", "b", "E"],
            ["RUN << b", "RUN << a"],
        ),
        ("DW0053", [ON, "RUN cat a b | c", "RUN cat $A | b", "RUN cat <<E | b", "c", "E", "RUN cat -n a | b"], []),
        ("DW0054", [ON, "RUN command -v a || which b", 'RUN ["which", "c"]'], ["which b", "which c"]),
        ("DW0055", [ON, "RUN a 2>&1 >b | c", "RUN a >b 2>&1", "RUN a 2>&1"], []),
        (
            "DW0056",
            [ON, "RUN [[ a ]] && source b", "RUN echo {a,b}", "RUN a <<< b"],
            ["RUN [[", "RUN {a,b}", "RUN <<<"],
        ),
        ("DW0056", ["FROM fedora:40", "RUN source a", "FROM example.org/a:1", "RUN source a"], []),
        ("DW0056", ["FROM alpine:3", "RUN source a && [[ b ]]", "RUN pushd a"], ["RUN pushd"]),
        (
            "DW0056",
            [ON, "RUN set -eo pipefail", "RUN [ a == b ]", "RUN a=$'b' c", "RUN a $'b'"],
            ["RUN pipefail", "RUN ==", "RUN $'"],
        ),
        (
            "DW0056",
            [ON, "RUN a <(b)", "RUN A=${B//./_} && a", "RUN a ${B^^}"],
            ["RUN <(", "RUN ${B//./_}", "RUN ${B^^}"],
        ),
        ("DW0056", [ON, "RUN a '${B^^}' ${B:-c} ${B#/} ${B%/*} ${#B} ${B:+d} && [[ -f x ]]"], ["RUN [["]),
        ("DW0056", ["FROM alpine:3", "RUN set -o pipefail; [ a == b ]; a $'b' ${B/a/b} ${B:1:2}"], []),
        ("DW0056", ["FROM alpine:3", "RUN a ${B^^}"], ["RUN ${B^^}"]),
        ("DW0056", [ON, 'SHELL ["/bin/bash", "-c"]', "RUN source a"], []),
        (
            "DW0056",
            [ON, "RUN echo '{a,b}' ${A} {} {a..b} \\{a,b}", "RUN bash -c 'echo {a,b}'", "RUN /bin/echo -e a"],
            [],
        ),
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
        ("DW0003", [ON, "ENTRYPOINT a", 'CMD ["b"]'], None),
        ("DW0003", [ON + " AS x", "ENTRYPOINT a", "FROM x", 'CMD ["b"]'], None),
        ("DW0003", [ON, "ENTRYPOINT a", "CMD []"], [ON, 'ENTRYPOINT ["a"]', "CMD []"]),
        (
            "DW0003",
            [ON + " AS x", 'CMD ["b"]', "FROM x", "ENTRYPOINT a"],
            [ON + " AS x", 'CMD ["b"]', "FROM x", 'ENTRYPOINT ["a"]'],
        ),
        *(
            ("DW0017", [ON, f"RUN {step}", "RUN touch /must"], None)
            for step in (
                "exec true",
                "command exec true",
                ": ${X:=5}",
                "read A < /b",
                "a && X=5",
                "f() echo",
                "printf -v X 5",
            )
        ),
        ("DW0003", [ON, "CMD A=1 b"], None),
        ("DW0003", [ON, "CMD cd /a"], None),
        ("DW0003", [ON, "CMD a \\", "  b"], None),
        ("DW0004", [ON, 'CMD ["a", "b",]'], [ON, 'CMD ["a", "b"]']),
        ("DW0004", [ON, "CMD [“a”]"], [ON, 'CMD ["a"]']),
        ("DW0004", [ON, "CMD ['a', \"b\"]"], None),
        ("DW0004", [ON, 'CMD ["a" "b"]'], None),
        ("DW0005", [ON, "CMD a \\", "  b", "# c", "CMD d"], [ON, "# c", "CMD d"]),
        ("DW0008", ["FROM alpine:3.20", "RUN a | b"], ["FROM alpine:3.20", "RUN set -o pipefail \\", "    && a | b"]),
        ("DW0008", ["FROM example.org/x:1", "RUN a | b"], None),
        ("DW0008", ["FROM gcr.io/distroless/base", "RUN a | b"], None),
        ("DW0008", [ON, "# c", "  RUN a", "RUN b | c"], [ON, BASH, "# c", "  RUN a", "RUN b | c"]),
        ("DW0056", [ON, "# c", "RUN pushd a"], [ON, 'SHELL ["/bin/bash", "-c"]', "# c", "RUN pushd a"]),
        ("DW0009", [ON, "RUN apt full-upgrade"], None),
        ("DW0010", [ON, "RUN zypper install a"], [ON, "RUN zypper install -y a"]),
        ("DW0011", [ON, "RUN rm /bin/sh && ln -s /bin/bash /bin/sh"], [ON, 'SHELL ["/bin/bash", "-c"]']),
        ("DW0011", [ON, "RUN ln -sf /bin/bash /bin/sh && make"], None),
        ("DW0012", [ON, 'RUN ["useradd", "-u", "100000", "a"]'], None),
        ("DW0013", ["FROM alpine:3", "RUN wget a"], ["FROM alpine:3", "RUN wget -q a"]),
        ("DW0013", ["FROM example.org/a:1", "RUN wget a"], None),
        ("DW0015", [ON, 'COPY ["a", "b", "/c"]'], [ON, 'COPY ["a", "b", "/c/"]']),
        ("DW0017", [ON, "RUN a", "", "RUN b"], None),
        ("DW0017", [ON, "RUN a || b", "RUN c"], None),
        ("DW0017", [ON, "RUN cd a", "RUN c"], None),
        ("DW0017", [ON, "RUN a # b", "RUN c"], None),
        ("DW0017", [ON, "RUN a", "RUN b", "RUN c"], [ON, "RUN a \\", "    && b \\", "    && c"]),
        ("DW0018", [ON, "RUN a && " + "b " * 80], None),
        ("DW0019", [ON, "ENV A=1 \\", "    B=$A C=2"], [ON, "ENV A=1", "ENV B=$A C=2"]),
        ("DW0019", [ON, "ENV B=$A A=1"], None),
        ("DW0024", ["FROM a:1 As b"], ["FROM a:1 AS b"]),
        ("DW0025", [ON, "COPY $X /x", "ENV X=1"], None),
        ("DW0027", [ON, "ENV A 'b c'"], [ON, "ENV A='b c'"]),
        ("DW0027", [ON, "ENV A \\", "   b"], [ON, "ENV A=b"]),
        ("DW0027", [ON, 'ENV A b "c d"'], None),
        ("DW0027", [ON, "ENV A b \\", " c"], [ON, 'ENV A="b \\', ' c"']),
        ("DW0028", [ON, "RUN a \\", "", "  ", " b \\", "", " c"], [ON, "RUN a \\", " b \\", " c"]),
        ("DW0028", [ON, "RUN a \\", "", "CMD b"], None),
        ("DW0031", [ON, "ENV A = b c"], None),
        ("DW0035", [ON, "RUN a; b || c"], None),
        ("DW0035", [ON, "RUN a ;\\", " b; c"], [ON, "RUN a &&\\", " b && c"]),
        ("DW0050", [ON, "RUN [ ${A} ]"], [ON, 'RUN [ "${A}" ]']),
        ("DW0051", [ON, 'RUN rm -r "${A}/"*'], [ON, 'RUN rm -r "${A:?}/"*']),
        (
            "DW0052",
            [ON, "RUN <<-E", "\ta", "\tb", "\tE"],
            [ON, "RUN <<-E", "\tset -e", "\ta", "\tb", "\tE"],
        ),
        (
            "DW0052",
            [ON, "RUN <<E", "#!/bin/sh", "a", "b", "E"],
            [ON, "RUN <<E", "#!/bin/sh", "set -e", "a", "b", "E"],
        ),
        ("DW0054", [ON, 'RUN ["which", "a"]'], None),
        ("DW0054", [ON, "RUN which -a b"], None),
        ("DW0056", [ON, "RUN source /a && b"], [ON, "RUN . /a && b"]),
        ("DW0056", ["FROM alpine:3", "RUN pushd a"], None),
    ],
)
def test_what_they_mend(rule, lines, expected):
    assert fixed(rule, *lines) == expected


def test_two_pipes_of_a_stage_need_one_shell():
    example = dockerfile(ON, "RUN a | b", "RUN c | d")
    first, second = findings("DW0008", example)
    assert first.fixes[0].edits == second.fixes[0].edits


def test_scripts_of_other_shells_are_left_alone():
    lines = [
        "FROM debian:12.8",
        'SHELL ["powershell", "-Command"]',
        "EXPOSE 80",
        'CMD ["a"]',
        "RUN cd C:/a; apt install b | which c; wget d; useradd -u 123456 e; cat f | g; [ $h ]; source i",
    ]
    rules = (f"DW00{number:02}" for number in range(1, 60))
    assert [rule for rule in rules if find_rule(rule) and findings(rule, dockerfile(*lines))] == []


def test_a_file_that_dockerignore_keeps_out_is_seen_by_its_path():
    lines = [ON, "COPY a /a", "COPY --from=x a /a", "ADD https://example.org/a /b/", "COPY a* ./a /c/", "COPY . /d"]
    assert evidence("DW0029", dockerfile(*lines, ignored=("a",))) == ["COPY a", "COPY ./a"]
    assert evidence("DW0029", dockerfile(*lines)) == []


def test_what_is_required_can_be_set():
    rule = find_rule("DW0034")
    settings = rule.settings_type(required=("LABEL", "entrypoint"))
    assert evidence("DW0034", dockerfile(ON, "CMD a"), settings) == ["no LABEL"]
