"""A directory that a Dockerfile is built from, on disk for as long as it is asked."""

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dockward.model.context import UNSEEN
from dockward.read.sources.context import Contexts


@contextmanager
def beside(files):
    """The context that holds these files, by path; the one at which nobody looked for None."""
    if files is None:
        yield UNSEEN
        return
    with TemporaryDirectory() as top:
        for name, text in files.items():
            path = Path(top, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        yield Contexts().of(f"{top}/Dockerfile")
