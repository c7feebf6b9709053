"""Where the mark of a finding stands below a line whose secrets are masked."""

import pytest
from click.testing import CliRunner

from dockward.cli.lint import command
from dockward.report.files import shown_before


@pytest.mark.parametrize(
    ("line", "text", "column", "shown"),
    [
        ("ENV A=b C=d", "ENV A=b C=d", 8, 8),
        ("ENV TOKEN=abcdef C=d", "ENV TOKEN=*** C=d", 4, 4),
        ("ENV TOKEN=abcdef C=d", "ENV TOKEN=*** C=d", 10, 10),
        ("ENV TOKEN=abcdef C=d", "ENV TOKEN=*** C=d", 12, None),
        ("ENV TOKEN=abcdef C=d", "ENV TOKEN=*** C=d", 17, 14),
        ("ENV T=a C=d", "ENV T=*** C=d", 8, 10),
        ("ENV T=abcdef U=abcdef C=d", "ENV T=*** U=*** C=d", 13, 10),
        ("ENV T=abcdef U=abcdef C=d", "ENV T=*** U=*** C=d", 22, 16),
        ("ENV T=abcdef U=abcdef", "ENV T=*** U=***", 18, None),
        ("ENV T=*** C=d", "ENV T=*** C=d", 10, 10),
        ("something else", "***", 4, None),
        ("something else", "other", 4, None),
    ],
)
def test_a_column_of_the_line_in_what_is_shown_of_it(line, text, column, shown):
    assert shown_before(line, text, column) == shown


def test_the_mark_stands_behind_a_masked_secret(tmp_path):
    text = "FROM alpine:3.20\nENV API_TOKEN=abc123def456ghi789 DB_PASSWORD=correct-horse-7\nCMD /x\n"
    (tmp_path / "Dockerfile").write_text(text)
    lines = CliRunner().invoke(command, [str(tmp_path)]).output.splitlines()
    at = [number for number, line in enumerate(lines) if "DB_PASSWORD looks like" in line]
    shown, mark = lines[at[0] + 1 : at[0] + 3]
    assert shown.index("DB_PASSWORD") == mark.index("^")
    assert "correct-horse" not in shown
