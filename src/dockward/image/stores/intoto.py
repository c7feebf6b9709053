"""in-toto's statements: as they stand, in DSSE's envelope, or in a bundle of Sigstore's with such an envelope.

Formats: https://github.com/in-toto/attestation, https://github.com/secure-systems-lab/dsse. Signatures are counted, and
not verified.
"""

from msgspec import MsgspecError, Raw, Struct, field, json

_MOST_SHOWN = 160


class NoStatementError(ValueError):
    """Bytes that are no statement of in-toto's; says why."""


class Attestation(Struct, frozen=True, kw_only=True):
    """A statement: the type of its predicate and the predicate's JSON, `algorithm:hexadecimal` of what it is about."""

    kind: str
    predicate: bytes
    subjects: tuple[str, ...]
    signatures: int


class _Envelope(Struct, frozen=True):
    payload: bytes
    signatures: list[Raw] = []


_ENVELOPE = json.Decoder(_Envelope)


class _Around(Struct, frozen=True):
    envelope: _Envelope | None = field(name="dsseEnvelope", default=None)
    payload: str | None = None


_AROUND = json.Decoder(_Around)


class _Subject(Struct, frozen=True):
    digest: dict[str, str] = {}


class _Statement(Struct, frozen=True):
    predicate: Raw
    kind: str = field(name="predicateType", default="")
    subject: list[_Subject] = []


_STATEMENT = json.Decoder(_Statement)


def read_attestation(data: bytes) -> Attestation:
    """The statement, whatever is around it. Raises `NoStatementError` for everything else."""
    try:
        envelope = _envelope(data)
        statement = _STATEMENT.decode(envelope.payload if envelope else data)
    except (MsgspecError, UnicodeDecodeError, RecursionError) as why:
        raise NoStatementError(str(why)[:_MOST_SHOWN]) from why
    return Attestation(
        kind=statement.kind,
        predicate=bytes(statement.predicate),
        subjects=tuple(f"{name}:{value}" for one in statement.subject for name, value in one.digest.items()),
        signatures=len(envelope.signatures) if envelope else 0,
    )


def _envelope(data: bytes) -> _Envelope | None:
    around = _AROUND.decode(data)
    if around.envelope is not None:
        return around.envelope
    return None if around.payload is None else _ENVELOPE.decode(data)
