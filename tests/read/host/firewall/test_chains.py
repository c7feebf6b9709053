import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.read.host.firewall.chains import Chain, FilterError, FilterRule, Verdict, accepted_by
from dockward.read.host.firewall.traffic import EVERYTHING, NOTHING, of_ports, of_protocol

WEB = of_ports(80, 80) & of_protocol("tcp")
SSH = of_ports(22, 22) & of_protocol("tcp")


def rule(verdict, traffic=EVERYTHING, target=""):
    return FilterRule(verdict, traffic, target)


def accepted(*rules, denies=True, **others):
    return accepted_by({"in": Chain(rules, denies), **others}, "in")


def test_the_policy_decides_what_no_rule_did():
    assert accepted() == NOTHING
    assert accepted(denies=False) == EVERYTHING
    assert accepted(rule(Verdict.DENY), denies=False) == NOTHING
    assert accepted_by({"in": Chain((), denies=False)}, "in", denies=True) == NOTHING
    assert accepted_by({}, "in") == EVERYTHING


def test_the_first_rule_that_is_about_it_decides():
    assert accepted(rule(Verdict.ACCEPT, WEB | SSH)) == WEB | SSH
    assert accepted(rule(Verdict.DENY, SSH), rule(Verdict.ACCEPT, WEB | SSH)) == WEB
    assert accepted(rule(Verdict.ACCEPT), rule(Verdict.DENY)) == EVERYTHING
    assert accepted(rule(Verdict.DENY, SSH), denies=False) == EVERYTHING & ~SSH


def test_a_jump_comes_back_and_a_goto_does_not():
    inner = Chain((rule(Verdict.ACCEPT, WEB),))
    assert accepted(rule(Verdict.JUMP, target="x"), rule(Verdict.ACCEPT, SSH), x=inner) == WEB | SSH
    assert accepted(rule(Verdict.GOTO, target="x"), rule(Verdict.ACCEPT, SSH), x=inner) == WEB
    assert accepted(rule(Verdict.JUMP, SSH, "x"), x=inner) == NOTHING


def test_return_goes_back_to_the_caller():
    inner = Chain((rule(Verdict.RETURN, SSH), rule(Verdict.DENY)))
    assert accepted(rule(Verdict.JUMP, target="x"), rule(Verdict.ACCEPT), x=inner) == SSH
    through = Chain((rule(Verdict.GOTO, target="y"), rule(Verdict.DENY)))
    assert accepted(rule(Verdict.JUMP, target="x"), rule(Verdict.ACCEPT), x=through, y=inner) == SSH


def test_a_chain_that_is_not_there_decides_nothing():
    assert accepted(rule(Verdict.JUMP, target="LOG"), rule(Verdict.ACCEPT, WEB)) == WEB


def test_endless_and_exploding_chains_end():
    with pytest.raises(FilterError, match="without end"):
        accepted(rule(Verdict.JUMP, target="x"), x=Chain((rule(Verdict.JUMP, target="x"),)))
    levels = {f"c{nr}": Chain((rule(Verdict.JUMP, target=f"c{nr + 1}"),) * 2) for nr in range(30)}
    with pytest.raises(FilterError, match="steps"):
        accepted(rule(Verdict.JUMP, target="c0"), **levels)


_RULES = st.lists(
    st.builds(
        FilterRule,
        st.sampled_from(Verdict),
        st.sampled_from([NOTHING, WEB, SSH, WEB | SSH, EVERYTHING]),
        st.sampled_from(["a", "b", "gone"]),
    ),
    max_size=4,
).map(tuple)


@given(_RULES, _RULES, _RULES, st.booleans())
def test_any_chains_accept_something_or_are_refused(first, second, third, denies):
    chains = {"in": Chain(first, denies), "a": Chain(second), "b": Chain(third)}
    try:
        found = accepted_by(chains, "in")
    except FilterError:
        return
    assert found | EVERYTHING == EVERYTHING
