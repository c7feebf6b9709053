import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.read.host.firewall.chains import FilterError, accepted_by
from dockward.read.host.firewall.nftables import parse_nft
from dockward.read.host.firewall.traffic import EVERYTHING, NOTHING, names_of

ACCEPT = {"accept": None}


def match(left, right, op="=="):
    return {"match": {"op": op, "left": left, "right": right}}


def tcp(right, op="=="):
    return match({"payload": {"protocol": "tcp", "field": "dport"}}, right, op)


def meta(key, right, op="=="):
    return match({"meta": {"key": key}}, right, op)


def ruleset(*rules, policy="drop", family="inet", extra=()):
    chain = {"family": family, "table": "t", "name": "in", "type": "filter", "hook": "input", "policy": policy}
    objects = [{"metainfo": {}}, {"table": {"family": family, "name": "t"}}, *extra, {"chain": chain}]
    objects += [{"rule": {"family": family, "table": "t", "chain": "in", "expr": expr}} for expr in rules]
    return parse_nft(json.dumps({"nftables": objects}))


def opened(*rules, version="ipv4", **how):
    (base,) = ruleset(*rules, **how).inputs[version]
    return accepted_by(base.chains, base.name)


TH = {"payload": {"protocol": "th", "field": "dport"}}
STATE = {"ct": {"key": "state"}}
FIB = {"fib": {"result": "type", "flags": ["daddr"]}}
DAEMON = {"payload": {"protocol": "ip", "field": "saddr"}}


@pytest.mark.parametrize(
    ("expr", "ports"),
    [
        ([tcp(22), ACCEPT], {"22/tcp"}),
        ([match({"payload": {"protocol": "udp", "field": "dport"}}, 53), ACCEPT], {"53/udp"}),
        ([tcp({"set": [22, {"range": [80, 81]}]}), {"counter": {}}, ACCEPT], {"22/tcp", "80/tcp", "81/tcp"}),
        ([tcp({"range": [1, 65_534]}, "!="), ACCEPT], {"0/tcp", "65535/tcp"}),
        ([match(TH, 88), ACCEPT], {"88/tcp", "88/udp"}),
        ([meta("l4proto", {"set": ["udp", "icmp"]}), match(TH, 88), ACCEPT], {"88/udp"}),
        ([meta("l4proto", 17), match(TH, 88), ACCEPT], {"88/udp"}),
        ([match(STATE, "new", "in"), tcp(22), ACCEPT], {"22/tcp"}),
        ([match(STATE, ["established", "new"], "in"), tcp(22), ACCEPT], {"22/tcp"}),
        ([match(STATE, "established", "!="), tcp(22), ACCEPT], {"22/tcp"}),
        ([match(FIB, "local"), tcp(22), ACCEPT], {"22/tcp"}),
        ([tcp(22), {"limit": {"rate": 1}}, {"log": None}, ACCEPT], {"22/tcp"}),
        ([meta("nfproto", "ipv4"), tcp(22), ACCEPT], {"22/tcp"}),
        ([meta("nfproto", "ipv6"), tcp(22), ACCEPT], set()),
        ([match(STATE, ["established", "related"], "in"), ACCEPT], set()),
        ([meta("iifname", "lo"), ACCEPT], set()),
        ([meta("iifname", "lo", "!="), ACCEPT], set()),
        ([match(DAEMON, {"prefix": {"addr": "10.0.0.0", "len": 8}}), tcp(22), ACCEPT], set()),
        ([meta("l4proto", "icmp"), ACCEPT], set()),
        ([match({"&": [{"payload": {}}, ["fin"]]}, "syn"), tcp(22), ACCEPT], set()),
        ([{"xt": {"type": "match", "name": "multiport"}}, ACCEPT], set()),
        ([{"xt": {"type": "match", "name": "comment"}}, tcp(22), ACCEPT], {"22/tcp"}),
        ([{"xt": None}, ACCEPT], set()),
        ([tcp("ssh"), ACCEPT], set()),
        ([tcp(True), ACCEPT], set()),
        ([tcp({"range": [5]}), ACCEPT], set()),
        ([tcp(22, "<"), ACCEPT], set()),
        ([tcp(22), {"queue": None}, ACCEPT], set()),
        ([tcp(22)], set()),
        ([tcp(22), "accept"], {"22/tcp"}),
        ("nonsense", set()),
        ([None, 5, {}, ACCEPT], set()),
    ],
)
def test_what_a_rule_opens_to_everyone(expr, ports):
    assert set(names_of(opened(expr))) == ports


