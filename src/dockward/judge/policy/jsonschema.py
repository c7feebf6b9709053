"""The policy file's JSON Schema, for editors that complete and check YAML; made from the types and the rules."""

from collections.abc import Iterable
from typing import Any

import msgspec

from dockward.judge.policy.roles import Role, SocketEntry
from dockward.judge.policy.schema import Policy, Word
from dockward.kit import Rule

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def policy_schema(rules: Iterable[Rule]) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `dockward.yaml`, every rule with its own settings under its id and its name."""
    (top, role, socket), definitions = msgspec.json.schema_components(
        [Policy, Role, SocketEntry], ref_template="#/$defs/{name}"
    )
    entries = {word: _entry(rule, definitions) for rule in rules for word in (rule.id, rule.name)}
    policy = definitions["Policy"]
    policy["properties"]["rules"] = {
        "type": "object",
        "description": "By rule id or name: enabled, severity, and the rule's own settings",
        "properties": entries,
        "additionalProperties": False,
    }
    gate = definitions["GatePolicy"]["properties"]
    gate["roles"] |= {"additionalProperties": role}
    gate["sockets"] |= {"additionalProperties": socket}
    definitions["ExceptionEntry"]["properties"]["rule"] |= {"enum": list(entries)}
    return {"$schema": _DRAFT, "title": "Dockward policy", **top, "$defs": definitions}


def _entry(rule: Rule, definitions: dict[str, Any]) -> dict[str, Any]:
    own: dict[str, Any] = {}
    if rule.settings_type is not None:
        _, parts = msgspec.json.schema_components([rule.settings_type], ref_template="#/$defs/{name}")
        own = parts.pop(rule.settings_type.__name__)["properties"]
        definitions.update(parts)
    severity = msgspec.json.schema(Word)
    return {
        "type": "object",
        "title": rule.title,
        "description": rule.why,
        "properties": {"enabled": {"type": "boolean"}, "severity": severity, **own},
        "additionalProperties": False,
    }
