"""Arguments of each instruction."""

import pytest
from tests.syntax.dockerfile.reading import after_from, flaws, last, read, values


def _pairs(line):
    return [tuple(values((one.key, one.value))) for one in after_from(line).pairs]


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("ENV A=1 B='x y' C=\"$A\"", [("A", "1"), ("B", "x y"), ("C", "")]),
        ("ENV A=a\\ b", [("A", "a b")]),
        ("ENV A= B=", [("A", ""), ("B", "")]),
        ("ENV A=b=c", [("A", "b=c")]),
        ("LABEL \"a b\"=c 'd'=e", [("a b", "c"), ("d", "e")]),
        ("LABEL a=1 \\\n  b=2", [("a", "1"), ("b", "2")]),
        ("ARG A", [("A", None)]),
        ("ARG A=1 B C='$A'x$A", [("A", "1"), ("B", None), ("C", "$Ax1")]),
        ('ARG "A"=1', [('"A"', "1")]),
        ("ENV A=x\\", [("A", "x")]),
    ],
)
def test_pairs(line, pairs):
    assert _pairs(line) == pairs


def test_the_old_form_of_pairs():
    one = after_from("ENV A b  'c' d")
    assert one.legacy_pairs
    assert values(one.arguments) == ["A", "b  c d"]


def test_pairs_have_places():
    text = 'FROM a\nENV A="b c" D=e\n'
    first, second = read(text).stages[0].instructions[0].pairs
    assert text[first.span.start : first.span.end] == 'A="b c"'
    assert (first.key.text, first.value.text) == ("A", '"b c"')
    assert text[second.value.span.start : second.value.span.end] == "e"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("COPY a b /c", ["a", "b", "/c"]),
        ('COPY ["a b", "/c"]', ["a b", "/c"]),
        ("COPY 'a' \"$PWD\"x /c", ["a", "x", "/c"]),
        ("COPY a<b <<<c /d", ["a<b", "<<<c", "/d"]),
        ("ADD [a] /c", ["[a]", "/c"]),
        ("EXPOSE 80 81/udp 1-3", ["80", "81/udp", "1-3"]),
        ("VOLUME /a /b", ["/a", "/b"]),
        ('VOLUME ["/a b"]', ["/a b"]),
        ("USER a b", ["a b"]),
        ('WORKDIR "/a b"', ["/a b"]),
        ("STOPSIGNAL SIGRTMIN+3", ["SIGRTMIN+3"]),
        ("MAINTAINER a $b", ["a $b"]),
        ('SHELL ["/bin/bash", "-c"]', ["/bin/bash", "-c"]),
        ('CMD ["a", "\\u0062\\n", "$C"]', ["a", "b\n", "$C"]),
        ("user a", ["a"]),
    ],
)
def test_words(line, words):
    assert values(after_from(line).arguments) == words


def test_elements_of_the_json_form_have_places():
    text = 'FROM a\nCMD [ "x" ,\\\n "y z" ]\n'
    one = read(text).stages[0].instructions[0]
    assert one.exec_form
    assert [text[word.span.start : word.span.end] for word in one.arguments] == ['"x"', '"y z"']
    assert [word.text for word in one.arguments] == ['"x"', '"y z"']


@pytest.mark.parametrize("line", ["RUN [a]", "RUN [ -f x ] && y", 'RUN [ "$a" = b ]', "RUN [[ a ]]", "COPY [a-z]* /x"])
def test_a_bracket_is_not_always_json(line):
    assert not after_from(line).exec_form


