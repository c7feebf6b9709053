"""Tells what follows from findings: what is filled in, in the request itself, and what is only told."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dockward.gate.asking import Asking, ask
from dockward.gate.decisions import LATER, Passed
from dockward.gate.fill import Filling, with_init, with_network
from dockward.gate.judging import Setting
from dockward.gate.law import Law, Weighed, ids_of
from dockward.gate.requests import Request
from dockward.gate.services import Joined, targets_of, with_service_init, with_service_network
from dockward.judge.policy.gate import Action
from dockward.kit.rule import RuleInfo


def passed(request: Request, weighed: Weighed, warnings: tuple[str, ...] = ()) -> Passed:
    """The request, with what the ledger and the client are told of its findings."""
    told = ids_of((*weighed.filled, *weighed.warned))
    return Passed(request=request, warnings=warnings, rules=told, spared=ids_of(weighed.spared))


def filled_in(
    content: dict[str, Any], weighed: Weighed, law: Law, by: Filling
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The body with the repairs that the policy wants made, and what is told of them and of other findings."""
    told: list[str] = []
    rules: Mapping[str, RuleInfo] = {one.rule.id: one.rule for one in law.plans}
    for one in weighed.filled:
        found = by(content, one.fixes)
        name = f"{one.rule} {rules[one.rule].name}"
        if found is None:
            told.append(f"{name}: {one.message} Nothing could be filled in.")
        else:
            content, made = found
            told.append(f"{name}, so the gate did this: {made.title[:1].lower()}{made.title[1:]}.")
    for one in weighed.warned:
        later = LATER if one in weighed.spared else ""
        told.append(f"{one.rule} {rules[one.rule].name}: {one.message}{later}")
    return content, tuple(f"Dockward: {one}" for one in told)


def service_filled_in(content: dict[str, Any], setting: Setting) -> Asking[tuple[dict[str, Any], tuple[str, ...]]]:
    """The same two for a service: the engine's own first process, and the policy's network if that is the Swarm's."""
    told: list[str] = []
    law, grant = setting.law, setting.grant
    if law.actions.get(_NO_INIT) is Action.FILL and (found := with_service_init(content)) is not None:
        content = found
        told.append(_INIT_TOLD)
    wanted = law.network and law.actions.get(_DEFAULT_BRIDGE) is Action.FILL
    limited = grant is not None and grant.objects is not None
    if wanted and not limited and not any(targets_of(content)):
        path = f"/networks/{quote(law.network, safe='')}?scope=swarm"
        there: Joined | None = yield from ask(path, Joined)
        if there is None:
            told.append(
                f"Dockward: {_DEFAULT_BRIDGE} default-bridge: {law.network} is no network of the Swarm, so nothing "
                "could be filled in: name one that is, made with `--driver overlay`."
            )
        else:
            content = with_service_network(content, there.id)
            told.append(_network_told(law.network))
    return content, tuple(told)


_NO_INIT = "DW1311"
"""no-init-process, which shows only in what runs: here it is filled in before."""
_INIT_TOLD = f"Dockward: {_NO_INIT} no-init-process, so the gate did this: start a process of the engine's first."


def init_filled_in(content: dict[str, Any], law: Law) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The body with the engine's own first process where the policy wants one, and what is told of it."""
    found = with_init(content) if law.actions.get(_NO_INIT) is Action.FILL else None
    if found is None:
        return content, ()
    return found, (_INIT_TOLD,)


_DEFAULT_BRIDGE = "DW1502"


def network_filled_in(content: dict[str, Any], setting: Setting) -> Asking[tuple[dict[str, Any], tuple[str, ...]]]:
    """The policy's network in place of the default bridge; to a client that is limited it would be somebody else's."""
    law, grant = setting.law, setting.grant
    wanted = law.network and law.actions.get(_DEFAULT_BRIDGE) is Action.FILL
    found = with_network(content, law.network) if wanted else None
    if found is None or (grant is not None and grant.objects is not None):
        return content, ()
    there: dict[str, Any] | None = yield from ask(f"/networks/{quote(law.network, safe='')}", dict[str, Any])
    if there is None:
        return content, ()
    return found, (_network_told(law.network),)


def _network_told(network: str) -> str:
    return f"Dockward: {_DEFAULT_BRIDGE} default-bridge, so the gate did this: join it to the network {network}."
