"""Tables of processes: of the container alone, and without environments for who is shown no secrets."""

from urllib.parse import quote

import pytest
from msgspec import structs

from dockward.gate.errors import RefusedError
from dockward.gate.request.heads import parse_head
from dockward.gate.request.requests import understand
from dockward.gate.rights.grants import Grant
from dockward.gate.rights.tables import check_table

SHOWN = Grant(owner="role/a", routes=frozenset())


def check(arguments, secrets):
    check_by(arguments, Grant(owner="role/a", routes=frozenset(), secrets=secrets))


def check_by(arguments, grant):
    head = f"GET /containers/a/top?ps_args={quote(arguments)} HTTP/1.1\r\nHost: x\r\n\r\n"
    check_table(understand(parse_head(head.encode())), grant)


@pytest.mark.parametrize("secrets", ["veiled", "hidden"])
@pytest.mark.parametrize(
    "arguments", ["axe", "e", "auxe", "eww", "-ef e", "-eo pid,environ", "-o args e", "-ef --forest e", "-eo pid=,args"]
)
def test_what_may_tell_environments_is_refused(arguments, secrets):
    with pytest.raises(RefusedError, match="may have `ps` tell some"):
        check(arguments, secrets)


@pytest.mark.parametrize(
    "arguments", ["", "-ef", "aux", "-eo pid,user,args", "-o pid,%cpu", "-o args", "-o user,pid:9,cmd"]
)
def test_what_is_known_to_tell_none_passes(arguments):
    check(arguments, "hidden")


@pytest.mark.parametrize("grant", [None, SHOWN, structs.replace(SHOWN, secrets="hidden")])
@pytest.mark.parametrize(
    "arguments",
    [
        # Another column by the title PID.
        *("-ouid=PID -oargs", "-orss=PID", "-eo pid=PID", "-eoetimes=PID,args", "--format=uid=PID", "-o uid=PID"),
        # One before it may have several words.
        *("-eo args,pid", "-C sleep -o args,pid", "-oargs -opid", "-o comm,pid", "-o lstart,pid", "-o pid,args,pid"),
        *("-o label,pid", "-Z", "axZ", "-M", "-o pid,args -C x", "-O args", "-eo user:9,args:9,pid", "o start,pid"),
        *("-u root -f", "-fp 1", "-g 1", "-q1", "k pid", "-o pid,args\t-C x", "-o\npid", "f-o args,pid", "-o pid,"),
    ],
)
def test_what_may_tell_of_processes_of_the_host_is_refused(arguments, grant):
    """The engine looks for a renamed title only behind a blank, and for the number where the title stands."""
    with pytest.raises(RefusedError, match=r"processes of the host|tell some"):
        check_by(arguments, grant)


@pytest.mark.parametrize("grant", [None, SHOWN])
@pytest.mark.parametrize(
    "arguments",
    [
        *("", "aux", "auxe", "auxf", "auxww", "-ef --forest", "-efww", "faux", "-eLf", "e", "axjf", "-T"),
        *(
            "-o pid,cmd",
            "-eo user,pid,lstart,args",
            "axo pid,environ",
            "-eo pid,args:200 --sort=-rss",
            "-o pid -o args",
        ),
        *("-eo pid,cmd e", "o user,pid,comm ax", "-A -o pid,stat,cmd"),
    ],
)
def test_who_is_shown_secrets_may_ask_for_all_of_the_containers_own(arguments, grant):
    check_by(arguments, grant)
