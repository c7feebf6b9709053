"""Rules over the shell scripts of RUN: what they must see, what they must leave alone, and what they make of it."""

import pytest
from tests.practices.verdicts import evidence, findings

from dockward.fix.edits import apply_edits
from dockward.kit import dockerfile

ON = "FROM debian:12.8"


def on(*lines):
    return dockerfile(ON, *lines)


def mended(rule, *lines):
    """What all fixes of the rule together make of the lines; None where it offers none."""
    example = on(*lines)
    edits = {edit for one in findings(rule, example) for fix in one.fixes[:1] for edit in fix.edits}
    return apply_edits(example.text, tuple(sorted(edits))).splitlines()[1:] if edits else None


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("DW0057", ['RUN cp "$A" ${B:+-x} $# $? ${#C} $1; [[ $D ]] || exit $E; $F x'], []),
        ("DW0057", ["RUN cp $A ${B}/x ${C:-y} ${D%.z} $@"], ["RUN $A", "RUN $B", "RUN $C", "RUN $D", "RUN $@"]),
        ("DW0057", ["RUN cp $A x$A $A.y"], ["RUN $A"]),
        ("DW0057", ["ARG A", "ENV B=b", "RUN cp $A $B $HOME; C=c; D=$C/$A; E=$((1 + 1)); cp $C $D $E"], []),
        ("DW0057", ["RUN A=$(x); B=$A/y; cp $B; read -r C; cp $C"], ["RUN $B", "RUN $C"]),
        ("DW0057", ["RUN for a in b c $(d); do x $a; done; for e in f/*; do x $e; done"], ["RUN $e"]),
        ("DW0057", ["RUN a='b c'; x $a", "RUN x $CFLAGS $BUILD_DEPS $packages", "RUN apk add $A; set -- $B"], []),
        (
            "DW0057",
            ["RUN sh -c 'x $A'", 'RUN sh -c "x $A"', "RUN bash <<E", "x $A", "E", 'RUN ["sh", "-c", "x $A"]'],
            [],
        ),
        ("DW0057", ["RUN bash <<'E'", "x $A", "E", "RUN <<E", "y $B", "E"], ["RUN $A", "RUN $B"]),
        ("DW0057", ["RUN x $(y $A) > $B", "ONBUILD RUN x $C", "RUN case $D in $E) x;; esac"], ["RUN $A", "RUN $C"]),
        ("DW0057", ["RUN [ $A = b ] && test a = x$B"], ["RUN $B"]),
        ("DW0057", ["RUN sudo -u $A x", "RUN export B=$C", "RUN D=$E x; F=$G"], ["RUN $A", "RUN $C"]),
        ("DW0057", ["RUN A=$B; B=$A; x $A", "RUN x $A )"], []),
        ("DW0058", ['RUN x "$(y)" && A=$(z) && w $((1 + 2)) && for a in $(b); do c; done'], []),
        ("DW0058", ["RUN x $(y | z) `w`"], ["x $(z)", "x $(w)"]),
        ("DW0058", ["RUN make -j$(nproc) -l $(nproc)", "RUN x $(id -u):$(id -g)", "RUN apk add $(cat x)"], []),
        ("DW0058", ["RUN set -e", "RUN <<E", "set -e", "a=$(b)", "E"], []),
        ("DW0058", ["RUN x $(y $(z))", 'RUN x $(id -un) "$(a $(b))"'], ["x $(y)", "y $(z)", "x $(id)", "a $(b)"]),
    ],
)
def test_what_they_see(rule, lines, expected):
    assert evidence(rule, on(*lines)) == expected


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("DW0057", ["RUN x --a=$A/b $A/$B.c"], ['RUN x --a="$A/b" "$A"/"$B".c']),
        ("DW0057", ["RUN x /a/${B}_c ${D:-e f} \\", "  'g'$H"], ['RUN x "/a/${B}_c" "${D:-e f}" \\', "  'g'\"$H\""]),
        ("DW0057", ["RUN (x $A); y $B;z $C"], ['RUN (x "$A"); y "$B";z "$C"']),
        ("DW0057", ["RUN x `y $A`"], None),
        ("DW0058", ["RUN x -a$(y)/b $(uname -m)"], ['RUN x "-a$(y)/b" "$(uname -m)"']),
        ("DW0058", ["RUN rm $(find . -name x)"], None),
    ],
)
def test_what_they_mend(rule, lines, expected):
    assert mended(rule, *lines) == expected


@pytest.mark.parametrize(
    ("rule", "script"), [("DW0057", "echo é && \\\n  cp $A b"), ("DW0058", "é && \\\n  cp $(a) b")]
)
def test_where_they_are(rule, script):
    (one,) = findings(rule, on(f"RUN {script}"))
    assert (one.place.line, one.place.column) == (3, 6)


def test_why_no_repair_is_offered_is_said():
    (one,) = findings("DW0058", on("RUN rm $(find . -name x)"))
    assert one.message.endswith("No repair is offered: whether one word or several are meant, only who wrote it knows.")
