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
        ("DW0059", ["RUN a && b || c", "RUN a && b && c || d"], ["a && b || c", "b && c || d"]),
        ("DW0059", ["RUN a && b || true", "RUN a && b || echo c", "RUN a && b || exit 1", "RUN a || b && c"], []),
        (
            "DW0059",
            ["RUN (a && b) || c", "RUN a && (b || c) && d", "RUN if a && b || c; then d; fi", "RUN a; b || c"],
            [],
        ),
        ("DW0072", [r"RUN echo 'a\tb' c", r'RUN echo -n "\033[0m"'], [r"echo \t", r"echo \0"]),
        ("DW0072", [r'RUN echo -e "a\nb" \d $\'a\nb\'', r"RUN printf 'a\n'", r"RUN /bin/echo 'a\n'"], []),
        ("DW0073", ['RUN a `b` "`c d`"', "RUN e=`f` && for g in `h`; do i; done"], ["`b`", "`c`", "`f`", "`h`"]),
        ("DW0073", ["RUN echo '`a`' \\`b\\` # `c`", "RUN a $(b)"], []),
        ("DW0074", ["RUN grep a* f", "RUN tr [a] b", "RUN find -iname ?x"], ["grep a*", "tr [a]", "find ?x"]),
        ("DW0074", ["RUN find a* -name '*.x' -o -name \\*.y -path $Z", "RUN grep -r 'a*' *", "RUN tr a b"], []),
        ("DW0074", ['RUN sh -c "find . -name *.x"', 'RUN ["find", "-name", "*.x"]'], []),
        ("DW0075", ["RUN cat f | sed x >> f", "RUN jq . < f > f"], ["< f >", "< f >"]),
        (
            "DW0075",
            ["RUN cat f > g; cat g > f", "RUN echo f > f", "RUN cat /dev/null > /dev/null", "RUN cat f | tee f"],
            [],
        ),
        ("DW0076", ["RUN export A=$(b) && c", "RUN local D=`e`"], ["export A=$()", "local D=$()"]),
        ("DW0076", ["RUN A=$(b) && export A", "RUN export A=$((1 + 1)) B='$(c)'", "RUN export A=$B"], []),
        ("DW0077", ["RUN find -print | xargs -n1 rm", "RUN find a | xargs"], ["find | xargs rm", "find | xargs xargs"]),
        ("DW0077", ["RUN find -print0 | xargs -0 a", "RUN find | xargs -I{} a", "RUN find | xargs -d x a"], []),
        ("DW0077", ["RUN find | sort | xargs a", "RUN find -exec a {} + | xargs b", "RUN find; xargs a"], []),
        ("DW0078", ["ARG A", "ENV B=b", "RUN c=d; echo '$A $B' 'x $c'"], ["echo '$A'", "echo '$c'"]),
        ("DW0078", ["ARG A", "RUN echo '$A' > f", "RUN echo '$A' | b", "RUN awk '$A'", "RUN env '$A' sh -c '$A'"], []),
        ("DW0078", ["ARG A", "RUN echo \"'$A'\"", "RUN echo '$B'"], []),
        ("DW0079", ["RUN rm -f *.a ?.b", "RUN cp * /c"], ["rm *.a", "rm ?.b", "cp *"]),
        ("DW0079", ["RUN rm -- *.a", "RUN rm a/* ./* '*'", "RUN echo *", "RUN for f in *; do g; done"], []),
        ("DW0040", ["RUN egrep a f | /bin/fgrep b", "RUN grep -E a"], ["egrep", "fgrep"]),
        ("DW0041", ["RUN echo $(a)", 'RUN A=$(echo "$B" c)'], ["echo $()", "$(echo)"]),
        ("DW0041", ["RUN echo a $(b)", "RUN echo -n $(a)", 'RUN echo "$(a) $(b)"', "RUN A=$(echo b | c)"], []),
        (
            "DW0041",
            ["RUN A=$(echo *.x) && B=$(echo {a,b}) && C=$(echo -n $D) && E=$(echo a > f) && F=$(echo a; g)"],
            [],
        ),
        ("DW0042", ['RUN printf "a $B" && printf -- $C'], ['printf "a $B"', "printf $C"]),
        ("DW0042", ["RUN printf '%s $A' \"$B\" && printf -v C x && printf"], []),
        (
            "DW0043",
            ["RUN mkdir -pm700 /a/b", "RUN mkdir --parents --mode=1777 a/b"],
            ["mkdir -p -m /a/b", "mkdir -p -m a/b"],
        ),
        ("DW0043", ["RUN mkdir -p -m 700 /a b", "RUN mkdir -p /a/b", "RUN mkdir -m 700 /a/b"], []),
        ("DW0044", ["RUN for a in $(find b); do c; done", "RUN for a in `ls`; do c; done"], ["for find", "for ls"]),
        ("DW0044", ["RUN for a in $(b); do ls; done", "RUN for a in *; do $(find); done"], []),
        ("DW0045", ["RUN read a b", "RUN read -p x c", "RUN read -er d"], ["read a b", "read -p x c"]),
        ("DW0046", ["RUN [ a = b -o c = d ]", "RUN test -f a -a -f b"], ["[ -o", "test -a"]),
        ("DW0046", ["RUN [ -a x ] && [ ! -o y ] && [ x = -a ] && [ -f a ]"], []),
        ("DW0047", ["RUN tr A-Z a-z", "RUN tr -d '[0-9]'"], ["tr A-Z", "tr [0-9]"]),
        ("DW0047", ["RUN tr '[:upper:]' '[:lower:]'", "RUN tr -d '0-9' && tr -d '[' && tr ab '[='"], []),
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
        ("DW0059", ["RUN a && \\", "  b || \\", "  c; d"], ["RUN if a; then \\", "  b; else \\", "  c; fi; d"]),
        ("DW0059", ["RUN a && b || c && d"], None),
        ("DW0059", ["RUN a && b && c || d"], None),
        ("DW0072", [r'RUN echo -n "a\nb"'], [r"RUN printf '%b' " + r'"a\nb"']),
        ("DW0072", [r'RUN echo a "b\n"'], None),
        ("DW0073", ['RUN a=`b c` && d "x `e`"'], ['RUN a=$(b c) && d "x $(e)"']),
        ("DW0073", ["RUN a `b \\$c`"], None),
        ("DW0074", ["RUN find -name [ab].x", "RUN tr [a] [b]"], ['RUN find -name "[ab].x"', 'RUN tr "[a]" "[b]"']),
        ("DW0076", ["RUN x && export A=$(y)"], ["RUN x && A=$(y) && export A"]),
        ("DW0076", ["RUN set -e; export A=$(y); z"], ["RUN set -e; A=$(y); export A; z"]),
        ("DW0076", ["RUN export A=$(y) || z"], None),
        ("DW0076", ["RUN export A=$(y) B=c"], None),
        ("DW0077", ["RUN find a -print | xargs -n1 b"], ["RUN find a -print0 | xargs -0 -n1 b"]),
        ("DW0077", ["RUN find a | xargs"], ["RUN find a -print0 | xargs -0"]),
        ("DW0077", ["RUN find a -name b -o -name c | xargs d"], None),
        ("DW0078", ["ARG A", "RUN b '$A \"c\"'"], None),
        ("DW0041", ["RUN echo $(a)"], None),
        ("DW0041", ['RUN echo "$(a "b c")" > d'], ['RUN a "b c" > d']),
        ("DW0042", ['RUN printf "a $B"'], None),
        ("DW0046", ["RUN test a -a b && c"], ["RUN test a && test b && c"]),
        ("DW0046", ["RUN x || [ a -a b ]"], None),
        ("DW0046", ["RUN [ a -a b ] || x"], None),
        ("DW0046", ["RUN if ! [ a -a b ]; then x; fi"], None),
        ("DW0046", ["RUN [ a -o b ]"], None),
        ("DW0047", ["RUN tr -d '[0-9]'"], None),
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
