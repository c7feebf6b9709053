"""Edits of Dockerfiles that the repairs of several rules are made of; each leaves every other byte as it is."""

from collections.abc import Iterable, Iterator

from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction, Pair, Stage
from dockward.model.fix import Edit
from dockward.syntax.regex import regex

_LEAVE = frozenset({"exit", "return"})
_COMMENT = regex(r"(?:^|\s)#")
_FOLLOWS = {
    Role.FIRST: frozenset({Role.AND, Role.THEN}),
    Role.AND: frozenset({Role.AND}),
    Role.THEN: frozenset({Role.AND, Role.THEN}),
}
"""What may take the place of a command with this before it."""
_STARTING = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL"})


def after_word(command: Command, word: str, text: str) -> tuple[Edit, ...]:
    """`text` right after the first word of the command that is `word`; nothing where it has no place in the file."""
    if len(command.spans) != len(command.words) or word not in command.words:
        return ()
    end = command.spans[command.words.index(word)].end
    return (Edit(Span(end, end), text),)


def without_words(file: Dockerfile, command: Command, *words: str) -> tuple[Edit, ...]:
    """Without these words of the command and the blanks before them."""
    if len(command.spans) != len(command.words):
        return ()
    found = []
    for word, span in zip(command.words, command.spans, strict=True):
        if word in words and file.text[span.start : span.end] == word:
            start = len(file.text[: span.start].rstrip(" \t"))
            found.append(Edit(Span(start, span.end), ""))
    return tuple(found)


def script_end(file: Dockerfile, one: Instruction) -> Span | None:
    """Where `&&` and more may follow the commands of a RUN: behind the last, in place of a `;` that stands there.

    None where the end is another or nothing after it would run: in the JSON form, in a script that is a here-document,
    behind `&`, `exit` or a comment.
    """
    if one.exec_form or in_heredoc(one) or not one.commands or one.commands[-1].program in _LEAVE:
        return None
    start = one.arguments_span.start
    written = file.text[start : one.arguments_span.end].rstrip()
    kept = written[:-1].rstrip() if written.endswith(";") else written
    if kept.endswith((";", "&", "|", file.escape)) or _COMMENT.search(kept.rpartition("\n")[2]):
        return None
    return Span(start + len(kept), start + len(written))


def in_heredoc(one: Instruction) -> bool:
    """Whether the script is a here-document, rather than having one."""
    return len(one.heredocs) == 1 and one.script == one.heredocs[0].body


def _at_end_of_heredoc(file: Dockerfile, one: Instruction, command: str) -> tuple[Edit, ...]:
    """Behind its last command, so that a failure of that stays one; nothing behind a loop, a branch or a comment."""
    last, body = one.commands[-1] if one.commands else None, one.heredocs[0].span
    if last is None or not last.spans or last.depth or last.program in _LEAVE or last.tolerated:
        return ()
    if last.role not in {Role.FIRST, Role.THEN, Role.AND} or file.text[last.span.end : body.end].strip():
        return ()
    return (Edit(Span(last.span.end, last.span.end), f" && {command}"),)


def with_last_command(file: Dockerfile, one: Instruction, command: str) -> tuple[Edit, ...]:
    """`&& command` at the end of a RUN, on a line of its own where it has several; nothing where none can follow.

    In front of a program that takes the shell's place by `exec`; in a here-document, at the end of its last line.
    """
    exchanged = next((each for each in one.commands if "exec" in each.prefixes and not each.depth), None)
    if exchanged is not None:
        start = exchanged.span.start
        follows = exchanged.spans and exchanged.role in {Role.AND, Role.THEN}
        return (Edit(Span(start, start), f"{command} && "),) if follows else ()
    if in_heredoc(one):
        return _at_end_of_heredoc(file, one, command)
    span = script_end(file, one)
    if span is None:
        return ()
    lines = file.text[one.arguments_span.start : span.start].split("\n")
    if len(lines) == 1:
        return (Edit(span, f" && {command}"),)
    last = lines[-1]
    indent = last[: len(last) - len(last.lstrip())]
    newline = "\r\n" if lines[0].endswith("\r") else "\n"
    return (Edit(span, f" {file.escape}{newline}{indent}&& {command}"),)


def as_keyword(file: Dockerfile, one: Instruction, keyword: str) -> tuple[Edit, ...]:
    """Another keyword in the place of the instruction's own, in small letters where that is."""
    small = written_keyword(file, one).islower()
    return (Edit(one.keyword_span, keyword.lower() if small else keyword),)


def written_keyword(file: Dockerfile, one: Instruction) -> str:
    """An instruction's keyword as the file has it."""
    return file.text[one.keyword_span.start : one.keyword_span.end]


def end_of(file: Dockerfile, one: Instruction) -> int:
    """Where an instruction's last line ends, without what ends the line."""
    return one.span.start + len(file.text[one.span.start : one.span.end].rstrip("\r\n"))


def in_casing(file: Dockerfile, line: str) -> str:
    """An instruction with its keyword in small letters, where the file writes most of its own so."""
    keyword, blank, rest = line.partition(" ")
    return f"{keyword.lower()}{blank}{rest}" if is_in_small_letters(file, _all_of(file)) else line


