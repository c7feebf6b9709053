"""What a number of the benchmark is answered with, and that too little never passes."""

from datetime import date

import pytest

from dockward.judge.assessment import Terms, assess
from dockward.judge.benchmark import Basis, absent_numbers, benchmark
from dockward.judge.policy.apply import Excused, left_out, plan_rules
from dockward.judge.policy.parse import parse_policy
from dockward.judge.runner import judge
from dockward.kit import container_world, engine, host, image, kernel, network, process, workload, world
from dockward.model.fact import NOWHERE, Fact, Unknown
from dockward.model.finding import Finding, Judged, Verdict
from dockward.model.host import FileStat, HostFile, WatchedPath
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import SEEN, Subject
from dockward.practices.discovery import practices, rules, rules_about

ONE, TWO = "DW0301", "DW0302"
SUBJECT = Subject("container", "api")


def said(verdict, rule=ONE, reason=""):
    return Judged(rule=rule, subject=SUBJECT, verdict=verdict, reason=reason)


def flaw(number, rule=ONE):
    return Finding(
        rule=rule,
        subject=SUBJECT,
        severity=Severity.HIGH,
        confidence=Confidence.CERTAIN,
        message="m",
        evidence=("e",),
        place=NOWHERE,
        cis=(number,),
    )


def row(number, judged, findings=(), excused=(), **basis):
    basis = {"rules": {ONE: ("5.11", "5.12"), TWO: ("5.12",)}} | basis
    return next(one for one in benchmark(Basis(**basis), judged, findings, excused) if one.number == number)


def audited(there, profile="standard"):
    """The rows that an audit of this world has under a profile, by number."""
    plans = plan_rules(parse_policy(f"profile: {profile}\n", "test", rules()), rules_about(SEEN), SEEN)
    terms = Terms(practices=practices(), left_out=left_out(rules_about(SEEN), plans))
    return {one.number: one for one in assess(there, judge(there, plans), plans, terms).benchmark}


def test_a_number_passes_when_all_its_rules_looked_and_found_nothing():
    found = row("5.12", [said(Verdict.PASS), said(Verdict.PASS, TWO)])
    assert (found.verdict, found.rules, found.reason) == (Verdict.PASS, (ONE, TWO), "")


def test_a_rule_that_is_switched_off_keeps_its_number_from_passing():
    off = {"rules": {ONE: ("5.11", "5.12")}, "left_out": {TWO: ("5.12",), "DW0399": ("5.12",)}}
    found = row("5.12", [said(Verdict.PASS)], **off)
    assert (found.verdict, found.reason) == (None, "Only partly looked at: DW0302, DW0399 are switched off.")
    assert row("5.11", [said(Verdict.PASS)], **off).verdict is Verdict.PASS
    assert row("5.12", [said(Verdict.FAIL)], [flaw("5.12")], **off).verdict is Verdict.FAIL
    assert row("5.12", [said(Verdict.UNKNOWN, reason="r")], **off).verdict is Verdict.UNKNOWN
    assert row("5.12", [said(Verdict.NOT_APPLICABLE, reason="r")], **off).verdict is Verdict.NOT_APPLICABLE


def test_what_is_excused_fails_still():
    excused = Excused(flaw("5.11"), "policy", "it must", date(2036, 1, 1))
    found = row("5.11", [said(Verdict.FAIL)], (), (excused,))
    assert (found.verdict, found.reason) == (Verdict.FAIL, "Excused (policy): it must")


def test_what_is_not_there_is_not_applicable():
    gone = {"absent": {"5.11": "This host has no /x."}}
    for verdict in (Verdict.PASS, Verdict.UNKNOWN):
        assert row("5.11", [said(verdict)], **gone).reason == "This host has no /x."
    assert row("5.11", [said(Verdict.FAIL)], [flaw("5.11")], **gone).verdict is Verdict.FAIL
    assert row("5.11", [], rules={}, **gone).verdict is None


def file(role, path, stat):
    return HostFile(role=role, path=path, stat=Fact(stat))


STAT = FileStat(0o600, 0, 0, "root", "root", "file")


