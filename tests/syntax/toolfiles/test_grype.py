"""Grype's file: what it ignores."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.advisories.waivers import MOST_NAME, _fits
from dockward.model.errors import DockwardError
from dockward.model.fact import Place
from dockward.model.package import PackageType
from dockward.model.waiver import Waiver
from dockward.syntax.toolfiles.grype import MOST_PATTERN, parse_grype
from dockward.syntax.typed import TypedError

YAML = """\
fail-on-severity: high
ignore:
  - vulnerability: CVE-2008-4318
    fix-state: unknown
    reason: the server is not started
    package:
      name: libcurl
      version: 1.5.1
      type: npm
      location: "/usr/local/lib/node_modules/**"
  - vulnerability: CVE-2023-0001 # never called
    include-aliases: true
    vex-status: affected
    vex-justification: vulnerable_code_not_present
  - package: {name: "linux(-.*)?-headers-.*", upstream-name: "linux.*"}
"""


def entry(text):
    return parse_grype(f"ignore: [{text}]\n", "f")


def test_all_that_an_entry_says():
    first, second, third = parse_grype(YAML, ".grype.yaml").waivers
    assert first == Waiver(
        by="grype",
        place=Place(".grype.yaml", "ignore.0", 3, 5),
        reason="the server is not started",
        flaw="CVE-2008-4318",
        aliases=False,
        expression="libcurl",
        version="1.5.1",
        types=frozenset({PackageType.NPM}),
        paths=("/usr/local/lib/node_modules/**",),
        mended=False,
        declined=False,
    )
    assert (second.flaw, second.aliases, second.reason) == ("CVE-2023-0001", True, "never called")
    assert (second.vex, second.justification) == ("affected", "vulnerable_code_not_present")
    assert (third.expression, third.upstream, third.flaw) == ("linux(-.*)?-headers-.*", "linux.*", "")


@pytest.mark.parametrize(
    ("namespace", "types", "distribution"),
    [
        ("github:language:python", {PackageType.PYPI}, ("", "")),
        ("debian:distro:debian:12", set(), ("debian", "12")),
        ("nvd:cpe", {PackageType.GENERIC}, ("", "")),
    ],
)
def test_a_namespace_tells_packages(namespace, types, distribution):
    (found,) = entry(f"{{namespace: '{namespace}'}}").waivers
    assert (found.types, found.distribution) == (frozenset(types), distribution)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{}", "it says nothing of what it is about"),
        ("{reason: x}", "it says nothing of what it is about"),
        ("{vulnerability: x, match-type: exact-direct-match}", "how a flaw was matched"),
        ("{namespace: other}", "the namespace 'other' is not known here"),
        ("{namespace: 'x:language:python', package: {type: deb}}", "no package is of two types"),
        ("{package: {type: rpmdb}}", "no package here is of the type 'rpmdb'"),
        ("{package: {language: cobol}}", "no package here is of the language 'cobol'"),
    ],
)
def test_an_entry_that_cannot_be_followed_is_noted_and_excuses_nothing(text, told):
    found = entry(text)
    assert found.waivers == ()
    (note,) = found.notes
    assert note.startswith("f:1: this entry is not followed: ")
    assert told in note


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "{vulnerability: x, packge: {name: a}}",
            "the key 'packge' means nothing here, so this entry is not followed; did you mean 'package'?",
        ),
        (
            "{vulnerability: x, package: {nam: a}}",
            "the key 'nam' means nothing here, so this entry is not followed; did you mean 'name'?",
        ),
        (
            "{vulnerability: x, fix_state: fixed}",
            "the key 'fix_state' means nothing here, so this entry is not followed; did you mean 'fix-state'?",
        ),
    ],
)
def test_a_key_that_nobody_knows_is_told_and_its_entry_excuses_nothing(text, told):
    found = parse_grype(f"ignore:\n- {text}\n- {{vulnerability: y}}\n", "f")
    assert [one.flaw for one in found.waivers] == ["y"]
    assert found.notes == (f"f:2: {told}",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{vulnerability: x, fix-state: fixt}", "f:1:40: 'fixt' is none of fixed, not-fixed, unknown, wont-fix"),
        ("{vulnerability: x, vex-status: no}", "'no' is none of not_affected"),
        ("{package: {name: '('}}", "f:1:27: '(' is no regular expression"),
        ("{package: {name: '(a+)+'}}", "more of an expression than is followed"),
        ("{package: {name: '.*a.*b.*'}}", "more of an expression than is followed"),
        ("{package: {name: 'a{1000}'}}", "more of an expression than is followed"),
        ("{package: {upstream-name: '(?=x)'}}", "more of an expression than is followed"),
        ("{vulnerability: [x]}", "f:1:26: ['x'] stands here; a text is wanted"),
        (f"{{package: {{location: {'a' * (MOST_PATTERN + 1)}}}}}", "more than 256 characters"),
    ],
)
def test_a_mistake_is_told_with_its_place(text, told):
    with pytest.raises(TypedError) as caught:
        entry(text)
    assert told in caught.value.message


@given(st.from_regex(r"[a()*+?|.\[\]\\^${}0-9-]{0,24}", fullmatch=True))
def test_no_expression_that_is_followed_goes_on_and_on(text):
    try:
        found = parse_grype(f"ignore: [{{package: {{name: {text!r}}}}}]\n", "f").waivers
    except DockwardError:
        return
    for one in found:
        _fits(one.expression, "a" * (MOST_NAME - 1) + "!")
