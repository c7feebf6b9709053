"""A Dockerfile's text as its instructions and stages, by the rules of BuildKit's frontend."""

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Heredoc, Instruction
from dockward.syntax.dockerfile.copying import check_data
from dockward.syntax.dockerfile.directives import parse_directives
from dockward.syntax.dockerfile.errors import ExpansionError
from dockward.syntax.dockerfile.flaws import Flaws
from dockward.syntax.dockerfile.form import Form
from dockward.syntax.dockerfile.forms import parse_form
from dockward.syntax.dockerfile.heredocs import KEYWORDS, Announced, parse_heredocs
from dockward.syntax.dockerfile.limits import MOST_CHARACTERS, MOST_INSTRUCTIONS, MOST_LINES, MOST_STAGES
from dockward.syntax.dockerfile.line import Head, Line, Surroundings
from dockward.syntax.dockerfile.lines import Body, LineReader, Logical
from dockward.syntax.dockerfile.positions import Source
from dockward.syntax.dockerfile.scripts import exec_commands, run_script, script_commands
from dockward.syntax.dockerfile.stages import Stages
from dockward.syntax.dockerfile.variables import Allowance

_WITH_COMMANDS = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "RUN"})
_Heredocs = tuple[tuple[Heredoc, Body], ...]


def parse_dockerfile(data: bytes | str, path: str, ignored: tuple[str, ...] | None = None) -> Dockerfile:
    """A Dockerfile with the flaws that BuildKit would find in it; what they spoil is left out, the rest is read.

    `ignored` are the lines of the .dockerignore file that goes with it. Never raises for what the file holds: bytes
    that aren't UTF-8 stand in the text as surrogates, what is beyond a limit is a flaw. Source of the facts: the
    frontend of BuildKit 0.25, syntax 1.19 with labs.
    """
    text = data.decode("utf-8", "surrogateescape") if isinstance(data, bytes) else data
    source = Source(text, path)
    flaws = Flaws(source)
    directives = parse_directives(source, flaws)
    reading = _Reading(Surroundings(source, flaws, directives.escape, Allowance()))
    reading.run()
    return Dockerfile(
        path=path,
        text=text,
        escape=directives.escape,
        syntax=directives.syntax,
        checks=directives.check,
        head=tuple(reading.stages.head),
        stages=reading.stages.finish(),
        comments=tuple(reading.lines.comments),
        flaws=tuple(sorted(flaws.found, key=lambda one: (one.place.line, one.place.column))),
        ignored=ignored,
        newline="\r\n" if text[: text.find("\n") + 1].endswith("\r\n") else "\n",
    )


class _Reading:
    """Goes through one file, instruction by instruction."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self.lines = LineReader(around.source, around.escape, around.flaws)
        self.stages = Stages(around)

    def run(self) -> None:
        """Read everything up to a limit."""
        source, flaws = self._around.source, self._around.flaws
        count = 0
        while (logical := self.lines.logical()) is not None:
            count += 1
            if count > MOST_INSTRUCTIONS or len(self.stages) > MOST_STAGES:
                message = f"only {MOST_INSTRUCTIONS} instructions and {MOST_STAGES} stages are read"
                flaws.add("too-large", message, logical.joined.offset(0))
                return
            self._instruction(logical)
        if source.cut < len(source.text):
            flaws.add("too-large", f"only {MOST_CHARACTERS} characters and {MOST_LINES} lines are read", source.cut)
        if not count:
            flaws.add("no-instruction", "there is no instruction in this file", 0)
        elif not len(self.stages):
            flaws.add("no-from", "there is no FROM in this file", 0)

    def _instruction(self, logical: Logical) -> None:
        line = Line(logical.joined, self._around, *self.stages.environments(""))
        head = line.head(0)
        line.environment, line.outer = self.stages.environments(head.keyword)
        form = parse_form(line, head)
        heredocs = self._heredocs(line, head, form)
        end = heredocs[-1][1].terminator.end if heredocs else logical.end
        instruction = self._built(line, head, form, heredocs, end)
        self.stages.add(instruction, line, form)

    def _heredocs(self, line: Line, head: Head, form: Form) -> _Heredocs:
        holder = form if form.kept is None else form.kept[2]
        keyword = head.keyword if form.kept is None else form.kept[1].keyword
        if keyword not in KEYWORDS or holder.exec_form or "<<" not in line.text:
            return ()
        found: list[tuple[Heredoc, Body]] = []
        try:
            for one in parse_heredocs(line.text):
                heredoc = self._heredoc(line, one)
                if heredoc is None:
                    return ()
                found.append(heredoc)
        except ExpansionError as why:
            line.flaw("bad-heredoc", str(why), head.name.start)
        if keyword != "RUN":
            check_data(line, head, holder, {one.name: one.body for one, _ in found})
        return tuple(found)

    def _heredoc(self, line: Line, announced: Announced) -> tuple[Heredoc, Body] | None:
        body = self.lines.body(announced.name, strip=announced.strip)
        if body is None:
            line.flaw("unterminated-heredoc", "the line that ends its here-document is missing", line.text.find("<<"))
            return None
        text = self._around.source.text[body.start : body.end]
        span = Span(body.start, body.end)
        return Heredoc(announced.name, text, announced.quoted, announced.strip, span), body

    def _built(self, line: Line, head: Head, form: Form, heredocs: _Heredocs, end: int) -> Instruction:
        trigger = None
        if form.kept is not None:
            trigger = self._built(*form.kept, heredocs, end)
            heredocs = ()
        name = line.joined.span(head.name.start, head.name.end)
        script, shell, commands = self._run(head, form, heredocs)
        return Instruction(
            keyword=head.keyword,
            place=line.place(head.name.start),
            span=Span(name.start, max(end, name.end)),
            keyword_span=name,
            flags=form.flags,
            arguments=form.arguments,
            arguments_span=line.joined.span(head.start, head.end),
            pairs=form.pairs,
            legacy_pairs=form.legacy,
            exec_form=form.exec_form,
            heredocs=tuple(one for one, _ in heredocs),
            script=script,
            commands=commands,
            shell=shell,
            health_kind=form.health,
            trigger=trigger,
        )

    def _run(self, head: Head, form: Form, heredocs: _Heredocs) -> tuple[str, tuple[str, ...], tuple[Command, ...]]:
        """Script, shell and commands."""
        shell = self.stages.shell
        if head.keyword not in _WITH_COMMANDS:
            return "", shell, ()
        if form.script is None:
            return "", shell, exec_commands(form.arguments)
        script, shell = run_script(form.script, heredocs, shell)
        return script.text, shell, script_commands(script, shell)
