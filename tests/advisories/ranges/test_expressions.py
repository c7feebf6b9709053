"""Range expressions of each ecosystem: real ones, what they hold and what not, and those that say nothing."""

import json
import random
import subprocess
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.advisories.versions.test_semver import npms_semver

from dockward.advisories.ranges import (
    Interval,
    Intervals,
    Unreadable,
    affected,
    cargo,
    composer,
    gem,
    maven,
    npm,
    terms,
)
from dockward.advisories.versions import Scheme, is_version, key

Parse = Callable[[str], Intervals | Unreadable]


def github(text: str) -> Intervals | Unreadable:
    return terms.parse(Scheme.SEMVER, text)


READERS: list[tuple[Parse, Scheme]] = [
    (npm.parse, Scheme.SEMVER),
    (github, Scheme.SEMVER),
    (cargo.parse, Scheme.SEMVER),
    (gem.parse, Scheme.GEM),
    (composer.parse, Scheme.COMPOSER),
    (maven.parse, Scheme.MAVEN),
]
SCHEMES = dict(READERS)

HOLDS = [
    (npm.parse, "<1.2.3 || >=2.0.0 <2.1.4", "0.1.0 1.2.2 1.2.3-rc.1 2.0.0 2.1.4-0", "1.2.3 1.9.0 2.0.0-rc.1 2.1.4"),
    (npm.parse, "< 5.0.10", "5.0.9 5.0.10-beta", "5.0.10"),
    (npm.parse, ">= 4.0.0, < 4.18.0", "4.0.0 4.17.21", "3.9.9 4.18.0"),
    (npm.parse, "<= 0.0.10-2014-03-24-17-36-27", "0.0.9 0.0.10-2014", "0.0.10"),
    (npm.parse, "^1.2", "1.2.0-0 1.9.9", "1.1.9 2.0.0-0"),
    (npm.parse, "^0.0.3 || ~0.4.1", "0.0.3 0.4.9", "0.0.4 0.4.0 0.5.0-0"),
    (npm.parse, "1.x || >2.1 || 2.0.0 - 2.0.4", "1.0.0 1.99.0 2.0.4 2.2.0", "0.9.9 2.0.5 2.1.9"),
    (npm.parse, "*", "0.0.0-0 1.0.0", ""),
    (npm.parse, "<=1.2", "1.2.9", "1.3.0-0"),
    (github, "= 1.0.2", "1.0.2", "1.0.1 1.0.2-0 1.0.3"),
    (github, "> 6.8.0, < 6.9.0", "6.8.1 6.9.0-0", "6.8.0 6.9.0"),
    (github, "> 0", "0.0.1 1.0.0", "0.0.0"),
    (cargo.parse, ">= 1.2.3, < 2", "1.2.3 1.9.9 2.0.0-0", "1.2.3-0 2.0.0"),
    (cargo.parse, "< 0.5.0, >= 0.4.3", "0.4.3 0.4.9", "0.4.2 0.5.0"),
    (cargo.parse, "^0.7.1", "0.7.1 0.7.9", "0.7.0 0.8.0-0"),
    (cargo.parse, "0.54.2", "0.54.9", "0.54.1 0.55.0"),
    (cargo.parse, "~1.2.3", "1.2.9", "1.3.0-0"),
    (cargo.parse, "=0.2.0", "0.2.0+build", "0.2.1"),
    (gem.parse, "~> 1.53.2", "1.53.2 1.53.10", "1.53.1 1.54.a 1.54"),
    (gem.parse, "~> 1.2.3.rc1", "1.2.3.rc1 1.2.9", "1.2.3.a 1.3.a"),
    (gem.parse, "~> 2", "2 2.9", "3 3.a 1.9"),
    (gem.parse, "~> 7.0.8, >= 7.0.8.5", "7.0.8.5 7.0.9", "7.0.8 7.1"),
    (gem.parse, "!= 1.2", "1.1 1.3", "1.2 1.2.0"),
    (gem.parse, "1.6.0", "1.6", "1.6.1"),
    (composer.parse, ">=1.0,<1.2.3", "1.0 1.0-dev 1.2.2", "1.2.3 1.2.3-beta1 0.9.9"),
    (composer.parse, ">=5.5.0 <=5.5.44 || >0.7.1,<1.0.4", "5.5.44 0.7.2 1.0.3", "0.7.1 1.0.4 5.5.45"),
    (composer.parse, "<1.2.3-beta2", "1.2.3-beta1", "1.2.3-beta2 1.2.3"),
    (maven.parse, "[1.0,2.0)", "1.0 1.9 2.0-SNAPSHOT", "1.0-rc1 2.0"),
    (maven.parse, "(,1.4.2],[1.5]", "0.1 1.4.2 1.5", "1.4.3 1.5.1"),
    (maven.parse, "(1.0,)", "1.0.1", "1.0 0.9"),
    (maven.parse, "(,)", "1", ""),
]  # fmt: skip
JUNK = [
    (npm.parse, "latest"), (npm.parse, "1.2.3.4.5 x"), (npm.parse, ">=2 <1"), (npm.parse, "1.x.3"), (npm.parse, ">= "),
    (npm.parse, "<99999999999999999999"), (npm.parse, "1 ||" * 300), (npm.parse, "1 " * 20_000),
    (github, "1.0"), (github, ""), (github, ">= 1.0,"), (github, ">= one"), (github, "< 1, > 2"), (github, "~> 1.0"),
    (cargo.parse, ""), (cargo.parse, "*"), (cargo.parse, "1.*"), (cargo.parse, ">= 1.2.3, nope"),
    (gem.parse, ""), (gem.parse, "~> x"), (gem.parse, ">= 1..2"), (gem.parse, "^1.0"),
    (composer.parse, ""), (composer.parse, "^1.0"), (composer.parse, "1.*"), (composer.parse, "dev-main"),
    (composer.parse, "<1,>2"),
    (maven.parse, ""), (maven.parse, "1.0"), (maven.parse, "[2.0,1.0]"), (maven.parse, "(1.0)"), (maven.parse, "[1.0"),
    (maven.parse, "[1.0,2.0) junk"), (maven.parse, "(1.0,1.0)"),
    *((reader, f"1{' ' * 16_000}!") for reader, _ in READERS), (maven.parse, "[" + " " * 16_000 + "x"),
]  # fmt: skip


