"""Numbers of more digits than Python makes numbers of: each is told or passed over, and ends nothing."""

import pytest
from tests.cli.program import call

LONG = "1" * 5_000
DOCKERFILE = ("HEALTHCHECK --retries={} CMD a", "EXPOSE {}", "EXPOSE 1-{}/udp", "STOPSIGNAL {}", "COPY --chmod={} a b")
SERVICE = ("restart: 'on-failure:{}'", "ports: ['{}:80']", "healthcheck: {{retries: {}, test: a}}", "pids_limit: {}")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("Dockerfile", f"FROM debian:12.8\n{one}\n") for one in DOCKERFILE),
        *(("compose.yaml", f"services:\n  a:\n    image: a:1\n    {one}\n") for one in SERVICE),
    ],
)
def test_a_number_without_end_ends_no_lint(name, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(text.format(LONG))
    assert call("lint", "-q", "--style", name) in {0, 1, 2}
