"""`dockward policy check` and `dockward policy schema`."""

import json
from pathlib import Path

import click

from dockward.cli.files import read_text
from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.jsonschema import policy_schema
from dockward.judge.policy.parse import LoadedPolicy, parse_policy
from dockward.practices.discovery import rules

PLACES = (Path("dockward.yaml"), Path("/etc/dockward/dockward.yaml"))
"""Where a policy is looked for when none is named; the first that exists counts."""


def load_policy(path: Path | None) -> LoadedPolicy:
    """The policy at `path`, else at the first of `PLACES`, else the built-in standard policy."""
    chosen = path or next((one for one in PLACES if one.is_file()), None)
    if chosen is None:
        return parse_policy("", "built-in policy", rules())
    return parse_policy(read_text(chosen), str(chosen), rules())


@click.group("policy", short_help="Check a policy file, or print its schema.")
def command() -> None:
    """Check a policy file, or print its schema for an editor."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def check(file: Path | None) -> None:
    """Check FILE (without one: the policy that audit would use) and say what it amounts to."""
    loaded = load_policy(file)
    judged = plan_rules(loaded, rules())
    click.echo(
        f"{loaded.source}: in order. Profile {loaded.policy.profile}: {len(judged)} of {len(rules())} rules, "
        f"{len(loaded.exemptions)} exceptions; findings from {loaded.policy.fail_on} up fail."
    )


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of the policy file."""
    click.echo(json.dumps(policy_schema(rules()), indent=2))