def test_the_policy_and_rules_that_deny():
    assert opened(policy="accept") == EVERYTHING
    assert opened([{"reject": {"type": "icmpx"}}], policy="accept") == NOTHING
    assert opened([match(STATE, "new", "in"), {"drop": None}], policy="accept") == NOTHING
    assert opened([meta("iifname", "eth0"), {"drop": None}], policy="accept") == EVERYTHING
    assert opened([{"limit": {}}, {"drop": None}], policy="accept") == EVERYTHING


def test_sets_with_names_are_looked_up():
    elements = [{"range": [8000, 8001]}, {"elem": {"val": 9000, "comment": "x"}}]
    named = {"set": {"family": "inet", "table": "t", "name": "ports", "elem": elements}}
    other = {"set": {"family": "inet", "table": "other", "name": "ports", "elem": [22]}}
    assert set(names_of(opened([tcp("@ports"), ACCEPT], extra=(named, other)))) == {"8000/tcp", "8001/tcp", "9000/tcp"}
    assert opened([tcp("@none"), ACCEPT]) == NOTHING


def test_verdict_maps():
    ports = {"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": {"set": [
        [22, ACCEPT], [23, {"drop": None}], [{"range": [80, 81]}, {"jump": {"target": "web"}}], ["x"], None,
    ]}}}  # fmt: skip
    web = (
        {"chain": {"family": "inet", "table": "t", "name": "web"}},
        {"rule": {"family": "inet", "table": "t", "chain": "web", "expr": [tcp(80), ACCEPT]}},
    )
    assert set(names_of(opened([ports], extra=web))) == {"22/tcp", "80/tcp"}
    state = {"vmap": {"key": STATE, "data": {"set": [["established", ACCEPT], ["invalid", {"drop": None}]]}}}
    assert opened([state]) == NOTHING
    assert opened([{"vmap": {"key": STATE, "data": {"set": [["new", ACCEPT]]}}}]) == EVERYTHING
    assert opened([{"vmap": {"key": {"meta": {"key": "iifname"}}, "data": {"set": [["lo", ACCEPT]]}}}]) == NOTHING
    assert opened([{"vmap": None}, {"vmap": {"key": 5, "data": "@x"}}]) == NOTHING


def test_chains_of_a_zone_firewall_are_followed():
    def rule(chain, *expr):
        return {"rule": {"family": "inet", "table": "t", "chain": chain, "expr": list(expr)}}

    extra = (
        *({"chain": {"family": "inet", "table": "t", "name": name}} for name in ("zones", "public")),
        rule("zones", meta("iifname", "eth0"), {"goto": {"target": "x"}}),
        rule("zones", {"goto": {"target": "public"}}),
        rule("public", tcp(22), ACCEPT),
    )
    rules = ([{"jump": {"target": "zones"}}], [{"reject": {}}])
    assert set(names_of(opened(*rules, policy="accept", extra=extra))) == {"22/tcp"}


def test_the_family_says_which_packets_it_gets():
    assert [len(ruleset(family="ip").inputs[one]) for one in ("ipv4", "ipv6")] == [1, 0]
    assert [len(ruleset(family="ip6").inputs[one]) for one in ("ipv4", "ipv6")] == [0, 1]
    assert [len(ruleset(family="bridge").inputs[one]) for one in ("ipv4", "ipv6")] == [0, 0]
    assert ruleset(family="ip").tables == ("ip t",)


@pytest.mark.parametrize("text", ["", "nope", "[]", "{}", '{"nftables": 5}', '{"nftables": [5]}', "[" * 10_000])
def test_what_is_no_rule_set_is_refused(text):
    with pytest.raises(FilterError):
        parse_nft(text)


_KEYS = (
    "match left right op set range vmap key data payload meta ct elem jump target protocol field accept drop limit "
    "flags fib xt val"
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 70_000) | st.sampled_from(["tcp", "dport", "@s", "new", "accept"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS.split()), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(_JSON, max_size=4), _JSON)
def test_any_expressions_are_read_or_refused(expressions, elements):
    named = {"set": {"family": "inet", "table": "t", "name": "s", "elem": elements}}
    try:
        opened(expressions, elements, extra=(named,))
    except FilterError:
        return