@pytest.mark.parametrize("line", ["RUN ['a']", 'CMD ["a"', 'CMD ["a",]', 'CMD ["a" "b"]', 'CMD ["a"] b', "CMD [a, b]"])
def test_json_that_is_none_falls_back_to_the_shell_form_with_a_flaw(line):
    file = read(f"FROM a\n{line}\n")
    assert not file.stages[0].instructions[0].exec_form
    assert file.stages[0].instructions[0].script
    assert [(one.kind, one.fatal, one.place.column) for one in file.flaws] == [("malformed-json", False, 5)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("RUN --mount=type=cache,target=/x --network=none a", [("mount", "type=cache,target=/x"), ("network", "none")]),
        ("COPY --link --chown=\"a b\" --from=busybox x /y", [("link", None), ("chown", "a b"), ("from", "busybox")]),
        ("COPY --parents --exclude=*.a --exclude=*.b --chmod=u+x x /y",
         [("parents", None), ("exclude", "*.a"), ("exclude", "*.b"), ("chmod", "u+x")]),
        ("ADD --keep-git-dir=true --unpack=false --checksum=sha256:" + "a" * 64 + " https://x/y /z",
         [("keep-git-dir", "true"), ("unpack", "false"), ("checksum", "sha256:" + "a" * 64)]),
        ("HEALTHCHECK --interval=5m --start-interval=1s CMD a", [("interval", "5m"), ("start-interval", "1s")]),
        ("RUN --security=insecure --device=vendor.com/gpu=all,required -- --x",
         [("security", "insecure"), ("device", "vendor.com/gpu=all,required")]),
        ("COPY --chown=a\\ b x /y", [("chown", "a b")]),
    ],
)  # fmt: skip
def test_flags(line, found):
    one = after_from(line)
    assert [(flag.name, flag.value and flag.value.value.content) for flag in one.flags] == found


def test_flags_have_places():
    text = "FROM a\nCOPY --chown=me --link x /y\n"
    one = read(text).stages[0].instructions[0]
    owner, link = one.flags
    assert text[owner.span.start : owner.span.end] == "--chown=me"
    assert text[owner.value.span.start : owner.value.span.end] == "me"
    assert text[link.span.start : link.span.end] == "--link"
    assert one.flag("chown") is owner
    assert one.flag("from") is None
    assert text[one.arguments_span.start : one.arguments_span.end] == "x /y"


def test_flags_that_are_not_ascii_are_garbled_as_buildkit_garbles_them():
    assert after_from("COPY --chown=é x /y").flags[0].value.value.value == "Ã©"


def test_two_dashes_end_the_flags():
    assert after_from("RUN -- --mount=x").script == "--mount=x"


@pytest.mark.parametrize(
    "line", ["ARG --foo A=1", "STOPSIGNAL --foo 9", "HEALTHCHECK --foo NONE", "HEALTHCHECK --foo none []"]
)
def test_some_instructions_drop_their_flags(line):
    assert not flaws(f"FROM a\n{line}\n")


def test_health_checks():
    assert (one := after_from("HEALTHCHECK cmd curl x || exit 1")).health_kind == "CMD"
    assert one.script == "curl x || exit 1"
    assert after_from("HEALTHCHECK NONE").health_kind == "NONE"
    assert values(after_from('HEALTHCHECK CMD ["a", "b"]').arguments) == ["a", "b"]


def test_onbuild_keeps_an_instruction():
    text = "FROM a\nONBUILD COPY --chown=x a$B /c\n"
    one = read(text).stages[0].instructions[0]
    kept = one.trigger
    assert (kept.keyword, kept.flags[0].name) == ("COPY", "chown")
    assert values(kept.arguments) == ["?", "/c"]
    assert text[kept.span.start : kept.span.end] == "COPY --chown=x a$B /c"
    assert text[one.span.start : one.span.end] == text[7:-1]


def test_what_onbuild_keeps_is_not_fatal_to_this_build():
    (flaw,) = read("FROM a\nONBUILD COPY --foo=x a /c\n").flaws
    assert (flaw.kind, flaw.place.column, flaw.fatal) == ("unknown-flag", 14, False)


def test_words_are_judged_after_a_flaw():
    file = read("FROM a\nFOO\nUSER b\n")
    assert [one.keyword for one in file.stages[0].instructions] == ["FOO", "USER"]


def test_the_keyword_has_a_span():
    text = "FROM a\n  Us\\\ner b\n"
    one = read(text).stages[0].instructions[0]
    assert one.keyword == "USER"
    assert text[one.keyword_span.start : one.keyword_span.end] == "Us\\\ner"


def test_a_missing_final_newline():
    assert last("FROM a\nUSER b").arguments[0].text == "b"
