"""`dockward explain RULE`: everything about one rule, offline."""

import sys

import click

from dockward.practices.discovery import find_rule, rule_names
from dockward.report.rulepage import WIDTH, explain_text
from dockward.report.stream import colored, width_of
from dockward.syntax.nearest import nearest


@click.command("explain", short_help="Tell everything about one rule.")
@click.argument("rule")
def command(rule: str) -> None:
    """Tell why RULE (an id such as DW0503, or a name such as privileged-container) matters and how to mend it."""
    found = find_rule(rule)
    if found is None:
        near = nearest(rule, rule_names())
        hint = f" Did you mean {near!r}?" if near else ""
        raise click.ClickException(f"There is no rule {rule!r}.{hint} See 'dockward rules'.")
    text = explain_text(found, colour=colored(sys.stdout), width=width_of(sys.stdout, WIDTH))
    click.echo(text, nl=False, color=True)
