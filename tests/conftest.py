"""Keeps the live tests together, and says loudly at the end of a run what was left out."""

from typing import Any

import pytest
from hypothesis import settings

# How long one example takes is the machine's business; what hangs is ended by pytest-timeout.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")

LIVE = "live"
LIVE_FOLDER = "tests/live/"
LOUD = (LIVE, "packs")
"""Marks of tests that must not be missing unnoticed."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Send all live tests to one worker, so that each engine is started once; the others go where there is room.

    xdist's own groups would do this by writing to a test's `_nodeid`, which pytest 9.2 no longer looks at.
    """
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  # only there when xdist is

    class LiveTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return LIVE_FOLDER if nodeid.startswith(LIVE_FOLDER) else nodeid

    return LiveTogether(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the tests that were skipped, by reason. It stands here because xdist's controller collects nothing."""
    reasons: dict[tuple[str, str], int] = {}
    for report in terminalreporter.stats.get("skipped", ()):
        mark = next((one for one in LOUD if one in report.keywords), "")
        if mark and isinstance(report.longrepr, tuple):
            reason = (mark, report.longrepr[2].removeprefix("Skipped: "))
            reasons[reason] = reasons.get(reason, 0) + 1
    for (mark, reason), count in reasons.items():
        terminalreporter.write_line("")
        terminalreporter.write_line(f"LEFT OUT: {count} {mark} tests: {reason}", red=True, bold=True)
