"""A policy at work: which rules are judged and how, and which findings do not count."""

from datetime import date

import pytest
from msgspec import structs

from dockward.judge.policy.apply import Excused, PolicyUse, asks_for_style, excuse, plan_rules, policy_use, unused
from dockward.judge.policy.baseline import Baseline, Known
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.policy.parse import parse_policy
from dockward.judge.policy.schema import Policy
from dockward.kit import TrustedRegistries
from dockward.kit.examples import image
from dockward.model.excuse import Excuse
from dockward.model.fact import NOWHERE
from dockward.model.finding import Finding
from dockward.model.policy import Exemption
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Kind, Subject
from dockward.practices.discovery import find_rule, rules, rules_about

RULES = rules()
TODAY = date(2026, 5, 5)
REGISTRIES = find_rule("registry-untrusted")
LABELS = find_rule("required-label-missing")
TRUST = "registries: {trusted: [registry.example.org]}\n"


def plans(text):
    return {one.rule.id: one for one in plan_rules(parse_policy(text, "p.yaml", RULES), RULES)}


def finding(*evidence, rule="DW0503", subject="container/backup-1", severity=Severity.HIGH):
    kind, _, name = subject.partition("/")
    return Finding(
        rule=rule,
        subject=Subject(kind, name),
        severity=severity,
        confidence=Confidence.CERTAIN,
        message="m",
        evidence=evidence or ("e",),
        place=NOWHERE,
    )


def exemption(rule="DW0503", **fields):
    return Exemption(rule=rule, reason="on purpose", **fields)


def excused(found, *exemptions, baseline=None, today=TODAY):
    """By whom the finding is excused; empty when it counts."""
    counting, others = excuse([found], exemptions, baseline or Baseline(), today)
    assert len(counting) + len(others) == 1
    return others[0].by if others else ""


@pytest.mark.parametrize("profile", ["starter", "standard", "strict"])
def test_a_profile_is_a_threshold_and_the_picky_rules_are_for_the_strict(profile):
    practised = [one for one in RULES if not one.style]
    wanted = {
        "starter": [
            one.id
            for one in practised
            if (one.severity >= Severity.HIGH and not one.strict) or one.name == "exception-expired"
        ],
        "standard": [one.id for one in practised if not one.strict],
        "strict": [one.id for one in practised],
    }
    assert any(one.strict for one in practised)
    assert any(one.severity is Severity.HIGH for one in practised)
    assert sorted(plans(f"profile: {profile}\n")) == sorted(wanted[profile])


def test_a_scan_judges_images_by_what_containers_show_elsewhere():
    (rule,) = (one for one in RULES if one.scanned)
    assert Kind.IMAGE in rule.strict_about
    loaded = LoadedPolicy(policy=Policy(profile="standard"))

    def judged(*kinds):
        return [one.kinds for one in plan_rules(loaded, [rule], frozenset(kinds))]

    assert judged(Kind.IMAGE) == [{Kind.IMAGE}]
    assert judged(Kind.IMAGE, Kind.CONTAINER) == []
    assert judged(Kind.IMAGE, Kind.DOCKERFILE) == [{Kind.DOCKERFILE}]


def test_style_is_judged_when_asked_for_whatever_the_profile():
    style = {one.id for one in RULES if one.style}
    assert style
    assert not style & plans("profile: strict\n").keys()
    picky = {one.id for one in RULES if one.style and one.strict}
    assert style & plans("profile: starter\nstyle: true\n").keys() == style - picky
    assert style <= plans("profile: strict\nstyle: true\n").keys()


def test_a_rule_that_is_switched_on_is_judged_in_every_profile():
    picky = next(one.id for one in RULES if one.strict)
    assert picky in plans(f"profile: starter\nrules: {{{picky}: {{enabled: true}}}}\n")
    assert "DW0503" not in plans("profile: strict\nrules: {DW0503: {enabled: false}}\n")
    assert "DW0503" in plans("rules: {DW0503: {enabled: null}}\n")


def test_a_rule_weighs_what_the_policy_says_also_when_it_says_nothing_but_informs():
    assert plans("rules: {DW0503: {severity: info}}\n")["DW0503"].severity is Severity.INFO
    assert plans("rules: {DW0503: {severity: low}}\n")["DW0503"].severity is Severity.LOW
    assert plans("")["DW0503"].severity is find_rule("DW0503").severity


