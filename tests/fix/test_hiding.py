"""Secrets in compose files, and what is shown of changes around them."""

from dockward.fix.hiding import MASK, hide, secrets_of
from dockward.read.sources.compose import read_compose

TEXT = (
    "services:\n  web:\n    image: a\n    environment:\n      DB_PASSWORD: hunter2hunter\n      MODE: hunter2hunter\n"
    "      PASSWORD_FILE: /run/secrets/pw\n  db:\n    image: b\n    environment: [URL=postgres://u:s3cretpw@db/x]\n"
)


def test_values_that_look_like_secrets_are_masked_on_their_lines():
    secrets = secrets_of(read_compose("compose.yaml", {"compose.yaml": TEXT.encode()}))
    shown = hide(TEXT, secrets)
    assert "DB_PASSWORD: " + MASK in shown
    assert "MODE: hunter2hunter" in shown
    assert "PASSWORD_FILE: /run/secrets/pw" in shown
    assert "s3cretpw" not in shown
    assert shown.count("\n") == TEXT.count("\n")
