"""Tables of processes for clients that are shown no secrets."""

from urllib.parse import quote

import pytest

from dockward.gate.errors import RefusedError
from dockward.gate.request.heads import parse_head
from dockward.gate.request.requests import understand
from dockward.gate.rights.grants import Grant
from dockward.gate.rights.tables import check_table


def check(arguments, secrets):
    head = f"GET /containers/a/top?ps_args={quote(arguments)} HTTP/1.1\r\nHost: x\r\n\r\n"
    check_table(understand(parse_head(head.encode())), Grant(owner="role/a", routes=frozenset(), secrets=secrets))


@pytest.mark.parametrize("secrets", ["veiled", "hidden"])
@pytest.mark.parametrize(
    "arguments", ["axe", "e", "auxe", "eww", "-ef e", "-eo pid,environ", "-o args e", "-ef --forest e", "-eo pid=,args"]
)
def test_what_may_tell_environments_is_refused(arguments, secrets):
    with pytest.raises(RefusedError, match="may have `ps` tell some"):
        check(arguments, secrets)
    check(arguments, "shown")


@pytest.mark.parametrize("arguments", ["", "-ef", "aux", "-eo pid,user,args", "-o pid,%cpu", "-o args"])
def test_what_is_known_to_tell_none_passes(arguments):
    check(arguments, "hidden")
