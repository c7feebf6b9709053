"""`dockward policy check` and `dockward policy schema`."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import click
from msgspec import structs

from dockward.cli.files import foreign_words, read_text
from dockward.judge.policy.apply import holds, plan_rules
from dockward.judge.policy.jsonschema import policy_schema
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.policy.schema import Policy
from dockward.model.errors import DockwardError
from dockward.practices.discovery import rules
from dockward.report.text import plural, printable

PLACES = (Path("dockward.yaml"), Path("/etc/dockward/dockward.yaml"))
"""Where a policy is looked for when none is named; the first that exists counts."""


class ForeignPolicyError(DockwardError):
    """A policy that was only found, and that another user could have written."""

    code = "DWE203"


def find_policy() -> Path | None:
    """The first of `PLACES` that exists. Raises `click.ClickException` when that may not be known."""
    for one in PLACES:
        try:
            if one.is_file():
                return one
        except OSError as why:
            raise click.ClickException(f"{one}: cannot be looked at: {why.strerror}") from why
    return None


def load_policy(path: Path | None) -> LoadedPolicy:
    """The policy at `path`, else at the first of `PLACES`, else the built-in standard policy."""
    chosen = path or find_policy()
    if chosen is None:
        return LoadedPolicy(policy=Policy())
    # Loaded here: where no policy is, neither YAML nor the rules that it may name are needed.
    from dockward.judge.policy.parse import parse_policy  # noqa: PLC0415  # only for a file

    return parse_policy(read_text(chosen), str(chosen), rules())


def override(loaded: LoadedPolicy, **said: object) -> LoadedPolicy:
    """The policy with what the command line says in its place; None says nothing."""
    changes = {name: value for name, value in said.items() if value is not None}
    return structs.replace(loaded, policy=structs.replace(loaded.policy, **changes))


def load_host_policy(path: Path | None) -> LoadedPolicy:
    """As `load_policy`, for judging a whole host: root follows no policy that another user could have put there.

    Whoever may write into a directory that root works in could else switch rules off. A named file is root's own
    choice. Raises `ForeignPolicyError`.
    """
    found = None if path else find_policy()
    if found and os.geteuid() == 0:
        _refuse_foreign(found)
    return load_policy(path or found)


def _refuse_foreign(path: Path) -> None:
    if who := foreign_words(path):
        raise ForeignPolicyError(
            f"The policy {path} {who}, so root doesn't follow it unasked.",
            f"If it is meant, name it: `--policy {path}`. Else run this in another directory.",
        )


@click.group("policy", short_help="Check a policy file, or print its schema.")
def command() -> None:
    """Check a policy file, or print its schema for an editor."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def check(file: Path | None) -> int:
    """Check FILE (without one: the policy that audit would use) and say what it amounts to.

    Names every mistake with its line and column. Exit status: 0 in order, 1 an exception has run out, 2 a mistake.
    """
    loaded = load_host_policy(file)
    judged = plan_rules(loaded, rules())
    # Loaded here: other commands that read a policy need no feeds.
    from dockward.cli.advisories import chosen_sources  # noqa: PLC0415

    chosen_sources(loaded.policy.advisories)
    over = [one for one in loaded.exemptions if not holds(one, datetime.now(UTC).date())]
    for one in over:
        at = f"{one.place.source}:{one.place.line}:{one.place.column}"
        click.echo(
            f"{at}: the exception for {printable(one.about)} on {printable(one.subject)} ended with {one.expires}."
        )
    state = f"{plural(len(over), 'exception')} ended" if over else "in order"
    click.echo(
        f"{loaded.source}: {state}. Profile {loaded.policy.profile}: {len(judged)} of {len(rules())} rules, "
        f"{plural(len(loaded.exemptions), 'exception')}; findings from {loaded.policy.fail_on} up fail."
    )
    return 1 if over else 0


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of the policy file."""
    click.echo(json.dumps(policy_schema(rules()), indent=2))
