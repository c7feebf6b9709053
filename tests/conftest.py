"""Says loudly, at the end of a run, what was left out."""

import pytest

LIVE = "live"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the live tests that were skipped, by reason. It stands here because xdist's controller collects nothing."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", ()):
        if LIVE in report.keywords and isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
            reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in reasons.items():
        terminalreporter.write_line("")
        terminalreporter.write_line(f"LEFT OUT: {count} live tests: {reason}", red=True, bold=True)
