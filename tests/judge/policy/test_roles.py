"""Roles and sockets of the policy: read with their defaults, and every mistake told where it stands."""

from pathlib import Path

import jsonschema
import pytest

from dockward.judge.policy.jsonschema import policy_schema
from dockward.judge.policy.loaded import PolicyError
from dockward.judge.policy.parse import parse_policy
from dockward.judge.policy.powers import ALWAYS, HANDING, POWERS, ROUTES, WORDS, routes_of
from dockward.judge.policy.roles import Objects, Role, SocketEntry, Who
from dockward.practices.discovery import rules
from dockward.syntax.yaml import parse_yaml

GOOD = """\
gate:
  guarded-labels: ["traefik.*"]
  roles:
    admin: {who: [{user: 0}, {group: wheel, login: ann}], may: [everything], labels: ["*"]}
    shop:
      who: [{certificate: "shop-*"}]
      may: [read, container.start]
      objects: {projects: [shop], labels: ["team=shop", own], names: ["shop-*"], networks: [front]}
      images: ["registry.example.org/shop"]
      secrets: veiled
  sockets:
    proxy: {for: traefik, objects: {projects: [shop]}, mode: "0666", group: 1000}
"""


def parsed(text):
    return parse_policy(text, "p.yaml", rules())


def test_roles_and_sockets_are_read_in_their_order():
    found = parsed(GOOD)
    assert list(found.roles) == ["admin", "shop"]
    assert found.roles["admin"] == Role(
        who=(Who(user=0), Who(group="wheel", login="ann")), may=("everything",), labels=("*",)
    )
    assert found.roles["shop"].objects == Objects(
        projects=("shop",), labels=("team=shop", "own"), names=("shop-*",), networks=("front",)
    )
    assert found.sockets == {
        "proxy": SocketEntry(purpose="traefik", objects=Objects(projects=("shop",)), mode="0666", group=1000)
    }


@pytest.mark.parametrize("name", ["gate", "roles"])
def test_the_examples_are_in_order(name):
    text = (Path(__file__).parents[3] / f"examples/{name}.yaml").read_text()
    assert (len(parsed(text).roles), len(parsed(text).sockets)) == {"gate": (0, 0), "roles": (3, 1)}[name]
    jsonschema.validate(parse_yaml(text, "").value, policy_schema(rules()))


def test_an_editor_s_schema_takes_it():
    schema = policy_schema(rules())
    jsonschema.validate(parse_yaml(GOOD, "").value, schema)
    for text in ("gate: {roles: {a: {may: [read]}}}", "gate: {sockets: {a: {for: x}}}", "gate: {roles: {a: 1}}"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(parse_yaml(text, "").value, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(parse_yaml(GOOD.replace("container.start", "container.begin"), "").value, schema)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("roles: {a: {may: [read]}}", "p.yaml:2:14: the key 'who' is missing"),
        ("roles: {a: {who: [], may: [read]}}", "p.yaml:2:20: [] is too short: at least 1 entry"),
        ("roles: {a: {who: [{}], may: [read]}}", "p.yaml:2:21: nothing is said of the client, so everybody would fit"),
        ("roles: {a: {who: [{usr: x}], may: [read]}}", "p.yaml:2:22: unknown key 'usr'; did you mean 'user'?"),
        ("roles: {a: {who: [{user: x}], may: [reed]}}", "p.yaml:2:39: 'reed' is neither a power nor a route"),
        ("roles: {a: {who: [{user: x}], may: [reed]}}", "did you mean 'read'?"),
        (
            "roles: {a: {who: [{user: x}], may: [container.kil]}}",
            "did you mean 'container.kill'?",
        ),
        ("roles: {a: {who: [{user: x}], may: [read], objects: {labels: ['=a']}}}", "2:65: '=a' names no label"),
        ("roles: {a: {who: [{user: x}], may: [read], objects: {labels: ['a*=b']}}}", "'a*=b' names no label"),
        ("roles: {a: {who: [{user: x}], may: [read], secrets: seen}}", "is none of shown, veiled, hidden"),
        ("roles: {A b: {who: [{user: x}], may: [read]}}", "p.yaml:2:11: 'A b' is no name"),
        ("roles: {a: }", "p.yaml:2:14: the key 'who' is missing"),
        ("roles: [a]", "p.yaml:2:10:"),
        ("sockets: {tls: {for: ci}}", "p.yaml:2:13: tls is what the gate's own is called"),
        ("sockets: {a: {for: custom}}", "p.yaml:2:16: a custom socket needs the key 'may'"),
        ("sockets: {a: {for: trefik}}", "did you mean 'traefik'?"),
        ("sockets: {a: {for: ci, mode: '888'}}", "'888' is no mode; write it as '660'"),
        ("sockets: {a: {for: ci, mode: 0660}}", "a text is wanted"),
        ("sockets: {a: {for: ci, path: here.sock}}", "'here.sock' doesn't begin with a slash"),
    ],
)
def test_mistakes_are_told_where_they_stand(text, told):
    with pytest.raises(PolicyError) as found:
        parsed(f"gate:\n  {text}\n")
    assert told in found.value.message


def test_words_stand_for_routes():
    assert routes_of(["everything"]) == ROUTES - HANDING
    assert routes_of([]) == ALWAYS
    assert set(WORDS) == set(POWERS) | (ROUTES - ALWAYS)
    # what writes is in no power that is called reading
    assert not {one for one in POWERS["read"] if one.endswith(("create", "start", "remove", "write", "prune"))}
