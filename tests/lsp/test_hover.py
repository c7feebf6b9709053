"""The rule's page where the rule is broken, shown to a real client over stdio."""

from dockward.practices.discovery import find_rule
from dockward.report.rulemarkdown import rule_page
from dockward.report.rulepage import explain_text

POOR = "FROM debian:12\nMAINTAINER me\nRUN a\n"


def test_the_page_of_the_rule(client, dockerfile):
    client.open(dockerfile, POOR)
    found = client.hover(dockerfile, 1, 4)
    assert found["contents"] == {"kind": "markdown", "value": rule_page(find_rule("DW1150"))}
    assert found["range"] == {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 13}}


def test_several_pages_and_the_narrowest_range(client, compose):
    client.open(compose, "services:\n  web:\n    image: a:1\n    privileged: true\n", "yaml")
    found = client.hover(compose, 1, 3)["contents"]["value"]
    assert "# DW0301 " in found
    assert "\n\n---\n\n# DW0302 " in found
    assert client.hover(compose, 3, 17)["range"]["start"] == {"line": 3, "character": 16}


def test_the_page_at_the_key_of_the_value_that_breaks_the_rule(client, compose):
    client.open(compose, "services:\n  web:\n    image: a:1\n    privileged: true\n    init: true\n", "yaml")
    found = client.hover(compose, 3, 6)
    assert found["contents"] == client.hover(compose, 3, 17)["contents"]
    assert found["contents"]["value"].startswith("# DW0503 ")
    assert client.hover(compose, 4, 6) is None


def test_nothing_elsewhere(client, dockerfile):
    client.open(dockerfile, "FROM debian:12\n# a\nFRUM x\n")
    assert client.hover(dockerfile, 1, 1) is None
    assert client.hover(dockerfile, 2, 1) is None, "an error of the file has no page"
    assert client.hover(dockerfile, 90, 1) is None
    assert client.hover("file:///not/open", 0, 0) is None


def test_a_client_that_shows_no_markdown_gets_plain_text(start, dockerfile):
    client = start()
    client.initialize(textDocument={"hover": {"contentFormat": ["plaintext"]}})
    client.open(dockerfile, POOR)
    plain = explain_text(find_rule("DW1150"), colour=False)
    assert client.hover(dockerfile, 1, 4)["contents"] == {"kind": "plaintext", "value": plain}
