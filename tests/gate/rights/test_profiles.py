"""What each purpose of a socket may ask for, and that it may ask for nothing else."""

import pytest

from dockward.gate.errors import RefusedError
from dockward.gate.identity import Identity
from dockward.gate.request.routes import CALLS, ROUTES
from dockward.gate.rights.grants import Access, check_route, find_grant
from dockward.judge.policy.roles import Purpose, SocketEntry

# Spelled out route by route: a word of the policy that comes to mean more would give it to every purpose that has it.
LOOKS = """container.list container.inspect container.logs container.top container.stats container.changes
    container.wait exec.inspect image.list image.inspect image.history volume.list volume.inspect network.list
    network.inspect system.info system.usage system.events service.list service.inspect service.logs task.list
    task.inspect task.logs node.list node.inspect"""
MAY = {
    "traefik": "container.list container.inspect system.events",
    "prometheus": "container.list container.inspect container.stats network.list image.list system.info",
    "watchtower": """container.list container.inspect container.create container.start container.stop container.kill
        container.rename container.remove image.inspect image.pull image.remove image.distribution network.connect
        network.disconnect network.inspect network.list""",
    "portainer": f"""{LOOKS} container.start container.stop container.restart container.kill container.pause
        container.unpause container.attach container.resize exec.create exec.start exec.resize""",
    "ci": f"""{LOOKS} container.create container.start container.stop container.restart container.kill container.update
        container.rename container.pause container.unpause container.attach container.resize container.remove
        container.prune exec.create exec.start exec.resize container.read container.write container.export volume.create
        volume.remove volume.prune network.create network.remove network.prune network.connect network.disconnect
        build.run image.pull image.tag image.push image.remove system.auth""",
    "custom": "",
}


def admitted(route, grant):
    try:
        check_route(route, grant)
    except RefusedError:
        return False
    return True


@pytest.mark.parametrize("purpose", Purpose.__args__)
def test_a_socket_may_ask_for_what_its_consumer_needs_and_nothing_else(purpose):
    with pytest.raises(StopIteration) as found:
        next(find_grant(Identity(socket="s"), Access(sockets={"s": SocketEntry(purpose=purpose)})))
    grant = found.value.value
    known = {one.name for one in (*ROUTES, *CALLS)}
    assert {one for one in known if admitted(one, grant)} == {*MAY[purpose].split(), "system.ping", "system.version"}
