"""One call on its way through the gate, as the ledger is told of it: who, what, decided how, and how it ended."""

import time
from itertools import count
from secrets import token_hex

from dockward.gate.asking import Asking, T
from dockward.gate.decisions.outcomes import Answered, Decision
from dockward.gate.errors import RefusedError, TakenBackError
from dockward.gate.identity import Identity
from dockward.gate.ledger.record import Kind, Record, Verdict
from dockward.gate.ledger.telling import told_notes, told_raw, told_target, told_why, who_is
from dockward.gate.ledger.writing import Ledger
from dockward.gate.request.heads import Head
from dockward.gate.request.requests import Request
from dockward.gate.request.routes import Answer
from dockward.gate.serving.objects import MOST_ANSWER, Objects, makes

_RUN = token_hex(4)
_NUMBERS = count(1)


class Call:
    """What becomes of one request. `received` and `sent` count the bytes of bodies and streams, `status` is HTTP's."""

    def __init__(self, ledger: Ledger, identity: Identity) -> None:
        self._ledger, self._who = ledger, who_is(identity)
        self._began = time.monotonic_ns()
        self._at = ledger.now()
        self._id = f"{_RUN}-{next(_NUMBERS)}"
        self._head: Head | None = None
        self._request: Request | None = None
        self._objects = Objects()
        self._answer = b""
        self._asked = self._passed = False
        self._verdict = Verdict.FAILED
        self._rules: tuple[str, ...] = ()
        self._spared: tuple[str, ...] = ()
        self._told: tuple[str, ...] = ()
        self._why = self._glass = ""
        self.status = self.received = self.sent = 0

    def begins(self, head: Head) -> None:
        """Its head is there."""
        self._head = head
        self._began, self._at = time.monotonic_ns(), self._ledger.now()

    def understood(self, request: Request) -> None:
        """It is known what its head asks for."""
        self._request = request

    def watch(self, asking: Asking[T]) -> Asking[T]:
        """The decision on it, with what that looks up noted."""
        return asking if self._request is None else self._objects.watch(self._request, asking)

    async def decided(self, decision: Decision) -> None:
        """It is admitted, or answered by the gate. Raises `RefusedError` where that can't be recorded first."""
        if isinstance(decision, Answered):
            self._verdict = Verdict.ANSWERED
            return
        self._verdict, self._rules = Verdict.ADMITTED, decision.rules
        self._spared, self._glass, self._why = decision.spared, decision.glass, told_why(decision.why)
        self._told = told_notes(decision.notes)
        if self._request is None or self._request.asked.route.changes or self._ledger.broken:
            await self._ledger.write(self._record(Kind.ASKED))
            self._asked = True
        elif self._request.asked.route.answer is not Answer.PLAIN:
            self._ledger.note(self._record(Kind.ASKED))
            self._asked = True
        self._passed = True

    def refused(self, why: RefusedError) -> None:
        """It isn't passed on, or couldn't be to its end."""
        broken = self._passed and not isinstance(why, TakenBackError)
        self._verdict = Verdict.FAILED if broken else Verdict.REFUSED
        self._why = told_why(why.message)
        self._rules = why.rules
        if self._head is None:
            self._at = self._ledger.now()

    def takes(self, data: bytes | bytearray) -> None:
        """A part of what the client sends behind the head."""
        self.received += len(data)

    def answers(self, data: bytes | bytearray) -> None:
        """A part of the answer's body, on its way to the client."""
        self.sent += len(data)
        if self._request is not None and len(self._answer) < MOST_ANSWER and makes(self._request):
            self._answer += data

    def over(self, failed: BaseException | None = None) -> None:
        """It is done with; `failed` is what broke it off."""
        if self._head is None and self._verdict is Verdict.FAILED:
            # The client left without a request.
            return
        if self._request is not None and self._answer:
            self._objects.made(self._request, self._answer)
        if failed is not None and self._verdict is Verdict.ADMITTED:
            self._verdict = Verdict.FAILED
        self._ledger.note(self._record(Kind.DONE if self._asked else Kind.CALL, ended=True))

    def _record(self, kind: Kind, *, ended: bool = False) -> Record:
        request = self._request
        head = self._head
        return Record(
            at=self._ledger.now() if ended and self._asked else self._at,
            kind=kind,
            call=self._id,
            who=self._who,
            method=head.method if head else "",
            route=request.route if request else "",
            target=told_target(request) if request else told_raw(head.target) if head else "",
            verdict=self._verdict,
            rules=self._rules,
            spared=self._spared,
            told=self._told if ended else (),
            glass=self._glass,
            objects=self._objects.found,
            exec=self._objects.exec,
            why=self._why,
            status=self.status,
            us=(time.monotonic_ns() - self._began) // 1000 if ended else 0,
            received=self.received,
            sent=self.sent,
        )