def is_in_small_letters(file: Dockerfile, several: Iterable[Instruction]) -> bool:
    """Whether most of these instructions have their keyword in small letters."""
    small = [written_keyword(file, one).islower() for one in several]
    return 2 * sum(small) > len(small)


def _all_of(file: Dockerfile) -> Iterator[Instruction]:
    for stage in file.stages:
        yield stage.start
        yield from stage.instructions


def new_line_after(file: Dockerfile, one: Instruction, line: str) -> tuple[Edit, ...]:
    """A line of its own after an instruction."""
    end = end_of(file, one)
    return (Edit(Span(end, end), f"{file.newline}{in_casing(file, line)}"),)


def new_line_before(file: Dockerfile, one: Instruction, line: str) -> tuple[Edit, ...]:
    """A line of its own before an instruction."""
    start = one.span.start
    return (Edit(Span(start, start), f"{in_casing(file, line)}{file.newline}"),)


def in_order(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits by their place; those that put something in at the same place as one, in the order in which they came."""
    texts: dict[Span, str] = {}
    for one in edits:
        texts[one.span] = texts.get(one.span, "") + one.text
    return tuple(Edit(span, text) for span, text in sorted(texts.items()))


def last_before_start(stage: Stage) -> Instruction:
    """The last instruction before those at the end of the stage that only say how it is started."""
    several = (stage.start, *stage.instructions)
    return next((one for one in reversed(several) if one.keyword not in _STARTING), stage.start)


def without_instruction(file: Dockerfile, one: Instruction) -> tuple[Edit, ...]:
    """Without the instruction and the end of its last line."""
    end = one.span.end
    for ending in ("\r\n", "\n"):
        if file.text.startswith(ending, end):
            return (Edit(Span(one.span.start, end + len(ending)), ""),)
    return (Edit(one.span, ""),)


def without_pair(file: Dockerfile, one: Instruction, pair: Pair) -> tuple[Edit, ...]:
    """Without one of the pairs that ENV, ARG or LABEL sets; the whole instruction where it is the only one."""
    if len(one.pairs) == 1:
        return without_instruction(file, one)
    at = one.pairs.index(pair)
    if at:
        return (Edit(Span(one.pairs[at - 1].span.end, pair.span.end), ""),)
    return (Edit(Span(pair.span.start, one.pairs[1].span.start), ""),)


def without_word(file: Dockerfile, span: Span) -> tuple[Edit, ...]:
    """Without a word of a script that isn't its first; with the line, where it has one of its own."""
    text = file.text
    start = len(text[: span.start].rstrip(" \t"))
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end
    rest = text[span.end : end].strip()
    if not text.endswith("\n", 0, start):
        return (Edit(Span(start, span.end), ""),)
    if rest == file.escape:
        return (Edit(Span(start, end + 1), ""),)
    if rest:
        return (Edit(Span(span.start, len(text) - len(text[span.end :].lstrip(" \t"))), ""),)
    before = text[:start].rstrip()
    return (Edit(Span(len(before.removesuffix(file.escape).rstrip(" \t")), span.end), ""),)


def without_argument(file: Dockerfile, one: Instruction, span: Span) -> tuple[Edit, ...]:
    """Without one flag or argument and the blanks before it; nothing for the JSON form."""
    if one.exec_form:
        return ()
    start = len(file.text[: span.start].rstrip(" \t"))
    return (Edit(Span(start, span.end), ""),)


def other_word(file: Dockerfile, command: Command, number: int, word: str) -> tuple[Edit, ...]:
    """Another word in the place of the command's, where that stands in the file as it is."""
    if len(command.spans) != len(command.words):
        return ()
    span = command.spans[number]
    text = file.text[span.start : span.end]
    bare = text.strip("\"'")
    if bare != command.words[number]:
        return ()
    at = span.start + text.index(bare)
    return (Edit(Span(at, at + len(bare)), word),)


def without_command(file: Dockerfile, one: Instruction, command: Command) -> tuple[Edit, ...]:
    """Without one command of a RUN and the `&&` or `;` that ties it to another; the whole RUN where it is the only one.

    Nothing where others hang on whether it fails, or where something else than that stands between them.
    """
    span, at = command.span, one.commands.index(command)
    written = file.text[one.arguments_span.start : one.arguments_span.end].strip(" \t\r\n;")
    if written == file.text[span.start : span.end] and not one.heredocs:
        return without_instruction(file, one)
    if one.exec_form or command.depth or command.tolerated or not command.spans:
        return ()
    before, after = one.commands[at - 1] if at else None, next(iter(one.commands[at + 1 : at + 2]), None)
    if after is not None and after.role in _FOLLOWS.get(command.role, frozenset()):
        return _cut(file, Span(span.end, after.span.start), Span(span.start, after.span.start))
    last = after is None or after.role is Role.THEN
    if before is not None and last and command.role is Role.AND:
        return _cut(file, Span(before.span.end, span.start), Span(before.span.end, span.end))
    return ()


def _cut(file: Dockerfile, gap: Span, span: Span) -> tuple[Edit, ...]:
    """Without the span, where nothing but `&&`, `;` or a line's end stands in the gap."""
    between = file.text[gap.start : gap.end].replace(file.escape, "").strip()
    return (Edit(span, ""),) if between in {"&&", ";", ""} and gap.start < gap.end else ()
