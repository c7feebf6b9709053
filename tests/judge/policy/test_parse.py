"""The policy's text: all that it says arrives, and all that it gets wrong is named where it stands."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.judge.policy.apply import waivers_of
from dockward.judge.policy.gate import Action
from dockward.judge.policy.loaded import PolicyError, RulePolicy
from dockward.judge.policy.parse import parse_policy
from dockward.judge.policy.schema import Mirrors, Policy, Registries
from dockward.model.errors import DockwardError
from dockward.model.policy import Exemption
from dockward.model.severity import Severity
from dockward.practices.discovery import find_rule, rules
from dockward.syntax.typed import MOST_MISTAKES

RULES = rules()
LABELS = find_rule("required-label-missing")
WHOLE = """\
version: 1
profile: strict
fail-on: low
partial: allow
registries:
  trusted: [registry.example.org]
advisories:
  sources: [debian, osv/*]
  without: [osv/npm]
  mirrors: {osv: "https://mirror.example.org/osv", kev: "http://127.0.0.1:8080"}
  certificate-authority: /etc/ca.pem
  plain-http: [mirror.example.org]
rules:
  required-label-missing: {enabled: true, severity: critical, required: [owner]}
exceptions:
  - rule: privileged-container
    subject: container/backup-*
    evidence: "*=true"
    reason: until it is rebuilt
    expires: 2026-05-05
  - rule: DW0501
    reason: for good
"""


def parse(text):
    return parse_policy(text, "p.yaml", RULES)


def mistake(text):
    with pytest.raises(PolicyError) as caught:
        parse(text)
    return caught.value.message


def test_everything_that_is_said_arrives():
    found = parse(WHOLE)
    assert found.source == "p.yaml"
    assert (found.policy.profile, found.policy.fail_on, found.policy.partial) == ("strict", "low", "allow")
    assert found.policy.registries == Registries(trusted=("registry.example.org",))
    asked = found.policy.advisories
    assert (asked.sources, asked.without) == (("debian", "osv/*"), ("osv/npm",))
    assert asked.mirrors == Mirrors(osv="https://mirror.example.org/osv", kev="http://127.0.0.1:8080")
    assert (asked.certificate_authority, asked.plain_http) == ("/etc/ca.pem", ("mirror.example.org",))
    settings = LABELS.settings_type(required=("owner",))
    assert found.rules == {LABELS.id: RulePolicy(True, Severity.CRITICAL, settings)}
    first, second = found.exemptions
    assert (first.rule, first.subject, first.evidence) == ("DW0503", "container/backup-*", "*=true")
    assert (first.reason, first.expires) == ("until it is rebuilt", date(2026, 5, 5))
    assert (first.place.source, first.place.line) == ("p.yaml", 16)
    assert (second.place.line, second) == (21, Exemption(rule="DW0501", reason="for good", place=second.place))


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "version: 1\n"])
def test_what_is_not_said_is_standard_and_strict_about_what_was_not_seen(text):
    found = parse(text).policy
    assert found == Policy()
    assert (found.version, found.profile, found.fail_on, found.partial) == (1, "standard", "high", "fail")
    assert (found.registries.trusted, found.rules, found.exceptions) == ((), {}, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fail_on: low\n", "p.yaml:1:1: unknown key 'fail_on'; did you mean 'fail-on'?"),
        ("rules: {DW0503: {severity: 7}}\n", "p.yaml:1:28: 7 is none of info, low, medium, high, critical"),
        ("rules:\n  DW0503: {severity: [low]}\n", "p.yaml:2:22: ['low'] is none of info, low, medium, high, critical"),
        (
            "rules:\n  DW0503: {severity: {a: b}}\n",
            "p.yaml:2:22: {'a': 'b'} is none of info, low, medium, high, critical",
        ),
        ("rules:\n  DW0503: {enabled: 1}\n", "p.yaml:2:21: 1 is neither true nor false"),
        (
            "rules: {DW0503: {enabld: true}}\n",
            "p.yaml:1:18: privileged-container has no setting 'enabld'; did you mean ",
        ),
        ("rules:\n  DW1106:\n    requird: []\n", "p.yaml:3:5: unknown key 'requird'; did you mean 'required'?"),
        ("rules:\n  DW1106:\n    severty: low\n", "p.yaml:3:5: unknown key 'severty'; did you mean 'severity'?"),
        ("rules:\n  DW1106:\n    required: [a, 5]\n", "p.yaml:3:19: 5 stands here; a text is wanted"),
        ("rules:\n  DW0501: {}\n  DW0503: 5\n", "p.yaml:3:11: 5 stands here; a mapping of keys is wanted"),
        ("rules:\n  DW0503:\n", "p.yaml:2:10: nothing stands here; a mapping of keys is wanted"),
        ("rules: [1]\n", "p.yaml:1:8: [1] stands here; a mapping of keys is wanted"),
        ("rules:\n  zzzzzzzzzzzzzz: {}\n", "p.yaml:2:3: there is no rule 'zzzzzzzzzzzzzz'"),
        ("exceptions:\n- {rule: DW0503, reason: no}\n", "p.yaml:2:26: 'no' is too short: at least 3 characters"),
        ("exceptions:\n- {rule: zzz, reason: because}\n", "p.yaml:2:10: there is no rule 'zzz'"),
        ("exceptions:\n- {rule: DW0503, expire: x}\n", "p.yaml:2:18: unknown key 'expire'; did you mean 'expires'?"),
        (
            "exceptions:\n- {rule: DW0503, reason: because, expires: 2026-02-30}\n",
            "p.yaml:2:44: '2026-02-30' is no day; ",
        ),
        ("exceptions:\n- {rule: DW0503, reason: because, expires: 7}\n", "p.yaml:2:44: 7 stands here; a day such as "),
        ("exceptions: 5\n", "p.yaml:1:13: 5 stands here; a list is wanted"),
        ("exceptions:\n- {rule: DW0503}\n", "p.yaml:2:3: the key 'reason' is missing"),
        ("style: maybe\n", "p.yaml:1:8: 'maybe' stands here; true or false is wanted"),
        ("profile:\n", "p.yaml:1:9: nothing stands here; one of starter, standard, strict is wanted"),
        ("profile: strikt\n", "'strikt' is none of starter, standard, strict; did you mean 'strict'?"),
        ("registries: {trusted: ['']}\n", "p.yaml:1:24: '' is too short: at least 1 character"),
        ("rules: {required-label-missing: {required: ['']}}\n", "p.yaml:1:45: '' is too short: at least 1 character"),
        ("rules: {image-old: {days: -5}}\n", "p.yaml:1:27: -5 is too small: at least 0"),
        ("rules: {image-old: {days: 10000000000}}\n", "p.yaml:1:27: 10000000000 is too large: at most 1000000000"),
        ("rules: {low-host-port: {allowed: [80, 65536]}}\n", "p.yaml:1:39: 65536 is too large: at most 65535"),
        ("rules: {privileged: {}}\n", "there is no rule 'privileged'; did you mean 'privileged-container'?"),
        ("advisories: {mirrors: {osf: x}}\n", "p.yaml:1:24: unknown key 'osf'; did you mean 'osv'?"),
        ("advisories: {mirrors: {osv: 'ftp://a/'}}\n", "p.yaml:1:29: 'ftp://a/' is not one of https; "),
        ("advisories: {mirrors: {osv: 'http://a/'}}\n", "p.yaml:1:29: 'http://a/' has no TLS; a mirror is asked by "),
        ("advisories: {mirrors: {kev: 'https://a:x'}}\n", "p.yaml:1:29: 'https://a:x' is not one that can be read"),
        (
            "advisories: {mirrors: {osv: 'https://u:secret@a/'}}\n",
            "p.yaml:1:29: 'https://a/' has a name or a password in it",
        ),
        (
            "advisories:\n  csaf-providers:\n    ok: https://a/\n    My CERT: https://b/\n",
            "p.yaml:4:5: 'My CERT' has another form than [a-z0-9]",
        ),
        ("licences:\n  packages: {a: MIT, '': MIT}\n", "p.yaml:2:22: '' is too short: at least 1 character"),
        ("registries:\n  truste: [a]\n", "p.yaml:2:3: unknown key 'truste'; did you mean 'trusted'?"),
        ("partial: maybe\n", "p.yaml:1:10: 'maybe' is none of fail, allow"),
        ("fail-on: worst\n", "p.yaml:1:10: 'worst' is none of info, low, medium, high, critical"),
    ],
)
def test_a_mistake_is_named_where_it_stands(text, expected):
    found = mistake(text)
    assert expected in found
    assert " - at " not in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version: " + "9" * 5000, "p.yaml:1:10: a number of more than 300 digits"),
        ("version: 0x" + "f" * 5000, "p.yaml:1:10: a number of more than 300 digits"),
        ("rules: {image-old: {days: 1e999}}", "p.yaml:1:27: inf stands here; a whole number is wanted"),
        ("[" * 500_000, "p.yaml:1:65: nested too deep"),
        ("- " * 500_000, "p.yaml:1:129: nested too deep"),
    ],
)
def test_what_would_overflow_is_a_mistake_with_its_place(text, expected):
    with pytest.raises(DockwardError) as caught:
        parse(text)
    assert caught.value.message == expected


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("profile: {0}", 900_000),
        ("exceptions: [{0}]", 900_000),
        ("? {0}\n: 1\n", 900_000),
        ("? {0}\n: 1\n? {0}\n: 1\n", 400_000),
        ("rules: {{{0}: 1}}", 900),
        ("rules: {{DW0503: {{{0}: 1}}}}", 900),
        ("rules: {{DW0503: {{severity: {0}}}}}", 900_000),
    ],
)
def test_of_a_huge_value_only_the_beginning_is_told(text, size):
    with pytest.raises(DockwardError) as caught:
        parse(text.format("a" * size))
    assert "aaaaaaaa" in caught.value.message
    assert len(caught.value.message) < 200


MANY = """\
profile: strikt
fail_on: low
registries: {trusted: [5, a], truste: [b]}
rules:
  nonsense: {}
  DW0503: 5
  image-old: {days: -5, dayz: 1, enabled: maybe}
  DW1106: {required: [a], severity: bad}
exceptions:
- {rule: DW0503, reason: no, expire: x}
- {rule: zzz, reason: because}
- 7
- {rule: DW0503, reason: because, expires: 2026-02-30}
"""


def test_all_mistakes_are_named_each_with_its_place_in_the_order_of_the_file():
    assert [one.removeprefix("p.yaml:").split(": ", 1)[0] for one in mistake(MANY).splitlines()] == [
        *("1:10", "2:1", "3:24", "3:31", "5:3", "6:11", "7:21", "7:25", "7:43", "8:37"),
        *("10:26", "10:30", "11:10", "12:3", "13:44"),
    ]


def test_no_more_mistakes_are_named_than_anybody_reads():
    lines = mistake("rules:\n" + "".join(f"  nonsense-{nr}: {{}}\n" for nr in range(5_000))).splitlines()
    assert len(lines) == MOST_MISTAKES


def test_a_rule_under_its_id_and_its_name_is_not_said_twice():
    text = "rules:\n  DW0503: {enabled: false}\n  privileged-container: {severity: low}\n"
    assert mistake(text) == "p.yaml:3:3: DW0503 and privileged-container are one rule; write it once"


SCALARS = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["DW0503", "DW1106", "low", "x", "2026-05-05"])
)
KEYS = st.sampled_from(
    [
        *("version", "profile", "fail-on", "partial", "registries", "rules", "exceptions", "trusted", "rule", "reason"),
        *("subject", "evidence", "expires", "DW0503", "DW1106", "privileged-container", "enabled", "severity", "x"),
    ]
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_whatever_stands_there_is_a_policy_or_a_mistake_with_its_place(value):
    text = json.dumps(value)  # which is YAML's flow style
    try:
        found = parse(text).source
    except DockwardError as why:
        found = why.message
    assert found.startswith("p.yaml")
    assert found == "p.yaml" or found.startswith("p.yaml:1:")


FLAW = "{flaw: CVE-2023-*, package: openssl, subject: image/app*, reason: not called, expires: 2026-05-05}"


def test_an_exception_may_be_for_a_flaw():
    (found,) = parse(f"exceptions: [{FLAW}]\n").exemptions
    assert (found.rule, found.flaw, found.package, found.subject) == ("", "CVE-2023-*", "openssl", "image/app*")
    assert (found.about, found.expires) == ("CVE-2023-* in openssl", date(2026, 5, 5))
    (waiver,) = waivers_of([found, Exemption(rule="DW0965", reason="x")])
    assert (waiver.by, waiver.flaw, waiver.package, waiver.reason) == ("policy", "CVE-2023-*", "openssl", "not called")
    assert waiver.expires == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{reason: abc}", "the key 'rule' is missing, or 'flaw' in its place"),
        ("{rule: DW0965, flaw: CVE-1, reason: abc}", "with a flaw there is neither a rule nor evidence"),
        ("{flaw: CVE-1, evidence: x, reason: abc}", "with a flaw there is neither a rule nor evidence"),
        ("{rule: DW0965, package: x, reason: abc}", "p.yaml:1:29: a package is named together with a flaw only"),
        ("{flaw: '', reason: abc}", "p.yaml:1:21: "),
    ],
)
def test_an_exception_is_for_a_rule_or_a_flaw(entry, told):
    assert told in mistake(f"exceptions: [{entry}]\n")


def test_documents_about_flaws_are_named():
    assert parse("vex: {files: [vex/a.json]}\n").policy.vex.files == ("vex/a.json",)


def test_what_follows_at_the_gate_is_said_by_ids_or_names():
    loaded = parse("gate:\n  deny-from: medium\n  rules: {memory-unlimited: fill, DW1401: pass}\n")
    assert loaded.gate == {"DW0301": Action.FILL, "DW1401": Action.PASS}
    assert loaded.policy.gate.deny_from == "medium"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gate:\n  rules: {memory-unlimited: refuse}\n", "2:29: 'refuse' is none of deny, fill, warn, learn, pass"),
        ("gate:\n  rules: {memory-unlimitd: deny}\n", "2:11: there is no rule 'memory-unlimitd'"),
        ("gate:\n  admitted: {devices: /dev/dri}\n", "2:23: "),
        ("gate:\n  admited: {}\n", "2:3: "),
        ("gate:\n  refusals: sometimes\n", "2:13: "),
        ("gate:\n  refusals-of: {role/ci: learn}\n", "2:17: there is no 'role/ci'"),
    ],
)
def test_mistakes_about_the_gate_are_named(text, told):
    with pytest.raises(PolicyError, match=re.escape(told)):
        parse(text)


def test_the_example_of_a_gate_is_in_order():
    example = Path(__file__).parents[3] / "examples/gate.yaml"
    assert parse(example.read_text()).gate["DW0301"] is Action.FILL
