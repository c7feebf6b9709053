"""What `lint` promises `fix --unsafe` keeps: however a flaw is written, nothing that could be repaired is refused."""

from functools import partial

import pytest
import yaml
from tests.laws.composefiles import SHOWN
from tests.laws.services import service_file

from dockward.fix.plan import plan_repairs
from dockward.judge.policy.parse import parse_policy
from dockward.kit import ComposeText
from dockward.model.subject import Kind
from dockward.practices.discovery import rules
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.weigh import Wishes, judge_source, weigh_in_batches

PATH = "in-memory/compose.yaml"
WISHES = Wishes(loaded=parse_policy("profile: strict\n", "dockward.yaml", rules()))


def _examples():
    for name, shown in SHOWN.items():
        for number, text in enumerate(shown.bad[:1]):
            yield f"{name}/{number}", service_file(text)
    for rule in rules():
        if rule.written and Kind.COMPOSE in rule.kinds:
            yield rule.id, service_file(rule.written)
        if isinstance(rule.bad, ComposeText) and not rule.style:
            yield f"{rule.id}/bad", rule.bad.text


EXAMPLES = dict(_examples())


def _dump(value, indent):
    lines = yaml.safe_dump(value, sort_keys=False).splitlines() if value else []
    return [f"{' ' * indent}{one}" for one in lines]


def _parts(text):
    """The first service with its name, the others, and what else is in the file; None where it is no mapping."""
    whole = yaml.safe_load(text)
    (name, first), *others = whole.pop("services").items()
    return (name, first, dict(others), whole) if isinstance(first, dict) else None


def merged(text):
    """All that the service sets comes to it, and to another one, by a merge key from an `x-` fragment."""
    name, first, others, whole = _parts(text)
    made_of = {key: first[key] for key in ("image", "build") if key in first}
    rest = {key: value for key, value in first.items() if key not in made_of}
    if not rest:
        return ""
    head = ["x-common: &common", *_dump(rest, 2), "services:", "  besides:", "    <<: *common", "    image: other:1.0"]
    own = [f"  {name}:", "    <<: *common", *_dump(made_of, 4)]
    return "\n".join([*head, *own, *_dump(others, 2), *_dump(whole, 0), ""])


def aliased(text):
    """Each list and mapping of the service is an alias of what another one has."""
    name, first, others, whole = _parts(text)
    deep = {key: value for key, value in first.items() if isinstance(value, dict | list) and value}
    if not deep:
        return ""
    lines = ["services:", "  base:", "    image: base:1.0"]
    for key, value in deep.items():
        lines += [f"    {key}: &{key}", *_dump(value, 6)]
    lines.append(f"  {name}:")
    for key, value in first.items():
        lines += [f"    {key}: *{key}"] if key in deep else _dump({key: value}, 4)
    return "\n".join([*lines, *_dump(others, 2), *_dump(whole, 0), ""])


def extending(text):
    """The service has all of it from another one of the same file."""
    name, first, others, whole = _parts(text)
    if "depends_on" in first:
        return ""
    services = {"base": first, name: {"extends": {"service": "base"}}, **others}
    return yaml.safe_dump({**whole, "services": services}, sort_keys=False)


def _long_port(one):
    parts = str(one).partition("/")[0].rsplit(":", 2)
    if isinstance(one, dict) or not parts[-1].isdigit():
        return one
    names = ("target", "published", "host_ip")
    return dict(zip(names, [int(parts[-1]), *parts[-2::-1]], strict=False))


def _long_mount(one):
    if isinstance(one, dict) or ":" not in one:
        return one
    source, target, *options = one.split(":")
    words = options[0].split(",") if options else []
    found = {"type": "bind" if source[0] in "/.~" else "volume", "source": source, "target": target}
    found |= {"read_only": True} if "ro" in words else {}
    spread = [word for word in words if word.endswith(("shared", "slave", "private"))]
    return found | ({"bind": {"propagation": spread[0]}} if spread else {})


def long(text):
    """Ports, mounts and variables in the other form than they were."""
    name, first, others, whole = _parts(text)
    other = dict(first)
    if isinstance(first.get("ports"), list):
        other["ports"] = [_long_port(one) for one in first["ports"]]
    if isinstance(first.get("volumes"), list):
        other["volumes"] = [_long_mount(one) for one in first["volumes"]]
    if isinstance(first.get("environment"), list):
        other["environment"] = dict(one.partition("=")[::2] for one in first["environment"])
    elif "environment" in first:
        other["environment"] = [f"{key}={value}" for key, value in first["environment"].items()]
    if other == first:
        return ""
    return yaml.safe_dump({**whole, "services": {name: other, **others}}, sort_keys=False)


def flowing(text):
    """The service on one line."""
    name, first, others, whole = _parts(text)
    line = yaml.safe_dump(first, default_flow_style=True, width=9999, sort_keys=False).strip()
    return "\n".join(["services:", f"  {name}: {line}", *_dump(others, 2), *_dump(whole, 0), ""])


def plain(text):
    return text


def _cases():
    for name, text in EXAMPLES.items():
        for way in (plain, merged, aliased, extending, long, flowing):
            made = way(text) if way is plain or _parts(text) else ""
            if made:
                yield pytest.param(made, id=f"{name}-{way.__name__}")


@pytest.mark.parametrize("text", list(_cases()))
def test_what_is_promised_is_repaired(text):
    judge = partial(judge_source, Source(PATH, Sort.COMPOSE), WISHES, 1.7e9, given={PATH: text.encode()})
    plan = plan_repairs([judge], lambda _finding, _fix: True)
    assert [(one.finding.rule, one.fix.title, one.reason) for one in plan.refusals] == []


OVER = "in-memory/compose.override.yaml"
RESETS = "cap_add: !reset []\n    security_opt: !reset null\n    cap_drop: !override [NET_RAW]\n    read_only: false\n"


def _overridden():
    for name, text in EXAMPLES.items():
        if _parts(text):
            first, *_ = yaml.safe_load(text)["services"]
            yield pytest.param(text, f"services:\n  {first}:\n    {RESETS}", id=name)


@pytest.mark.parametrize(("text", "over"), list(_overridden()))
def test_what_is_promised_is_repaired_though_a_later_file_resets_it(text, over):
    source = Source(PATH, Sort.COMPOSE)
    given = {PATH: text.encode(), OVER: over.encode()}
    _, weighed = weigh_in_batches((source,), 1.7e9, given, WISHES)
    offered = {(one.fingerprint, fix.title) for one in weighed.findings for fix in one.fixes}
    judge = partial(judge_source, source, WISHES, 1.7e9, given=given)
    plan = plan_repairs([judge], lambda finding, fix: (finding.fingerprint, fix.title) in offered)
    assert [(one.finding.rule, one.fix.title, one.reason) for one in plan.refusals] == []