def test_trusted_registries_reach_the_rules_that_ask_for_them():
    settings = plans(TRUST)[REGISTRIES.id].settings
    assert isinstance(settings, TrustedRegistries)
    assert settings.trusted == ("registry.example.org",)
    assert plans("")[REGISTRIES.id].settings is None
    assert plans(TRUST)["DW0503"].settings is None


def test_a_rules_own_settings_outrank_the_trusted_registries():
    text = f"{TRUST}rules: {{{REGISTRIES.id}: {{trusted: [docker.io/library]}}}}\n"
    assert plans(text)[REGISTRIES.id].settings.trusted == ("docker.io/library",)


def test_a_rules_own_settings_reach_it():
    assert plans(f"rules: {{{LABELS.name}: {{required: [owner]}}}}\n")[LABELS.id].settings.required == ("owner",)


@pytest.mark.parametrize(
    ("fields", "by"),
    [
        ({}, "policy"),
        ({"subject": "container/backup-*"}, "policy"),
        ({"subject": "container/backup-1"}, "policy"),
        ({"subject": "container/BACKUP-*"}, ""),
        ({"subject": "backup-1"}, ""),
        ({"subject": "service/*"}, ""),
        ({"evidence": "*shadow"}, "policy"),
        ({"evidence": "/etc/passwd"}, ""),
        ({"evidence": "/ETC/*"}, ""),
        ({"rule": "DW0501"}, ""),
    ],
)
def test_an_exception_is_for_a_rule_a_subject_and_one_part_of_the_evidence(fields, by):
    assert excused(finding("bind", "/etc/shadow"), exemption(**fields)) == by


@pytest.mark.parametrize(
    ("expires", "by"),
    [(date(2026, 5, 4), ""), (date(2026, 5, 5), "policy"), (date(2026, 5, 6), "policy"), (None, "policy")],
)
def test_an_exception_holds_on_its_last_day_and_without_a_day_for_ever(expires, by):
    assert excused(finding(), exemption(expires=expires)) == by


def test_an_expired_exception_leaves_the_word_to_the_next_one():
    assert excused(finding(), exemption(expires=date(2020, 1, 1)), exemption()) == "policy"


def test_a_report_can_say_whose_word_it_was_and_until_when():
    _, (one,) = excuse([finding()], (exemption(expires=TODAY),), Baseline(), TODAY)
    assert one == Excused(finding(), "policy", "on purpose", TODAY)


def test_the_policy_is_named_before_the_baseline():
    known = Baseline(taken="2026-01-01", findings=(Known(finding().fingerprint, "DW0503", "container/backup-1"),))
    assert excused(finding(), exemption(), baseline=known) == "policy"
    _, (one,) = excuse([finding()], (), known, TODAY)
    assert (one.by, one.reason, one.expires) == ("baseline", "known since 2026-01-01", None)


@pytest.mark.parametrize(
    ("pattern", "covered"),
    [
        ("image/app:1", True),
        ("image/app:*", True),
        ("image/app:1 (linux/arm64)", True),
        ("image/app:1 (linux/*)", True),
        ("image/app:1 (linux/amd64)", False),
        ("image/app", False),
    ],
)
def test_an_exception_without_a_platform_covers_all_platforms(pattern, covered):
    one = finding(subject="image/app:1 (linux/arm64)")
    assert excused(one, exemption(subject=pattern)) == ("policy" if covered else "")


def test_what_a_baseline_knows_of_an_image_it_knows_of_all_its_platforms():
    known = Baseline(findings=(Known(finding(subject="image/app:1").fingerprint, "DW0503", "image/app:1"),))
    assert excused(finding(subject="image/app:1 (linux/arm64)"), baseline=known) == "baseline"
    assert excused(finding(subject="image/app:2 (linux/arm64)"), baseline=known) == ""
    # Of nothing else is it a platform that stands there.
    other = Baseline(findings=(Known(finding(subject="container/app").fingerprint, "DW0503", "container/app"),))
    assert excused(finding(subject="container/app (old)"), baseline=other) == ""


def named(*names, **changes):
    one = image(tags=names, digests=("app@sha256:1",), **changes)
    return structs.replace(finding(), subject=one.subject)


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize(
    ("pattern", "covered"), [("app:*", True), ("x:5/app:1", True), ("app@*", True), ("b:*", False)]
)
def test_an_image_s_exceptions_are_those_of_all_its_names(pattern, covered, several):
    one = named("x:5/app:1", "app:1", several=several)
    assert excused(one, exemption(subject=f"image/{pattern}")) == ("policy" if covered else "")
    used = unused((exemption(subject=f"image/{pattern}"),), (Excused(one, "policy", "on purpose"),), TODAY)
    assert bool(used) is not covered
    assert named("app:1").subject.others == ("app@sha256:1",)


