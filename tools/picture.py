"""Draws docs/audit.svg: the first lines of a real audit of the bad host of the live tests. Needs root."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.live.badhost import bad_engine, build_bad_host  # noqa: E402  # found through the line above
from tests.live.trixie import chosen_distribution  # noqa: E402  # as above

LINES = 74
WIDTH = 100


def main() -> None:
    """Audit, keep the beginning, draw it."""
    with bad_engine(chosen_distribution()) as engine:
        build_bad_host(engine)
        done = subprocess.run(
            [sys.executable, "-m", "dockward", "audit"],
            env=engine.environment | {"FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "TERM": "xterm-256color"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        shown = done.stdout.replace(engine.host, "unix:///var/run/docker.sock")
        shown = shown.replace(str(engine.directory), "/var/lib/docker").replace(os.uname().nodename, "harbour")
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text("$ dockward audit", style="bold"))
    console.print(Text.from_ansi("\n".join(shown.splitlines()[:LINES])))
    (ROOT / "docs" / "audit.svg").write_text(console.export_svg(title="dockward audit"))


if __name__ == "__main__":
    main()
