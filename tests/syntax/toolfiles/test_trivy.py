"""Trivy's ignore files, plain and as YAML."""

from datetime import date
from fnmatch import fnmatchcase

import pytest

from dockward.model.fact import Place
from dockward.syntax.toolfiles.trivy import parse_trivyignore, parse_trivyignore_yaml, trivy_id
from dockward.syntax.typed import TypedError

PLAIN = """\
# The image runs
# as root inside of a virtual machine
AVD-DS-0002

DS026 exp:2027-03-01
DS-0001 # the mirror moves
# Accept the risk
CVE-2018-14618
CVE-2022-40897 exp:2023-01-01
"""


def test_plain():
    found = parse_trivyignore(PLAIN, ".trivyignore").pragmas
    assert [one.rules for one in found] == [("DS-0002",), ("DS-0026",), ("DS-0001",)]
    assert [one.reason for one in found] == [
        "The image runs as root inside of a virtual machine",
        "",
        "the mirror moves",
    ]
    assert [one.expires for one in found] == [None, date(2027, 2, 28), None]
    assert [one.place.line for one in found] == [3, 5, 6]


def test_a_comment_counts_for_the_entry_right_below_it():
    first, second = parse_trivyignore("# why\n\nDS-0001\nDS-0002\n", "f").pragmas
    assert (first.reason, second.reason) == ("", "")


@pytest.mark.parametrize("id_", ["CVE-*", "CVE-2024-111?", "CVE-[0-9]*"])
def test_an_id_is_no_pattern(id_):
    for one in (
        *parse_trivyignore(f"{id_}\n", "f").waivers,
        *parse_trivyignore_yaml(f"vulnerabilities:\n- id: '{id_}'\n", "f").waivers,
    ):
        assert not fnmatchcase("CVE-2024-1111", one.flaw)
        assert fnmatchcase(id_, one.flaw)
        assert str(one) == f"{one.place.source}:{one.place.line}: trivy ignore {id_}"


@pytest.mark.parametrize("day", ["soon", "2027-02-30", "0001-01-01"])
def test_a_day_that_there_is_not(day):
    with pytest.raises(TypedError, match=r"^f:1:1: a day such as 2027-01-31 is wanted"):
        parse_trivyignore(f"DS-0001 exp:{day}\n", "f")


YAML = """\
vulnerabilities:
  - id: CVE-2022-40897
    paths:
      - "usr/local/lib/python3.9/METADATA"
    statement: Accept the risk
misconfigurations:
  - id: AVD-DS-0001
  - id: AVD-DS-0002
    paths:
      - "docs/Dockerfile"
      - "tests/**"
    statement: The image needs root privileges
    expired_at: 2027-03-01
secrets:
licenses:
"""


def test_yaml():
    first, second = parse_trivyignore_yaml(YAML, "f").pragmas
    assert first.rules == ("DS-0001",)
    assert first.paths == ()
    assert second.rules == ("DS-0002",)
    assert second.paths == ("docs/Dockerfile", "tests/**")
    assert second.reason == "The image needs root privileges"
    assert second.expires == date(2027, 2, 28)
    assert second.place == Place("f", "misconfigurations.1", 8, 5)


def test_a_moment_ends_with_the_day_before():
    found = parse_trivyignore_yaml("misconfigurations:\n  - {id: DS-0001, expired_at: 2027-03-01T10:00:00Z}\n", "f")
    assert found.pragmas[0].expires == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("misconfigurations:\n  - paths: [a]\n", "f:2:5: the key 'id' is missing"),
        ("misconfigurations:\n  - id: 7\n", "f:2:9: 7 stands here; a text is wanted"),
        ("misconfigurations:\n  - id: a\n    expired_at: soon\n", "f:3:17: a day such as"),
        (f"misconfigurations:\n  - id: a\n    paths: [{'a' * 300}]\n", "f:3:12: a pattern has more than 256"),
        ("misconfigurations: DS-0001\n", "f:1:20: 'DS-0001' stands here; a list is wanted"),
    ],
)
def test_mistakes_have_a_place(text, words):
    with pytest.raises(TypedError) as why:
        parse_trivyignore_yaml(text, "f")
    assert why.value.message.startswith(words)


@pytest.mark.parametrize("text", ["AVD-DS-0002", "DS-0002", "DS002"])
def test_ids_of_all_ages(text):
    assert trivy_id(text) == "DS-0002"


def test_ids_of_flaws_are_for_images():
    first, second = parse_trivyignore(PLAIN, ".trivyignore").waivers
    assert (first.by, first.flaw, first.reason, first.expires) == ("trivy", "CVE-2018-14618", "Accept the risk", None)
    assert (second.flaw, second.expires, second.place.line) == ("CVE-2022-40897", date(2022, 12, 31), 9)


def test_yaml_about_flaws():
    text = YAML.replace(
        "    statement: Accept", "    purls: ['pkg:pypi/setuptools']\n    expired_at: 2027-03-01\n    statement: Accept"
    )
    (found,) = parse_trivyignore_yaml(text, "f").waivers
    assert (found.flaw, found.reason, found.expires) == ("CVE-2022-40897", "Accept the risk", date(2027, 2, 28))
    assert found.paths == ("usr/local/lib/python3.9/METADATA",)
    assert found.purls == ("pkg:pypi/setuptools",)
    assert found.place == Place("f", "vulnerabilities.0", 2, 5)


def test_a_key_that_nobody_knows_is_told_and_its_entry_excuses_nothing():
    text = """\
vulnerabilities:
  - id: CVE-2020-1
    path: [a]
  - id: CVE-2020-2
misconfigurations:
  - id: DS-0001
    expires: 2027-01-01
  - id: DS-0002
"""
    found = parse_trivyignore_yaml(text, "f")
    assert [one.flaw for one in found.waivers] == ["CVE-2020-2"]
    assert [one.rules for one in found.pragmas] == [("DS-0002",)]
    path, expires = sorted(found.notes, key=lambda one: "expires" in one)
    assert path == "f:3: the key 'path' means nothing here, so this entry is not followed; did you mean 'paths'?"
    assert expires.startswith("f:7: the key 'expires' means nothing here")
