"""What other tools' files change in judging."""

from msgspec import structs

from dockward.judge.adopt import adopt, adoption_notes, answered, heeded, threshold_notes, thresholds
from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.loaded import LoadedPolicy, RulePolicy
from dockward.judge.policy.schema import Policy, Registries
from dockward.model.fact import Place
from dockward.model.pragma import Pragma, Scope
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.model.toolfile import Adoption, ToolFile
from dockward.practices.discovery import find_rule, rules_about

RULES = rules_about(frozenset({Kind.DOCKERFILE}))
BUILT_IN = LoadedPolicy(policy=Policy())
UNTAGGED = find_rule("DW0451")
UNTRUSTED = find_rule("DW0957")


def file(**fields):
    return ToolFile(**{"tool": "hadolint", "path": ".hadolint.yaml", **fields})


def adoption(*sources, **fields):
    return Adoption(file=file(**fields), directory="/", sources=frozenset(sources))


def planned(loaded, rule):
    return next(one for one in plan_rules(loaded, RULES, frozenset({Kind.DOCKERFILE})) if one.rule.id == rule.id)


def test_a_file_that_settles_nothing_changes_nothing():
    assert adopt(BUILT_IN, [file(threshold=Severity.LOW)], RULES) is BUILT_IN


def test_severities():
    found = adopt(BUILT_IN, [file(severities=(("DL3006", Severity.HIGH),))], RULES)
    assert planned(found, UNTAGGED).severity is Severity.HIGH
    assert planned(found, UNTRUSTED).severity is UNTRUSTED.severity


def test_the_worst_of_several_counts():
    several = (("DL3008", Severity.INFO), ("DL3018", Severity.HIGH))
    assert adopt(BUILT_IN, [file(severities=several)], RULES).rules["DW0454"].severity is Severity.HIGH


def test_the_policy_comes_first():
    said = structs.replace(
        BUILT_IN,
        policy=Policy(registries=Registries(trusted=("docker.io/library",))),
        rules={UNTAGGED.id: RulePolicy(severity=Severity.LOW)},
    )
    found = adopt(said, [file(severities=(("DL3006", Severity.HIGH),), trusted=("example.com",))], RULES)
    assert planned(found, UNTAGGED).severity is Severity.LOW
    assert planned(found, UNTRUSTED).settings.trusted == ("docker.io/library",)


def test_a_rule_that_the_policy_switches_off_stays_off():
    said = structs.replace(BUILT_IN, rules={UNTAGGED.id: RulePolicy(enabled=False)})
    found = adopt(said, [file(severities=(("DL3006", Severity.HIGH),))], RULES)
    assert found.rules[UNTAGGED.id].enabled is False


def test_trusted_registries():
    found = adopt(BUILT_IN, [file(trusted=("example.com", "*.example.org"))], RULES)
    assert planned(found, UNTRUSTED).settings.trusted == ("example.com", "*.example.org")


def test_labels():
    labels = (("owner", ""), ("created", "rfc3339"))
    missing, beyond = find_rule("DW1155"), find_rule("DW1156")
    found = adopt(BUILT_IN, [file(labels=labels)], RULES)
    assert planned(found, missing).settings.required == ("owner", "created")
    assert planned(found, beyond).settings is None
    assert found.rules["DW1105"].settings.forms == {"created": "rfc3339"}
    strict = adopt(BUILT_IN, [file(labels=labels, only_these_labels=True)], RULES)
    assert planned(strict, beyond).settings.allowed == ("owner", "created")


def comment(tool="hadolint", source="a/Dockerfile"):
    return Pragma(tool=tool, rules=(), scope=Scope.NEXT, place=Place(source, "", 1, 1))


def test_comments_that_the_tool_does_not_heed():
    silent = [adoption("a/Dockerfile", comments_excuse=False)]
    entry = structs.replace(comment(), scope=Scope.BESIDE)
    others = (comment("dockward"), comment(source="b/Dockerfile"), entry)
    assert heeded((comment(), *others), silent) == others
    assert heeded((comment(), *others), [adoption("a/Dockerfile")]) == (comment(), *others)


def test_thresholds():
    several = [adoption("a", "b", threshold=Severity.LOW), adoption("c", never_fails=True), adoption("d")]
    assert thresholds(BUILT_IN, several) == {"a": Severity.LOW, "b": Severity.LOW, "c": None}
    assert thresholds(structs.replace(BUILT_IN, source="dockward.yaml"), several) == {}
    told = list(threshold_notes(several, thresholds(BUILT_IN, several)))
    assert len(told) == 2
    assert "findings from low up" in told[0]
    assert "no-fail" in told[1]
    assert not list(threshold_notes(several, {}))


def test_what_no_rule_answers_is_told_once():
    pragmas = tuple(
        Pragma(tool="hadolint", rules=(one,), scope=Scope.BESIDE, place=Place(".hadolint.yaml", "", nr, 1))
        for nr, one in enumerate(("DL3006", "SC1", "SC1", *(f"SC{one}" for one in range(2, 11))))
    )
    several = [adoption("a", pragmas=pragmas, severities=(("DL1", Severity.LOW),), notes=("a note",))]
    assert list(adoption_notes(several, RULES)) == [
        "a note",
        ".hadolint.yaml: no rule here answers SC1, SC2, SC3, SC4, SC5, SC6, SC7, SC8 and 3 more.",
    ]


def test_a_star_stands_for_the_rest_of_an_id():
    assert answered("checkov:CKV_DOCKER_*", frozenset({"checkov:CKV_DOCKER_2"}))
    assert not answered("checkov:CKV_K8S_*", frozenset({"checkov:CKV_DOCKER_2"}))
    assert not answered("checkov:CKV_DOCKER_", frozenset({"checkov:CKV_DOCKER_2"}))
