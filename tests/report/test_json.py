import json

import jsonschema
import pytest
from msgspec import structs
from tests.report.sample import (
    HOST,
    HOSTILE,
    PATHS,
    make_blind,
    make_empty,
    make_faltered,
    make_hostile,
    make_sample,
    make_unreached,
)

from dockward.judge.policy.apply import PolicyUse
from dockward.judge.runner import Outcome
from dockward.model.finding import Judged, Verdict
from dockward.report.json import json_text
from dockward.report.schema import json_schema, schema_texts


@pytest.mark.parametrize("make", [make_sample, make_empty, make_blind, make_hostile])
def test_it_keeps_to_its_schema(make, render):
    document = json.loads(render("json", make()))
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(document, json_schema(), cls=jsonschema.Draft202012Validator)
    assert document["schema"] == "dockward.audit/1"


def test_the_schema_refuses_what_is_wrong(render):
    document = json.loads(render("json", make_sample()))
    document["findings"][0]["severity"] = "dreadful"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json_schema(), cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", ["audit", "cis", "rules"])
def test_the_schema_describes_itself(name):
    schema = json.loads(schema_texts()[name])
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["title"].startswith("Dockward")
    described = schema["$defs"]
    assert all("description" in one for name, one in described.items() if "properties" in one), described.keys()


def test_which_policy_and_which_engine_is_in_it(render):
    use = PolicyUse(source="p.yaml", profile="strict", switched_off=("DW0503",))
    document = json.loads(render("json", make_unreached(policy=use)))
    jsonschema.validate(document, json_schema(), cls=jsonschema.Draft202012Validator)
    assert document["policy"] == {"source": "p.yaml", "profile": "strict", "switched_off": ["DW0503"]}
    assert document["unreached"]["hint"] == "Start `dockerd`."
    assert document["target"]["endpoint"] == document["unreached"]["endpoint"] == "tcp://10.0.0.9:2375"
    assert (document["steps"][0]["severity"], document["exit_status"]) == (None, 2)


def test_everything_is_in_it(render):
    sample = make_sample()
    document = json.loads(render("json", sample))
    assert len(document["findings"]) == len(sample.findings) == 417
    assert [one["fingerprint"] for one in document["findings"]] == [one.fingerprint for one in sample.findings]
    assert document["findings"][0]["subject"] == {"kind": "container", "name": "worker-1", "id": "id-worker-1"}
    assert sum(one["verdicts"] for one in document["unknown"]) == 204
    assert document["excused"][0]["expires"] == "2036-01-31"
    assert len(document["practices"]) == 15
    assert len(document["benchmark"]) == 118
    assert {one["verdict"] for one in document["benchmark"]} == {"pass", "fail", "unknown", "not applicable", None}
    assert document["paths"]["paths"][0]["steps"][0]["from"] == PATHS.paths[0].container
    assert document["practices"][4]["verdicts"] == {
        "passed": 3,
        "failed": 200,
        "excused": 0,
        "unknown": 0,
        "not_applicable": 0,
    }
    assert document["steps"][0]["rules"] == ["DW0503"]
    assert document["taken"] == "2026-09-21T14:13:20Z"


def test_it_says_whether_all_was_looked_at(make_result, render):
    def complete(made):
        return json.loads(render("json", made))["complete"]

    passed = Judged(rule="DW0604", subject=HOST, verdict=Verdict.PASS)
    whole = make_result(Outcome(findings=(), judged=(passed,)))
    assert complete(whole) is True
    assert complete(structs.replace(whole, faltered=make_faltered().faltered)) is False
    unknown = Judged(rule="DW0605", subject=HOST, verdict=Verdict.UNKNOWN, reason="no answer")
    assert complete(make_result(Outcome(findings=(), judged=(passed, unknown)))) is False
    assert [complete(make()) for make in (make_sample, make_blind, make_empty, make_unreached)] == [False] * 4


def test_how_long_it_took_is_not_in_it(render):
    assert render("json", make_sample(duration=1.0)) == render("json", make_sample(duration=2.0))


def test_hostile_names_come_back_as_they_were(render):
    document = json.loads(render("json", make_hostile()))
    assert document["findings"][0]["subject"]["name"] == HOSTILE.replace("\udcff", "\\udcff")


def test_a_name_without_encoding_does_not_change_the_rest(make_named, render):
    document = json.loads(render("json", make_named("caf\udce9")))
    assert document["findings"][0]["subject"]["name"] == "caf\\udce9"
    assert document["findings"][0]["severity"] == "critical"


def test_plain_text_stays_readable():
    assert json_text({"name": "Größe"}) == '{\n  "name": "Größe"\n}\n'


def test_no_paths_asked_for_is_null(make_result, render):
    assert json.loads(render("json", make_result(Outcome(findings=(), judged=()))))["paths"] is None
