"""Command lines read in a directory of their own, without any file."""

from dockward.syntax.runline import Shell, parse_run

SHELL = Shell("/work", "/home/me")


class Files:
    """Files by path."""

    def __init__(self, **contents):
        self._contents = {f"/work/{name}": text.encode("utf-8", "surrogatepass") for name, text in contents.items()}

    def read(self, path):
        return self._contents.get(path)


def read(text, **contents):
    """What the lines in `text` describe."""
    return parse_run(text, "<run>", SHELL, Files(**contents))


def told(text, **contents):
    """The one container of a line that the client takes."""
    found = read(text, **contents)
    assert found.flaws == ()
    (one,) = found.workloads
    return one


def refused(text, **contents):
    """Where and why the client refuses it: `line:column: message`."""
    flaws = read(text, **contents).flaws
    return [f"{one.place.line}:{one.place.column}: {one.message}" for one in flaws]
