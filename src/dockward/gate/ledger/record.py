"""One record of the ledger, and the chain: canonical JSON on a line, with the hash of the record before it.

Canonical is RFC 8785: keys sorted, no blanks, one way to write each text; numbers are whole ones. A line that isn't
written exactly so is no record, so no byte of a ledger can be other than it was without being found.
"""

from enum import Enum
from hashlib import sha256

import msgspec
from msgspec import Struct, structs

GENESIS = "0" * 64
"""What stands in the first record as the hash of the one before."""
MOST_BYTES = 64 << 10
"""Of a line; what a client can lengthen is cut shorter than that."""


class Kind(Enum):
    """What a record tells."""

    BEGUN = "begun"
    """The ledger begins; `why` says in place of which."""
    STARTED = "started"
    STOPPED = "stopped"
    CALL = "call"
    """A call that changed nothing, from its beginning to its end."""
    ASKED = "asked"
    """A call that is admitted and will be passed on now; its end is told by the record DONE of the same `call`."""
    DONE = "done"
    RETIRED = "retired"
    """The records up to `last` were taken away for their age or size; the last of them had the hash `why`."""
    MENDED = "mended"
    """Bytes at the end that were no whole record, as a crash leaves them, were cut off: `received` of them."""
    FROZEN = "frozen"
    """A container that was started is more than was admitted, as `why` says, and was frozen."""
    RELEASED = "released"
    """Root lets a frozen container go on, for the reason `why`."""
    SEEN = "seen"
    """A container that was made without the gate runs and is more than is admitted, as `why` says; it goes on."""
    GLASS_BROKEN = "glass-broken"
    """From now on, and until what `why` says, the gate warns where it would refuse."""
    GLASS_WHOLE = "glass-whole"
    LOST = "lost"
    """So many records (`last`) couldn't be written, as `why` says."""


class Verdict(Enum):
    """What became of a call."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    ANSWERED = "answered"
    """By the gate, in place of the engine."""
    FAILED = "failed"
    """It was admitted, and the engine or the client left before its end."""


class Who(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who asked, as far as the kernel or a certificate says it.

    `login` is the account that logged in, whatever it became since; `socket` the gate's socket that was used.
    """

    socket: str = ""
    uid: int | None = None
    user: str = ""
    gid: int | None = None
    group: str = ""
    pid: int | None = None
    login_uid: int | None = None
    login: str = ""
    process: str = ""
    unit: str = ""
    container: str = ""
    certificate: str = ""

    @property
    def name(self) -> str:
        """In one word, for people."""
        if self.certificate:
            return self.certificate
        if self.container:
            return f"container {self.container[:12]}"
        name = self.user or ("-" if self.uid is None else str(self.uid))
        return f"{self.login}→{name}" if self.login not in {"", name} else name


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A record. `n` counts from 1; `at` is by UTC; `us` are microseconds; `received` and `sent` bytes of bodies.

    `rules` are those that refuse the call, or of which it only was told; `spared` would refuse it, were the policy
    enforced. `told` is what was filled in, and what else the client was told; a record ASKED leaves it to the one at
    the end. `glass` is the id of the glass that was broken for it.
    """

    n: int = 0
    before: str = ""
    hash: str = ""
    at: str
    kind: Kind
    call: str = ""
    who: Who | None = None
    method: str = ""
    route: str = ""
    target: str = ""
    verdict: Verdict | None = None
    rules: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    glass: str = ""
    objects: tuple[str, ...] = ()
    exec: str = ""
    why: str = ""
    status: int = 0
    us: int = 0
    received: int = 0
    sent: int = 0
    last: int = 0


class NoRecordError(ValueError):
    """A line is not what the ledger writes."""


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(Record)


def link(record: Record, n: int, before: str) -> tuple[str, bytes]:
    """The record as the `n`th of a chain whose last hash is `before`: its own hash, and its line."""
    bare = structs.replace(record, n=n, before=before, hash="")
    found = _hash(bare)
    return found, _ENCODER.encode(structs.replace(bare, hash=found)) + b"\n"


def record_line(record: Record) -> bytes:
    """A record as its line has it, without the end."""
    return _ENCODER.encode(record)


def parse_record(line: bytes) -> Record:
    """The record of a line without its end. Raises `NoRecordError` for one that isn't written as `link` does."""
    try:
        found = _DECODER.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError) as why:
        raise NoRecordError("it is no record") from why
    if _ENCODER.encode(found) != line:
        raise NoRecordError("it is not written as records are")
    return found


def is_record(line: bytes) -> bool:
    """Whether a line is a record, whatever its hash."""
    try:
        parse_record(line)
    except NoRecordError:
        return False
    return True


def is_whole(record: Record) -> bool:
    """Whether its hash is its own."""
    return record.hash == _hash(structs.replace(record, hash=""))


def _hash(bare: Record) -> str:
    return sha256(_ENCODER.encode(bare)).hexdigest()
