"""What variables stand for: ARG and ENV, before FROM, in stages and across them."""

import pytest
from tests.syntax.dockerfile.reading import instructions, read, values


def _label(text):
    """The value of the label `x`, which is the last instruction."""
    file = read(text)
    assert not [one for one in file.flaws if one.fatal]
    return values(tuple(one.value for one in instructions(file)[-1].pairs))[0]


def _in(base, *lines):
    return _label("\n".join([f"FROM {base}", *lines, "LABEL x=$A"]))


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ((), ""),
        (("ARG A=1",), "1"),
        (("ENV A=1",), "1"),
        (("ARG A",), "?"),
        (("ARG A=1", "ENV A=2"), "2"),
        (("ENV A=1", "ARG A=2"), "2"),
        (("ENV A=1", "ARG A"), "1"),
        (("ENV B=1 A=$B",), ""),
        (("ENV B=1", "ENV B=2 A=$B"), "1"),
        (("ARG B=1 A=$B",), "1"),
        (("ARG B", "ENV A=${B:-1}"), "1"),
        (("ENV B=A", "ENV $B=1"), "1"),
        (("ARG B", "ENV $B=1", "ENV A=2"), "2"),
        (("ARG B", "ENV A=2", "ENV $B=1"), "?"),
        (("ARG TARGETARCH", "ENV A=$TARGETARCH"), "?"),
        (("ARG TARGETARCH=arm", "ENV A=$TARGETARCH"), "arm"),
        (("ENV A=$TARGETARCH",), ""),
        (("ARG HTTP_PROXY", "ENV A=$HTTP_PROXY"), "?"),
        (("ARG https_proxy=a", "ENV A=$https_proxy"), "a"),
        (("ENV A=$PATH",), "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        (("ARG BUILDKIT_SBOM_SCAN_STAGE=1", "ENV A=$BUILDKIT_SBOM_SCAN_STAGE"), ""),
    ],
)
def test_in_a_stage_that_begins_with_nothing(lines, value):
    assert _in("scratch", *lines) == value


@pytest.mark.parametrize(
    ("lines", "value"),
    [((), "?"), (("ENV A=1",), "1"), (("ENV A=$1.$?",), "."), (("ENV A=a$B",), "?"), (("ENV A=$PATH",), "?")],
)
def test_in_a_stage_that_begins_with_an_image_of_which_nothing_is_known(lines, value):
    assert _in("debian", *lines) == value


def test_args_before_the_first_from_are_for_from_alone():
    assert _label("ARG A=1\nFROM scratch\nLABEL x=$A") == ""
    assert _label("ARG A=1\nFROM scratch\nARG A\nLABEL x=$A") == "1"
    assert _label("ARG A=1\nFROM scratch\nARG A=2\nLABEL x=$A") == "2"
    assert _label("ARG A\nFROM scratch\nARG A\nLABEL x=$A") == "?"
    assert _label("ARG A\nFROM scratch\nENV A=1\nARG A\nLABEL x=$A") == "1"


@pytest.mark.parametrize(
    ("head", "image", "base"),
    [
        ("ARG V=1", "a:$V", "a:1"),
        ("ARG V=1\nARG W=${V}2", "a:$W", "a:12"),
        ("ARG V", "a:$V", "?"),
        ("ARG V\nARG V=3", "a:$V", "3"),
        ("", "a:${V:-2}", "a:2"),
        ("", "a:1$TARGETARCH", "?"),
        ("ARG TARGETARCH=x", "a:$TARGETARCH", "a:x"),
        ("ARG V='a b'", 'a:"${V%?b}"', "a:a"),
    ],
)
def test_args_in_from(head, image, base):
    stage = read(f"{head}\nFROM {image}\n").stages[0]
    assert values((stage.start.arguments[0],))[0] in (base, f"a:{base}")
    assert stage.base == stage.start.arguments[0].value


def test_a_platform_is_expanded():
    (stage,) = read("ARG P=linux/arm64\nFROM --platform=$P a\n").stages
    assert stage.platform.value.value == "linux/arm64"
    (stage,) = read("FROM --platform=$BUILDPLATFORM a\n").stages
    assert not stage.platform.value.known


def test_a_stage_inherits_what_an_earlier_one_set():
    assert _label("FROM scratch AS a\nENV A=1\nFROM a\nLABEL x=$A") == "1"
    assert _label("FROM scratch AS a\nARG A=1\nFROM a\nLABEL x=$A") == "1"
    assert _label("FROM scratch AS a\nENV A=1\nARG A=2\nFROM a\nLABEL x=$A") == "1"
    assert _label("FROM debian AS a\nARG A=1\nFROM a\nLABEL x=$A") == "?"
    assert _label("FROM debian AS a\nENV A=1\nFROM a\nLABEL x=$A") == "1"
    assert _label("FROM scratch AS a\nENV A=1\nFROM scratch\nLABEL x=$A") == ""


def test_a_stage_does_what_the_onbuilds_of_an_earlier_one_keep():
    assert _label("FROM scratch AS a\nONBUILD ENV A=1\nFROM a\nLABEL x=$A") == "1"
    assert _label("FROM scratch AS a\nONBUILD ENV A=1\nLABEL x=$A") == ""
    assert _label("FROM scratch AS a\nONBUILD ENV A=1\nFROM a AS b\nFROM b\nLABEL x=$A") == "1"


@pytest.mark.parametrize("line", ["CMD $A", "ENTRYPOINT $A", "RUN $A", "HEALTHCHECK CMD $A"])
def test_shell_forms_are_not_expanded(line):
    assert instructions(read(f"FROM scratch\nENV A=1\n{line}"))[-1].script == "$A"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("USER $A", ["1"]),
        ("WORKDIR /$A", ["/1"]),
        ("STOPSIGNAL $A", ["1"]),
        ("VOLUME /$A", ["/1"]),
        ('VOLUME ["/$A"]', ["/1"]),
        ("EXPOSE $A 2$A", ["1", "21"]),
        ("COPY $A ${A}2 /$A", ["1", "12", "/1"]),
        ('COPY ["$A", "/"]', ["1", "/"]),
        ("LABEL $A=$A", ["1", "1"]),
        ("ARG $A=$A", ["$A", "1"]),
        ("MAINTAINER $A", ["$A"]),
        ('CMD ["$A"]', ["$A"]),
        ('SHELL ["$A"]', ["$A"]),
    ],
)
def test_where_variables_are_replaced(line, found):
    assert values(instructions(read(f"FROM scratch\nENV A=1\n{line}"))[-1].arguments) == found


def test_one_word_of_expose_can_be_several_ports():
    assert values(instructions(read("FROM scratch\nENV A='1 2'\nEXPOSE $A 3"))[-1].arguments) == ["1 2", "3"]


def test_flags_that_are_expanded():
    one = instructions(read("FROM scratch\nENV A=1\nCOPY --chown=$A --chmod=$A --exclude=$A a /b"))[-1]
    assert [flag.value.value.value for flag in one.flags] == ["1", "1", "$A"]
