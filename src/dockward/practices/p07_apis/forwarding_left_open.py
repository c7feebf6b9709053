"""The engine turned the host into a router without closing it to strangers' traffic."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0710",
    severity=reach(Attacker.NETWORK, Reach.NEIGHBOURS, Danger.DEFENCE),
    why="The engine switches forwarding on for its containers; without the drop policy that belongs to it the host "
    "passes packets between all its networks.",
    remedy='Take `"ip-forward-no-drop": true` out of /etc/docker/daemon.json and restart the engine; allow what the '
    "host routes on purpose in your own rules.",
    references=("https://docs.docker.com/engine/network/packet-filtering-firewalls/",),
    bad=engine(settings={"ip-forward-no-drop": True}),
    good=engine(settings={"ip-forward-no-drop": False}),
)
def forwarding_left_open(e: Engine) -> Iterator[Problem]:
    setting = e.flag("ip-forward-no-drop", default=False)
    if setting:
        yield problem(at=setting, evidence="ip-forward-no-drop=true")
