"""The repair of a step that sets a password: without it."""

from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fix import Edit, Fix
from dockward.practices._repairs import without_instruction

_WRITERS = frozenset({"echo", "printf"})
_RISK = "nobody can log in with that password any more; it is known to whoever has the image: use it nowhere else"


def without_password(file: Dockerfile, one: Instruction, command: Command) -> tuple[tuple[Fix, ...], str]:
    """Without `echo NAME:PASSWORD | chpasswd`; why not, where it is another command or tied to others."""
    at = one.commands.index(command)
    writer = one.commands[at - 1] if at else None
    if command.program != "chpasswd" or not command.piped or writer is None or writer.program not in _WRITERS:
        return (), "whether somebody logs in with it, only who wrote it knows"
    edits = without_instruction(file, one) if at == 1 and len(one.commands) == at + 1 else _from_chain(file, one, at)
    if not edits:
        return (), "what stands around it in its step hangs together with it"
    return (Fix(title="Set no password", risk=_RISK, edits=edits),), ""


def _from_chain(file: Dockerfile, one: Instruction, at: int) -> tuple[Edit, ...]:
    """Behind `&&`: from the end of what stands before it to its own."""
    if at == 1 or one.exec_form:
        return ()
    before, writer, command = one.commands[at - 2 : at + 1]
    gap = file.text[before.span.end : writer.span.start]
    joined = (
        writer.role is Role.AND and not before.depth and not gap.replace("&&", "", 1).strip(" \t\r\n" + file.escape)
    )
    return (Edit(Span(before.span.end, command.span.end), ""),) if joined else ()