def test_what_a_baseline_knows_of_an_image_it_knows_by_all_its_names():
    known = Baseline(findings=(Known(named("app:1").fingerprint, "DW0503", "image/app:1"),))
    assert excused(named("x:5/app:1", "app:1"), baseline=known) == "baseline"
    assert excused(named("x:5/app:1", "app:1", several=True), baseline=known) == "baseline"
    assert excused(named("x:5/app:1"), baseline=known) == ""


def test_a_path_stands_behind_its_kind_with_one_slash():
    assert str(Subject("directory", "/srv/app")) == "directory/srv/app"
    assert excused(finding(subject="directory//srv/app"), exemption(subject="directory/srv/*")) == "policy"


def test_order_is_kept():
    found = [finding(subject=f"container/c{nr}") for nr in range(4)]
    counting, others = excuse(found, (exemption(subject="container/c[13]"),), Baseline(), TODAY)
    assert [one.subject.name for one in counting] == ["c0", "c2"]
    assert [one.finding.subject.name for one in others] == ["c1", "c3"]


def test_an_exception_that_only_the_baseline_made_needless_is_unused():
    known = Baseline(findings=(Known(finding().fingerprint, "DW0503", "container/backup-1"),))
    used, idle = exemption(subject="container/other"), exemption(subject="container/backup-*", expires=date(2020, 1, 1))
    other = finding(subject="container/other")
    _, others = excuse([finding(), other], (used, idle), known, TODAY)
    assert [one.by for one in others] == ["baseline", "policy"]
    assert unused((used, idle), others, date(2020, 1, 1)) == (idle,)


def test_an_exception_that_has_run_out_is_a_finding_and_not_called_unused_besides():
    over = exemption(subject="container/other", expires=date(2026, 5, 4))
    assert unused((over,), (), date(2026, 5, 4)) == (over,)
    assert unused((over,), (), TODAY) == ()


def test_a_second_exception_for_the_same_finding_is_not_called_unused():
    both = (exemption(), structs.replace(exemption(), subject="container/*"))
    _, others = excuse([finding()], both, Baseline(), TODAY)
    assert unused(both, others, TODAY) == ()


def test_a_report_can_say_which_policy_it_was_and_what_it_switches_off():
    strict = next(one.id for one in RULES if one.strict and not one.style)
    text = f"rules: {{DW0503: {{enabled: false}}, DW0501: {{severity: low}}, {strict}: {{enabled: false}}}}\n"
    assert policy_use(parse_policy(text, "p.yaml", RULES), RULES) == PolicyUse(
        source="p.yaml", profile="standard", switched_off=("DW0503",)
    )
    everything = policy_use(parse_policy(f"profile: strict\n{text}", "p.yaml", RULES), RULES)
    assert (everything.profile, everything.switched_off) == ("strict", tuple(sorted(("DW0503", strict))))
    assert policy_use(parse_policy("", "built-in policy", RULES), RULES) == PolicyUse()


STYLE_RULE = next(one for one in RULES if one.style)


@pytest.mark.parametrize(
    "text", ["style: true\n", f"rules: {{{STYLE_RULE.name}: {{enabled: true}}}}\n", "profile: strict\n", ""]
)
def test_leaving_rules_of_style_unloaded_changes_no_plan(text):
    loaded = parse_policy(text, "p.yaml", RULES)
    kinds = STYLE_RULE.kinds
    few = plan_rules(loaded, rules_about(kinds, style=asks_for_style(loaded)), kinds)
    assert few == plan_rules(loaded, rules_about(kinds), kinds)
    assert any(one.rule.style for one in few) is asks_for_style(loaded)


def test_what_was_excused_before_it_was_judged_stays_excused_whatever_else_would_excuse_it():
    one = structs.replace(finding(), excuse=Excuse("vex", "not affected", TODAY))
    _, (found,) = excuse([one], [exemption()], Baseline(), TODAY)
    assert (found.by, found.reason, found.expires) == ("vex", "not affected", TODAY)


def test_an_exception_for_a_flaw_is_for_no_rule_and_is_never_unused_here():
    flaw = Exemption(flaw="*", reason="x")
    assert not excused(finding(), flaw)
    assert unused([flaw], [], TODAY) == ()