def test_files_that_the_host_lacks_have_no_verdict():
    there = host(
        files=(
            file("tls-ca", "/etc/docker/ca.pem", None),
            file("daemon-json", "/etc/docker/daemon.json", STAT),
            file("registry-certs", "/etc/docker/certs.d/a/ca.crt", None),
            file("registry-key", "/etc/docker/certs.d/a/client.key", STAT),
            file("tls-key", "/etc/docker/key.pem", Unknown("not readable")),
            file("cli-plugin", "/usr/lib/docker/cli-plugins/x", None),
        ),
        audit_paths=(
            WatchedPath("1.1.13", "/etc/sysconfig/docker", exists=False),
            WatchedPath("1.1.3", "/usr/bin/dockerd", exists=True),
        ),
    )
    assert absent_numbers(world(host=there, engine=None)) == {
        **dict.fromkeys(("3.1", "3.2"), "No file of this host is the engine's service unit."),
        **dict.fromkeys(("3.3", "3.4"), "No file of this host is the engine's socket unit."),
        **dict.fromkeys(("3.5", "3.6"), "No file of this host is the configuration directory."),
        **dict.fromkeys(("3.9", "3.10"), "No file of this host is the CA of the engine's clients."),
        **dict.fromkeys(("3.11", "3.12"), "No file of this host is the engine's certificate."),
        **dict.fromkeys(("3.15", "3.16"), "No file of this host is the engine's socket."),
        **dict.fromkeys(("3.19", "3.20"), "No file of this host is the engine's start-up settings."),
        **dict.fromkeys(("3.21", "3.22"), "No file of this host is the engine's start-up settings."),
        **dict.fromkeys(("3.23", "3.24"), "No file of this host is containerd's socket."),
        "1.1.13": "This host has no /etc/sysconfig/docker.",
    }
    unseen = host(files=Unknown("not root"), audit_paths=Unknown("not root"))
    assert absent_numbers(world(host=unseen, engine=None)) == absent_numbers(world(host=None, engine=None)) == {}
    rows = audited(world(host=there))
    assert [rows[one].verdict for one in ("3.9", "1.1.13")] == [Verdict.NOT_APPLICABLE] * 2
    assert rows["3.17"].verdict is not Verdict.NOT_APPLICABLE


def test_without_user_namespaces_nobody_shares_the_hosts():
    rows = audited(world(engine=engine(userns_remap=False)))
    assert (rows["5.31"].verdict, "see 2.10" in rows["5.31"].reason) == (Verdict.NOT_APPLICABLE, True)
    assert audited(world())["5.31"].verdict is Verdict.PASS
    opted_out = container_world(workload(userns_mode="host"))
    assert audited(opted_out)["5.31"].verdict is Verdict.FAIL


def test_root_in_a_user_namespace_is_no_other_user():
    inside = process(real_uid=231_072, effective_uid=231_072)
    there = container_world(workload(user="0", kernel=kernel(processes=(inside,))))
    assert audited(there)["4.1"].verdict is Verdict.FAIL


@pytest.mark.parametrize("number", ["4.1", "5.9", "5.18", "5.19", "2.14"])
def test_half_of_the_rules_are_not_enough(number):
    standard = audited(world())[number]
    assert (standard.verdict, "switched off" in standard.reason) == (None, True)
    assert audited(world(), "strict")[number].verdict is Verdict.PASS


def test_remapped_users_do_not_make_an_engine_rootless():
    rows = audited(world(engine=engine(userns_remap=True, rootless=False)), "strict")
    assert (rows["2.1"].verdict, rows["2.10"].verdict) == (Verdict.NOT_APPLICABLE, Verdict.PASS)
    assert "runs as root" in rows["2.1"].reason
    rows = audited(world(engine=engine(userns_remap=False, rootless=False)), "strict")
    assert (rows["2.1"].verdict, rows["2.10"].verdict) == (Verdict.FAIL, Verdict.FAIL)
    rows = audited(world(engine=engine(userns_remap=False, rootless=True)), "strict")
    assert (rows["2.1"].verdict, rows["2.10"].verdict) == (Verdict.PASS, Verdict.PASS)


def test_without_an_overlay_network_none_is_encrypted():
    assert audited(world())["7.3"].verdict is Verdict.NOT_APPLICABLE
    overlay = network(driver="overlay", scope="swarm", options={"encrypted": ""})
    assert audited(world(networks=(overlay,)))["7.3"].verdict is Verdict.PASS


def test_no_plugin_and_no_digest_stands_for_a_checked_signature():
    tagged = container_world(
        workload(image="registry.example.org/shop/api:1.4.2"), engine=engine(authorization_plugins=("opa",))
    )
    rows = audited(tagged, "strict")
    assert (rows["4.5"].verdict, "opa" in rows["4.5"].reason) == (Verdict.UNKNOWN, True)
    assert rows["4.12"].verdict is None
    assert image().digests


@pytest.mark.parametrize(
    ("number", "there"),
    [
        ("5.22", container_world(workload(masked_paths=()))),
        ("5.32", container_world(workload(kernel=kernel(processes=(process(name="dockerd"),))))),
    ],
)
def test_flaws_that_a_number_is_not_about_leave_it_alone(number, there):
    assert audited(there)[number].verdict in {Verdict.PASS, None}
