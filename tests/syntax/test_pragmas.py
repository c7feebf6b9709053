"""What comments of linters are taken for."""

from datetime import date

import pytest

from dockward.model.fact import Place
from dockward.model.pragma import Pragma, Scope
from dockward.syntax.pragmas import MOST_CHARACTERS, parse_checks, parse_pragmas

AT = Place("Dockerfile", "", 3, 1)


def only(comment: str) -> Pragma:
    (found,) = parse_pragmas(comment, AT)
    assert found.place == AT
    return found


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
    found = only(comment)
    assert (found.tool, found.rules, found.scope, found.reason) == (tool, rules, scope, reason)


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
    found = parse_checks(value, AT)
    assert found is not None
    assert (found.tool, found.rules, found.scope) == ("buildkit", rules, Scope.FILE)


def test_checks_that_skip_nothing():
    assert parse_checks("error=true", AT) is None


def test_a_long_comment_is_cut():
    found = only("hadolint ignore=" + ",".join(["DL3006"] * 100_000))
    assert len(",".join(found.rules)) <= MOST_CHARACTERS


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
