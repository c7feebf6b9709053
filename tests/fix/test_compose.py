"""Changes of compose files: what they touch, and what they leave as it stands."""

import json

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
    with pytest.raises(CannotChangeError, match="anchor"):
        change(text, Move.UNSET, "privileged")


MERGED = """\
x-base: &base
  pid: host
  cap_add: [A, B]
  logging: {driver: none}
  ports:
    - "80:80"   # public
    - {target: 81, published: "81"}
  command: |
    one
services:
  web:
    <<: *base
    image: a
"""


@pytest.mark.parametrize(
    ("move", "path", "value", "lines"),
    [
        (Move.UNSET, "pid", None, ['    pid: ""']),
        (Move.UNSET, "logging", None, ["    logging: {}"]),
        (Move.UNSET, "cap_add", None, ["    cap_add: []"]),
        (Move.UNSET, "logging.driver", None, ["    logging: {}"]),
        (Move.REMOVE, "cap_add", "A", ["    cap_add:", "      - B"]),
        (Move.ADD, "cap_add", "C", ["    cap_add:", "      - A", "      - B", "      - C"]),
        (Move.ADD, "cap_add", "B", []),
        (Move.REMOVE, "cap_add", "C", []),
        (
            Move.SET,
            "logging.options.max-size",
            "1m",
            ["    logging:", "      driver: none", "      options:", "        max-size: 1m"],
        ),
    ],
)
def test_what_a_merge_key_brings_is_copied_and_changed_in_the_service(move, path, value, lines):
    made, _ = change(MERGED, move, path, value)
    assert made.replace('"1m"', "1m") == MERGED + "".join(f"{one}\n" for one in lines)


def test_an_entry_of_a_list_from_elsewhere_is_changed_in_a_copy():
    change_ = Change(Move.SET, ("ports", "80:80", "host_ip"), "127.0.0.1")
    made = change_text(MERGED, ("services", "web"), change_)
    assert made == MERGED + ('    ports:\n      - "127.0.0.1:80:80"\n      - target: 81\n        published: "81"\n')


def test_the_last_entry_that_is_taken_out_does_not_come_back_by_a_merge_key():
    text = MERGED + "    cap_add: [C]\n"
    made, _ = change(text, Move.REMOVE, "cap_add", "C")
    assert made == MERGED + "    cap_add: []\n"


def test_a_text_of_several_lines_is_not_copied():
    with pytest.raises(CannotChangeError, match="several lines"):
        change(MERGED, Move.ADD, "command", ("x",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{image: a, cap_add: *c}", "{image: a, cap_add: [B]}"),
        ("{<<: *m, image: a}", "{<<: *m, image: a, cap_add: [B]}"),
    ],
)
def test_a_service_on_one_line_gets_its_copy_on_it(before, after):
    head = "x-c: &c\n  - A\n  - B\nx-m: &m\n  cap_add: *c\nservices:\n  web: "
    made, _ = change(f"{head}{before}\n", Move.REMOVE, "cap_add", "A")
    assert made == f"{head}{after}\n"


def test_an_anchor_that_others_use_is_not_changed_by_the_way():
    text = "services:\n  a:\n    cap_add: &c\n      - A\n  web:\n    image: a\n    cap_add: *c\n"
    made, _ = change(text, Move.REMOVE, "cap_add", "A")
    assert "cap_add: &c\n      - A\n" in made


def test_a_comment_beside_an_alias_keeps_it():
    text = "x-e: &e {A: b}\nservices:\n  web:\n    image: a\n    environment: # why\n      <<: *e\n      C: d\n"
    with pytest.raises(CannotChangeError, match="anchor"):
        change(text, Move.REMOVE, "environment", "A")
    made, _ = change(text.replace(" # why", ""), Move.REMOVE, "environment", "A")
    assert made.endswith("    environment:\n      C: d\n")


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


def comments_case(body, after):
    head, tail = "services:\n  a:\n", "  b:\n    image: b\n"
    return head + body + tail, head + after + tail


@pytest.mark.parametrize(
    ("body", "after"),
    [
        (
            "    image: a\n    # environment:\n    #   X: 1\n",
            "    image: a\n    # environment:\n    #   X: 1\n    read_only: true\n",
        ),
        (
            "    volumes:\n      - d:/d\n      # - ./src:/src\n",
            "    volumes:\n      - d:/d\n      # - ./src:/src\n    read_only: true\n",
        ),
        ("    image: a\n  # about b\n", "    image: a\n    read_only: true\n  # about b\n"),
        ("    image: a\n    # end of a\n", "    image: a\n    read_only: true\n    # end of a\n"),
        ("    image: a\n\n    # the rest\n", "    image: a\n    read_only: true\n\n    # the rest\n"),
        (
            "    image: a  # it\n    # more\n  # about b\n",
            "    image: a  # it\n    # more\n    read_only: true\n  # about b\n",
        ),
    ],
)
def test_comments_stay_with_what_they_are_about(body, after):
    before, expected = comments_case(body, after)
    assert change(before, Move.SET, "read_only", True, "a")[0] == expected
    crlf = before.replace("\n", "\r\n")
    assert change(crlf, Move.SET, "read_only", True, "a")[0] == expected.replace("\n", "\r\n")


def test_a_comment_above_the_next_key_stays_there():
    text = "services:\n  a:\n    cap_add:\n    - X\n    # for root\n    user: b\n"
    assert change(text, Move.ADD, "cap_add", "W", "a")[0] == text.replace("- X\n", "- X\n    - W\n")
    text = "services:\n  a:\n    cap_add:\n      - X\n      # - Z\n    user: b\n"
    assert change(text, Move.ADD, "cap_add", "W", "a")[0] == text.replace("- Z\n", "- Z\n      - W\n")


def test_comments_at_the_very_end_without_a_line_end():
    text = "services:\n  a:\n    image: b\n    # c"
    assert change(text, Move.SET, "init", True, "a")[0] == text + "\n    init: true"


def test_the_comment_above_a_key_goes_along_with_it():
    text = "services:\n  a:\n    image: b\n    # it needs\n    # all\n    privileged: true  # really\n    init: true\n"
    after = "services:\n  a:\n    image: b\n    init: true\n"
    assert change(text, Move.UNSET, "privileged", None, "a")[0] == after


def test_a_comment_behind_a_value_stays_at_the_key_where_that_grows():
    text = "services:\n  a:\n    tmpfs: /run   # small\n    init: true\n"
    made, _ = change(text, Move.ADD, "tmpfs", "/tmp", "a")  # a path in a container
    assert made == text.replace("tmpfs: /run   # small", "tmpfs:   # small\n      - /run\n      - /tmp")
    text = "x: &v [a, b]\nservices:\n  a:\n    dns: *v # ours\n"
    made, _ = change(text, Move.REMOVE, "dns", "a", "a")
    assert made == text.replace("dns: *v # ours", "dns: # ours\n      - b")


def test_json_stays_json():
    text = '{"services": {"web": {"image": "a", "cap_add": ["X"], "environment": {"A": "1"}}}}'
    for path, move, value in (
        ("deploy.resources.limits.pids", Move.SET, 200),
        ("cap_add", Move.ADD, "NET_RAW"),
        ("environment", Move.ADD, "B=c"),
        ("cap_add", Move.SET, ("Y", "Z")),
        ("init", Move.SET, True),
    ):
        made, _ = change(text, move, path, value)
        assert json.loads(made) != json.loads(text)
