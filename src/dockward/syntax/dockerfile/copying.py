"""The arguments of ADD and COPY."""

from dockward.syntax.dockerfile import checks
from dockward.syntax.dockerfile.environment import Environment
from dockward.syntax.dockerfile.form import Form, Source, known, listed, missing
from dockward.syntax.dockerfile.heredocs import announces, parse_heredoc
from dockward.syntax.dockerfile.line import Head, Line
from dockward.syntax.dockerfile.words import Piece

_FEWEST = 2


def read_copy(line: Line, head: Head, form: Form) -> None:
    """Sources and destination; words that announce a here-document stand for themselves."""
    pieces, form.exec_form = listed(line, head)
    data = [announces(one.text) for one in pieces]
    form.arguments = tuple(
        line.plain(one) if heredoc else line.expanded(one) for one, heredoc in zip(pieces, data, strict=True)
    )
    if len(pieces) < _FEWEST:
        missing(line, head, "it needs a source and a destination")
    elif data[-1]:
        line.flaw("bad-heredoc", "a here-document can't be the destination", pieces[-1].start)
    else:
        files = [at for at, heredoc in enumerate(data[:-1]) if not heredoc]
        _check(line, head, form, [(pieces[at], known(form.arguments[at])) for at in files])


def check_data(line: Line, head: Head, form: Form, bodies: dict[str, str]) -> None:
    """Note the flaws of the here-documents that are sources and whose variables are replaced."""
    for word in form.arguments[:-1]:
        heredoc = parse_heredoc(word.text) if announces(word.text) else None
        if heredoc is not None and not heredoc.quoted:
            line.check_body(bodies.get(heredoc.name, ""), head.name.start)


def _check(line: Line, head: Head, form: Form, files: list[tuple[Piece, str | None]]) -> None:
    for piece, source in files:
        if head.keyword == "COPY" and source and (checks.is_download(source) or checks.is_repository(source)):
            line.flaw("remote-copy", "only ADD takes a URL or a repository", piece.start)
    for name, value, index in form.known_flags(head.flags):
        if name == "chmod" and value and not checks.is_mode(value):
            line.flaw("bad-mode", "--chmod needs an octal mode or one like u+rwx", index)
        elif name == "checksum" and head.keyword == "ADD" and value:
            _check_checksum(line, value, [one for _, one in files], index)
        elif name == "from" and head.keyword == "COPY" and value:
            form.sources = (Source(value, index, numbers=True),)
            _check_from(line, value, index)


def _check_from(line: Line, value: str, index: int) -> None:
    """It is taken as written: what an expansion would change is refused."""
    if Line(line.joined, line.around, Environment({}, None), kept=line.kept).expand(value, index) != value:
        line.flaw("bad-from", "--from takes no variable: name a stage FROM that image and use its name", index)


def _check_checksum(line: Line, value: str, sources: list[str | None], index: int) -> None:
    if None in sources:
        return
    first = str(sources[0]) if sources else ""
    if len(sources) != 1 or not (checks.is_download(first) or checks.is_repository(first)):
        line.flaw("bad-checksum", "--checksum is for one source that is downloaded or cloned", index)
    elif checks.is_download(first) and not checks.is_digest(value):
        line.flaw("bad-checksum", "--checksum needs sha256: and 64 hexadecimal digits", index)
