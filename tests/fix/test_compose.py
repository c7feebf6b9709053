"""Changes of compose files: what they touch, and what they leave as it stands."""

import pytest

from dockward.fix.compose import change_text
from dockward.fix.errors import CannotChangeError
from dockward.model.fix import Change, Move
from dockward.syntax.compose.document import parse_documents

WEB = """\
# the shop
services:
  web:   # front
    image: nginx   # pinned later
    ports:
      - "80:80"  # public
      - 443:443

  db:
    image: postgres
"""


def change(text, move, path, value=None, service="web"):
    made = change_text(text, ("services", service), Change(move, tuple(path.split(".")), value))
    flaws = []
    again = parse_documents(made, "", flaws)
    assert not flaws, flaws
    assert change_text(made, ("services", service), Change(move, tuple(path.split(".")), value)) == made
    return made, again[0].root.at("services", service)


@pytest.mark.parametrize(
    ("move", "path", "value", "lines"),
    [
        (Move.SET, "read_only", True, ["    read_only: true"]),
        (Move.SET, "user", "1000:1000", ['    user: "1000:1000"']),
        (Move.ADD, "cap_drop", "ALL", ["    cap_drop:", "      - ALL"]),
        (
            Move.SET,
            "security_opt",
            ("no-new-privileges:true",),
            ["    security_opt:", "      - no-new-privileges:true"],
        ),
        (
            Move.SET,
            "deploy.resources.limits.memory",
            "512M",
            ["    deploy:", "      resources:", "        limits:", '          memory: "512M"'],
        ),
        (
            Move.SET,
            "logging.options",
            {"max-size": "10m"},
            ["    logging:", "      options:", '        max-size: "10m"'],
        ),
    ],
)
def test_new_keys_stand_at_the_end_of_the_service(move, path, value, lines):
    made, _ = change(WEB, move, path, value)
    expected = WEB.replace("      - 443:443\n", "      - 443:443\n" + "\n".join(lines) + "\n")
    assert made == expected


def test_a_value_is_replaced_and_its_comment_stays():
    made, web = change(WEB, Move.SET, "image", "nginx@sha256:00")
    assert "    image: nginx@sha256:00   # pinned later\n" in made
    assert web.at("image").content == "nginx@sha256:00"


def test_entries_of_lists():
    made, _ = change(WEB, Move.ADD, "ports", ("127.0.0.1:8080:80",))
    assert '      - 443:443\n      - "127.0.0.1:8080:80"\n' in made
    made, _ = change(WEB, Move.REMOVE, "ports", "80:80")
    assert made == WEB.replace('      - "80:80"  # public\n', "")


def test_the_last_entry_takes_the_list_along():
    text = "services:\n  web:\n    image: a\n    cap_add:\n      - SYS_ADMIN\n    init: true\n"
    made, _ = change(text, Move.REMOVE, "cap_add", "SYS_ADMIN")
    assert made == "services:\n  web:\n    image: a\n    init: true\n"


def test_an_empty_parent_goes_too():
    text = "services:\n  web:\n    image: a\n    deploy:\n      resources:\n        limits:\n          cpus: '2'\n"
    made, _ = change(text, Move.UNSET, "deploy.resources.limits.cpus")
    assert made == "services:\n  web:\n    image: a\n"


@pytest.mark.parametrize(
    ("before", "move", "path", "value", "after"),
    [
        ("{image: a}", Move.SET, "read_only", True, "{image: a, read_only: true}"),
        ("{image: a}", Move.ADD, "cap_drop", "ALL", "{image: a, cap_drop: [ALL]}"),
        ("{image: a, privileged: true}", Move.UNSET, "privileged", None, "{image: a}"),
        ("{privileged: true, image: a}", Move.UNSET, "privileged", None, "{image: a}"),
        ("{image: a, cap_add: [A, B]}", Move.REMOVE, "cap_add", "A", "{image: a, cap_add: [B]}"),
        ("{image: a, cap_add: [A, B]}", Move.REMOVE, "cap_add", "B", "{image: a, cap_add: [A]}"),
        ("{image: a, cap_add: [ ]}", Move.ADD, "cap_add", "B", "{image: a, cap_add: [ B]}"),
        ("{image: a}", Move.SET, "deploy.resources", {"x": "y"}, '{image: a, deploy: {resources: {x: "y"}}}'),
    ],
)
def test_flow_style_stays_flow_style(before, move, path, value, after):
    made, _ = change(f"services:\n  web: {before}\n", move, path, value)
    assert made == f"services:\n  web: {after}\n"


def test_environment_as_a_mapping_takes_pairs():
    text = "services:\n  web:\n    image: a\n    environment:\n      A: 1\n"
    made, web = change(text, Move.ADD, "environment", "B=two")
    assert made == text + "      B: two\n"
    assert web.at("environment", "B").content == "two"
    made, _ = change(text, Move.REMOVE, "environment", "A=1")
    assert made == "services:\n  web:\n    image: a\n"


def test_an_empty_key_is_filled():
    text = "services:\n  web:\n    image: a\n    deploy:\n  db:\n    image: b\n"
    made, _ = change(text, Move.SET, "deploy.replicas", 2)
    assert made == text.replace("    deploy:\n", "    deploy:\n      replicas: 2\n")
    made, _ = change(text.replace("deploy", "cap_drop"), Move.ADD, "cap_drop", "ALL")
    assert "    cap_drop:\n      - ALL\n" in made


def test_line_ends_and_a_missing_last_one_stay():
    text = "services:\r\n  web:\r\n    image: a"
    made, _ = change(text, Move.SET, "read_only", True)
    assert made == text + "\r\n    read_only: true"


def test_wide_indents_stay():
    text = "services:\n    web:\n        image: a\n"
    made, _ = change(text, Move.ADD, "cap_drop", "ALL")
    assert made == text + "        cap_drop:\n            - ALL\n"


def test_lists_without_indent_stay_so():
    text = "services:\n  web:\n    cap_add:\n    - A\n    image: a\n"
    made, _ = change(text, Move.ADD, "cap_add", "B")
    assert made == text.replace("    - A\n", "    - A\n    - B\n")


def test_what_comes_from_an_anchor_is_overridden_not_changed():
    text = "x-base: &base\n  privileged: true\n  cap_add: [A]\nservices:\n  web:\n    <<: *base\n    image: a\n"
    made, web = change(text, Move.SET, "privileged", False)
    assert made == text + "    privileged: false\n"
    assert web.at("privileged").content is False
    for move, path, value in ((Move.REMOVE, "cap_add", "A"), (Move.UNSET, "privileged", None)):
        with pytest.raises(CannotChangeError, match="anchor"):
            change(text, move, path, value)


def test_an_alias_is_replaced_where_it_stands():
    text = "x-log: &log {driver: none}\nservices:\n  web:\n    logging: *log\n    image: a\n"
    made, _ = change(text, Move.SET, "logging", {"driver": "local"})
    assert made == text.replace(" *log\n", "\n      driver: local\n")


def test_block_text_is_left_whole():
    text = "services:\n  web:\n    image: a\n    command: |\n      one\n      two\n\n  db:\n    image: b\n"
    made, web = change(text, Move.SET, "read_only", True)
    assert web.at("command").content == "one\ntwo\n"
    assert "      two\n    read_only: true\n\n  db:" in made


def test_a_service_that_is_an_alias_cannot_be_changed():
    text = "x-web: &web\n  image: a\nservices:\n  web: *web\n"
    with pytest.raises(CannotChangeError, match="isn't written out"):
        change(text, Move.SET, "read_only", True)
