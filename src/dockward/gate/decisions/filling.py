"""Tells what follows from findings: what is filled in, in the request itself, and what is only told."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dockward.gate.asking import Asking, ask
from dockward.gate.decisions.outcomes import LATER, Passed
from dockward.gate.law import Law, Weighed, ids_of
from dockward.gate.request.requests import Request
from dockward.gate.weighing.fill import Filling, with_init, with_network
from dockward.gate.weighing.judging import Setting
from dockward.gate.weighing.notes import Note, Tells
from dockward.gate.weighing.services import Joined, targets_of, with_service_init, with_service_network
from dockward.judge.policy.gate import Action
from dockward.kit.rule import RuleInfo


def passed(request: Request, weighed: Weighed, notes: tuple[Note, ...] = ()) -> Passed:
    """The request, with what the ledger and the client are told of its findings."""
    told = (*ids_of((*weighed.filled, *weighed.warned)), *(one.rule for one in notes if one.rule))
    return Passed(request=request, notes=notes, rules=tuple(dict.fromkeys(told)), spared=ids_of(weighed.spared))


def filled_in(
    content: dict[str, Any], weighed: Weighed, law: Law, by: Filling
) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """The body with the repairs that the policy wants made, and what is told of them and of other findings."""
    notes: list[Note] = []
    rules: Mapping[str, RuleInfo] = {one.rule.id: one.rule for one in law.plans}
    for one in weighed.filled:
        found = by(content, one.fixes)
        name = rules[one.rule].name
        if found is None:
            whole = f"{one.message} Nothing could be filled in."
            notes.append(_note(Tells.VAIN, one.rule, name, whole))
        else:
            content, words = found
            notes.append(_filled_in(one.rule, name, words or name))
    for one in weighed.warned:
        later = one in weighed.spared
        whole = f"{one.message}{LATER if later else ''}"
        notes.append(_note(Tells.LATER if later else Tells.WARNED, one.rule, rules[one.rule].name, whole))
    return content, tuple(notes)


def _note(tells: Tells, rule: str, name: str, whole: str) -> Note:
    return Note(tells=tells, short=f"{name} ({rule})", whole=f"{rule} {name}: {whole}", rule=rule)


def _filled_in(rule: str, name: str, words: str) -> Note:
    return Note(tells=Tells.FILLED, short=words, whole=f"{rule} {name}: filled in {words}.", rule=rule)


def service_filled_in(content: dict[str, Any], setting: Setting) -> Asking[tuple[dict[str, Any], tuple[Note, ...]]]:
    """The same two for a service: the engine's own first process, and the policy's network if that is the Swarm's."""
    notes: list[Note] = []
    law, grant = setting.law, setting.grant
    if law.actions.get(_NO_INIT) is Action.FILL and (found := with_service_init(content)) is not None:
        content = found
        notes.append(_INIT)
    wanted = law.network and law.actions.get(_DEFAULT_BRIDGE) is Action.FILL
    limited = grant is not None and grant.objects is not None
    if wanted and not limited and not any(targets_of(content)):
        path = f"/networks/{quote(law.network, safe='')}?scope=swarm"
        there: Joined | None = yield from ask(path, Joined)
        if there is None:
            whole = f"{law.network} is no network of the Swarm: name one that is, made with `--driver overlay`."
            notes.append(_note(Tells.VAIN, _DEFAULT_BRIDGE, _BRIDGE_NAME, whole))
        else:
            content = with_service_network(content, there.id)
            notes.append(_joined(law.network))
    return content, tuple(notes)


_NO_INIT = "DW1311"
"""no-init-process, which shows only in what runs: here it is filled in before."""
_INIT = _filled_in(_NO_INIT, "no-init-process", "init")


def init_filled_in(content: dict[str, Any], law: Law) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """The body with the engine's own first process where the policy wants one, and what is told of it."""
    found = with_init(content) if law.actions.get(_NO_INIT) is Action.FILL else None
    if found is None:
        return content, ()
    return found, (_INIT,)


_DEFAULT_BRIDGE, _BRIDGE_NAME = "DW1502", "default-bridge"


def network_filled_in(content: dict[str, Any], setting: Setting) -> Asking[tuple[dict[str, Any], tuple[Note, ...]]]:
    """The policy's network in place of the default bridge; to a client that is limited it would be somebody else's."""
    law, grant = setting.law, setting.grant
    wanted = law.network and law.actions.get(_DEFAULT_BRIDGE) is Action.FILL
    found = with_network(content, law.network) if wanted else None
    if found is None or (grant is not None and grant.objects is not None):
        return content, ()
    there: dict[str, Any] | None = yield from ask(f"/networks/{quote(law.network, safe='')}", dict[str, Any])
    if there is None:
        return content, ()
    return found, (_joined(law.network),)


def _joined(network: str) -> Note:
    return _filled_in(_DEFAULT_BRIDGE, _BRIDGE_NAME, f"network {network}")