def inside(reader: Parse, found: Intervals, version: str) -> bool:
    made = key(SCHEMES[reader], version)
    assert is_version(made)
    return affected(made, found) is not None


@pytest.mark.parametrize(("reader", "text", "holds", "holds_not"), HOLDS)
def test_what_an_expression_holds(reader: Parse, text: str, holds: str, holds_not: str) -> None:
    found = reader(text)
    assert not isinstance(found, Unreadable)
    assert [one for one in holds.split() if not inside(reader, found, one)] == []
    assert [one for one in holds_not.split() if inside(reader, found, one)] == []


@pytest.mark.parametrize(("reader", "text"), JUNK)
def test_what_cannot_be_read_says_why(reader: Parse, text: str) -> None:
    found = reader(text)
    assert isinstance(found, Unreadable), found
    assert 5 < len(found.reason) < 250


@pytest.mark.parametrize(("reader", "scheme"), READERS)
@given(text=st.text(max_size=30) | st.text("<>=~^!|,-[]() 1.2x*a", max_size=12))
def test_no_text_raises(reader: Parse, scheme: Scheme, text: str) -> None:
    found = reader(text)
    assert isinstance(found, Unreadable) or affected(key(scheme, "1"), found) is None or found


@pytest.mark.parametrize(
    ("advisory", "patched", "scheme"),
    [(cargo.advisory, "~1.9.2", Scheme.SEMVER), (gem.advisory, "~> 1.9.2", Scheme.GEM)],
)
def test_what_no_list_has_is_affected(advisory: Callable, patched: str, scheme: Scheme) -> None:
    found = advisory([">= 2.1.4", patched], ["< 1.1.0"])
    assert [(one.first, one.fixed) for one in found] == [("1.1.0", "1.9.2"), ("", "2.1.4")]
    inside = [
        one
        for one in ("1.0.9", "1.1.0", "1.9.1", "1.9.2", "1.9.9", "2.0.0", "2.1.4")
        if affected(key(scheme, one), found)
    ]
    assert inside == ["1.1.0", "1.9.1", "2.0.0"]
    assert advisory([], []) == (Interval(),)
    assert advisory([">= 0.0.0"], [])[0].high == key(scheme, "0.0.0")
    assert advisory([">= 0"], [">= junk"]).reason


def test_constraints_of_a_branch_all_hold() -> None:
    found = composer.branch([">=2.7.0", "<2.7.2"])
    assert [(one.first, one.fixed) for one in found] == [("2.7.0", "2.7.2")]
    assert isinstance(composer.branch([">=2.7.0", "junk"]), Unreadable)


NODE = """
const semver = require(process.argv[1]);
const ask = ([text, versions]) => {
  try {
    const range = new semver.Range(text, {loose: true, includePrerelease: true});
    return versions.map(one => range.test(one));
  } catch { return null }
};
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0)).map(ask)));
"""
PARTIALS = "1 0 1.2 0.1 0.0 1.x 1.2.x * x 0.0.1 1.2.3 0.1.2 2.0.0-rc.1 1.2.3-alpha 0.0.1-rc.1 v1.1.0 2".split()  # noqa: SIM905
VERSIONS = [f"{a}.{b}.{c}{d}" for a in (0, 1, 2, 3) for b in (0, 1, 2) for c in (0, 1, 3) for d in ("", "-0", "-rc.1")]


def _expression(chance: random.Random) -> str:
    if chance.random() < 0.15:
        return f"{chance.choice(PARTIALS)} - {chance.choice(PARTIALS)}"
    operators = ("", "<", "<=", ">", ">=", "=", "^", "~", "~>", ">= ", "^ ")
    parts = [chance.choice(operators) + chance.choice(PARTIALS) for _ in range(chance.randint(1, 3))]
    return chance.choice((" ", " || ")).join(parts)


@pytest.mark.skipif(npms_semver() is None, reason="neither node nor npm is here to be asked")
def test_npms_ranges_are_node_semvers() -> None:
    chance = random.Random(20_250_101)
    asked = [_expression(chance) for _ in range(600)]
    answer = subprocess.run(
        ["node", "-e", NODE, str(npms_semver())],
        input=json.dumps([(one, VERSIONS) for one in asked]),
        capture_output=True,
        text=True,
        check=True,
    )
    for text, told in zip(asked, json.loads(answer.stdout), strict=True):
        found = npm.parse(text)
        if isinstance(found, Unreadable):
            assert told is None or not any(told), text
            continue
        assert [affected(key(Scheme.SEMVER, one), found) is not None for one in VERSIONS] == told, text
