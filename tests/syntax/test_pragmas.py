"""What comments of linters are taken for."""

from datetime import date

import pytest

from dockward.model.fact import Place
from dockward.model.pragma import Scope
from dockward.syntax.pragmas import MOST_CHARACTERS, parse_checks, parse_pragmas

AT = Place("Dockerfile", "", 3, 1)


def words(several):
    return tuple(rule for one in several for rule in one.rules)


@pytest.mark.parametrize(
    ("comment", "tool", "rules", "scope", "reason"),
    [
        (" dockward: ignore[DW0503] needs the bus", "dockward", ("DW0503",), Scope.NEXT, "needs the bus"),
        ("dockward:ignore[DW0503, user-root]", "dockward", ("DW0503", "user-root"), Scope.NEXT, ""),
        ("dockward: ignore legacy", "dockward", (), Scope.NEXT, "legacy"),
        ("Dockward: ignore-file[DW0901] - built offline", "dockward", ("DW0901",), Scope.FILE, "built offline"),
        ("hadolint ignore=DL3006,SC2086", "hadolint", ("DL3006", "SC2086"), Scope.NEXT, ""),
        (" hadolint  ignore = DL3006 , DL3008", "hadolint", ("DL3006", "DL3008"), Scope.NEXT, ""),
        ("hadolint ignore=DL3008 # pinned elsewhere", "hadolint", ("DL3008",), Scope.NEXT, "pinned elsewhere"),
        ("hadolint global ignore=DL3003", "hadolint", ("DL3003",), Scope.FILE, ""),
        ("checkov:skip=CKV_DOCKER_3:root is wanted", "checkov", ("CKV_DOCKER_3",), Scope.FILE, "root is wanted"),
        ("checkov:skip=CKV_DOCKER_2,CKV_DOCKER_3", "checkov", ("CKV_DOCKER_2", "CKV_DOCKER_3"), Scope.FILE, ""),
        ("trivy:ignore:AVD-DS-0002", "trivy", ("DS-0002",), Scope.NEXT, ""),
        ("trivy:ignore:DS-0026:exp:2027-01-01", "trivy", ("DS-0026",), Scope.NEXT, ""),
        ("tfsec:ignore:DS-0001 old", "trivy", ("DS-0001",), Scope.NEXT, "old"),
        ("kics-scan ignore-line", "kics", (), Scope.NEXT, ""),
        ("kics-scan disable=missing_user_instruction", "kics", ("missing_user_instruction",), Scope.FILE, ""),
        ("nosemgrep: generic.docker.missing-user", "semgrep", ("missing-user",), Scope.NEXT, ""),
        ("shellcheck disable=SC2086,SC2046 # on purpose", "shellcheck", ("SC2086", "SC2046"), Scope.NEXT, "on purpose"),
        ("nosem", "semgrep", (), Scope.NEXT, ""),
    ],
)
def test_comments(comment, tool, rules, scope, reason):
    several = list(parse_pragmas(comment, AT))
    assert {(one.tool, one.scope, one.reason) for one in several} == {(tool, scope, reason)}
    assert words(several) == rules
    assert {len(one.rules) for one in several} == {1 if rules else 0}


@pytest.mark.parametrize(
    ("comment", "columns"),
    [
        ("hadolint ignore=DL3006,SC2086", [18, 25]),
        ("\thadolint ignore= DL3006 , SC2086", [20, 29]),
        (" dockward: ignore[DW0503, user-root] DW0503", [20, 28]),
        ("checkov:skip=CKV_DOCKER_2,CKV_DOCKER_3", [15, 28]),
        ("trivy:ignore:AVD-DS-0002", [15]),
        ("nosemgrep: a.b.c, d", [13, 20]),
        ("dockward: ignore legacy", [1]),
    ],
)
def test_each_rule_stands_at_its_own_column(comment, columns):
    assert [one.place for one in parse_pragmas(comment, AT)] == [Place("Dockerfile", "", 3, one) for one in columns]


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "install hadolint",
        "hadolint ignores DL3006",
        "hadolint ignore=",
        "ignore[DW0503]",
        "checkov skip",
        "nosemicolon",
    ],
)
def test_ordinary_comments_are_left_alone(comment):
    assert not list(parse_pragmas(comment, AT))


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        ("skip=JSONArgsRecommended,StageNameCasing", ("JSONArgsRecommended", "StageNameCasing")),
        ("skip=all", ()),
        ("error=true;skip=LegacyKeyValueFormat", ("LegacyKeyValueFormat",)),
    ],
)
def test_checks_of_buildkit(value, rules):
    several = list(parse_checks(value, Place("Dockerfile", "", 1, 10)))
    assert {(one.tool, one.scope) for one in several} == {("buildkit", Scope.FILE)}
    assert words(several) == rules
    assert all(value[one.place.column - 10 :].startswith(one.rules or "skip") for one in several)


def test_checks_that_skip_nothing():
    assert not list(parse_checks("error=true", AT))


def test_a_long_comment_is_cut():
    found = list(parse_pragmas("hadolint ignore=" + ",".join(["DL3006"] * 100_000), AT))
    assert len(",".join(words(found))) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        ("trivy:ignore:AVD-DS-0002:exp:2027-03-01", date(2027, 2, 28)),
        ("trivy:ignore:DS-0002 exp:2027-02-30", date.min),
        ("trivy:ignore:DS-0002", None),
    ],
)
def test_a_comment_may_have_a_last_day(text, expires):
    (found,) = parse_pragmas(text, Place("f", "", 1, 1))
    assert found.expires == expires
    assert found.rules == ("DS-0002",)
