"""`dockward explain RULE`: everything about one rule, offline."""

import os
import sys
from difflib import get_close_matches

import click

from dockward.practices.discovery import find_rule, rule_names
from dockward.report.rulepage import explain_text


@click.command("explain", short_help="Tell everything about one rule.")
@click.argument("rule")
def command(rule: str) -> None:
    """Tell why RULE (an id such as DW0503, or a name such as privileged-container) matters and how to mend it."""
    found = find_rule(rule)
    if found is None:
        near = get_close_matches(rule.lower(), rule_names(), n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise click.ClickException(f"There is no rule {rule!r}.{hint} See 'dockward rules'.")
    click.echo(explain_text(found, colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ), nl=False)
