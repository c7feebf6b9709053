"""What the ledger is told of a request: names and harmless parameters as they stand, whatever may be a secret hidden.

No body, no header and no value of an environment gets there. Of parameters only those are shown that name things or
count them; the others stand there as `***`, and what has the shape of a key is hidden everywhere.
"""

from collections.abc import Iterable
from functools import lru_cache

from msgspec import structs

from dockward.gate.identity import Identity
from dockward.gate.ledger.record import Who
from dockward.gate.request.parameters import Parameter
from dockward.gate.request.requests import Request
from dockward.gate.request.target import Target, spell_target
from dockward.gate.weighing.notes import Note
from dockward.syntax.veil import VEIL, veil

MOST_TARGET, MOST_WHY, MOST_RAW = 2048, 500, 300
"""Characters that are kept."""
MOST_NOTES = 20
_SHOWN = frozenset(
    {
        "author",
        "before",
        "condition",
        "container",
        "detachKeys",
        "dockerfile",
        "filters",
        "fromImage",
        "id",
        "names",
        "name",
        "networkmode",
        "path",
        "platform",
        "platforms",
        "ps_args",
        "registryAuthFrom",
        "repo",
        "rollback",
        "scope",
        "signal",
        "since",
        "t",
        "tag",
        "tail",
        "target",
        "term",
        "type",
        "until",
        "version",
    }
)
"""Parameters of text whose values are no secrets by their purpose."""
_PLAIN = frozenset({Parameter.FLAG, Parameter.NUMBER})


def who_is(identity: Identity) -> Who:
    """A client as the ledger has it."""
    return Who(
        socket=identity.socket,
        uid=identity.uid,
        user=identity.user,
        gid=identity.gid,
        group=identity.group,
        pid=identity.pid,
        login_uid=identity.login_uid,
        login=identity.login,
        process=identity.process,
        unit=identity.unit,
        container=identity.container or "",
        certificate=identity.certificate,
    )


def told_target(request: Request) -> str:
    """The request's path and parameters as the ledger has them."""
    known = request.asked.route.parameters
    query = tuple(
        (name, value if name in _SHOWN or known[name] in _PLAIN else VEIL) for name, value in request.target.query
    )
    return _told(structs.replace(request.target, query=query))


def told_raw(target: bytes) -> str:
    """The path of a target that isn't understood."""
    return veil(ascii(target.partition(b"?")[0][:MOST_RAW])[2:-1])


def told_why(text: str) -> str:
    """A reason as the ledger has it: its first line."""
    return veil(text.partition("\n")[0][:MOST_WHY])


def told_notes(notes: Iterable[Note]) -> tuple[str, ...]:
    """What is told of a request that is passed on, each in a line of its own."""
    found = [told_why(one.whole) for one in notes]
    more = len(found) - MOST_NOTES
    return tuple(found) if more <= 0 else (*found[:MOST_NOTES], f"And {more} more.")


@lru_cache(maxsize=512)
def _told(target: Target) -> str:
    # Encoded characters would hide the shape of a key.
    pairs = "&".join(f"{name}={value}" for name, value in target.query)
    path = spell_target(structs.replace(target, query=()))
    return veil(f"{path}{'?' if pairs else ''}{pairs}")[:MOST_TARGET]
