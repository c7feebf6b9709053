"""What goes wrong with changes of the host."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dockward.model.errors import DockwardError
from dockward.read.host.daemon_json import ConfigError


class ChangeError(DockwardError):
    """A change can't be planned, made or taken back."""

    code = "DWE720"


@contextmanager
def config_errors_told(path: Path) -> Iterator[None]:
    """Have it told which daemon.json is wrong, and where: raises `ChangeError` in the place of `ConfigError`."""
    try:
        yield
    except ConfigError as why:
        where = f":{why.line}:{why.column}" if why.line else ""
        reason = f"{path}{where}: the engine wouldn't take it: {why.message.rstrip('.')}."
        raise ChangeError(reason, "Mend it there, and do this again.") from why
