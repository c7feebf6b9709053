"""Where changes of services are made: in which file, and what is refused."""

import pytest
from tests.fix.composefiles import repaired

from dockward.fix.errors import CannotChangeError
from dockward.fix.services import change_service
from dockward.kit import add_entry, remove_entry, set_key, unset_key
from dockward.model.fix import Change, Move
from dockward.read.sources.compose import read_compose

BASE = "services:\n  web:\n    image: a\n    cap_add: [A]\n"


def project_of(tmp_path, files):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    project = read_compose(str(tmp_path / "compose.yaml"), {})
    assert project.valid, project.flaws
    return project


def changed(tmp_path, files, change, service="web"):
    """The files that it changes, by name."""
    project = project_of(tmp_path, files)
    texts = {str(tmp_path / name): text for name, text in files.items()}
    return {path.rpartition("/")[2]: text for path, text in change_service(project, service, texts, change).items()}


def test_a_new_key_goes_into_the_first_file(tmp_path):
    files = {"compose.yaml": BASE, "compose.override.yaml": "services:\n  web:\n    init: true\n"}
    assert changed(tmp_path, files, set_key("read_only", value=True)) == {
        "compose.yaml": BASE + "    read_only: true\n"
    }


def test_a_value_is_changed_where_it_has_the_last_word(tmp_path):
    over = "services:\n  web:\n    restart: always\n"
    files = {"compose.yaml": BASE + "    restart: never\n", "compose.override.yaml": over}
    files["compose.yaml"] = BASE + '    restart: "no"\n'
    made = changed(tmp_path, files, set_key("restart", "on-failure:5"))
    assert made == {"compose.override.yaml": over.replace("always", "on-failure:5")}


def test_what_goes_goes_from_every_file(tmp_path):
    files = {
        "compose.yaml": BASE + "    privileged: true\n",
        "compose.override.yaml": "services:\n  web:\n    init: true\n    privileged: true\n",
    }
    made = changed(tmp_path, files, unset_key("privileged"))
    assert made == {"compose.yaml": BASE, "compose.override.yaml": "services:\n  web:\n    init: true\n"}


def test_an_entry_goes_from_the_file_that_has_it(tmp_path):
    over = "services:\n  web:\n    cap_add:\n      - CAP_sys_admin\n      - B\n"
    files = {"compose.yaml": BASE, "compose.override.yaml": over}
    made = changed(tmp_path, files, remove_entry("cap_add", "B"))
    assert made == {"compose.override.yaml": over.replace("      - B\n", "")}


@pytest.mark.parametrize("written", ["CAP_SYS_ADMIN", "sys_admin", "SYS_ADMIN"])
def test_capabilities_go_however_they_are_written(tmp_path, written):
    text = BASE.replace("[A]", f"[A, {written}]")
    assert changed(tmp_path, {"compose.yaml": text}, remove_entry("cap_add", "SYS_ADMIN")) == {"compose.yaml": BASE}


def test_what_another_service_brings_is_overridden_or_refused(tmp_path):
    files = {
        "compose.yaml": "services:\n  web:\n    extends: {file: base.yaml, service: web}\n    image: a\n",
        "base.yaml": "services:\n  web:\n    image: b\n    privileged: true\n    cap_add: [A]\n",
    }
    made = changed(tmp_path, files, unset_key("privileged", over=False))
    assert made == {"compose.yaml": files["compose.yaml"] + "    privileged: false\n"}
    with pytest.raises(CannotChangeError, match="extends"):
        changed(tmp_path, files, unset_key("privileged"))
    made = changed(tmp_path, files, remove_entry("cap_add", "A"))
    assert made == {"base.yaml": files["base.yaml"].replace("    cap_add: [A]\n", "")}


def test_an_included_service_is_changed_in_its_own_file(tmp_path):
    files = {"compose.yaml": "include: [more.yaml]\n", "more.yaml": BASE}
    assert changed(tmp_path, files, add_entry("cap_drop", "ALL")) == {
        "more.yaml": BASE + "    cap_drop:\n      - ALL\n"
    }


def test_what_an_anchor_brings_is_copied_into_the_service_and_changed_there(tmp_path):
    limit = '\n      resources:\n        limits:\n          memory: "1g"\n'
    text = "x-a: &a\n  deploy:\n    replicas: 2\nservices:\n  web:\n    <<: *a\n    image: a\n"
    made = changed(tmp_path, {"compose.yaml": text}, set_key("deploy.resources.limits.memory", "1g"))
    assert made["compose.yaml"] == f"{text}    deploy:\n      replicas: 2{limit}"
    alias = "x-a: &a\n  replicas: 2\nservices:\n  web:\n    image: a\n    deploy: *a\n"
    made = changed(tmp_path, {"compose.yaml": alias}, set_key("deploy.resources.limits.memory", "1g"))
    assert made["compose.yaml"] == alias.replace(" *a\n", f"\n      replicas: 2{limit}")


def test_what_is_so_already_changes_nothing(tmp_path):
    for change in (unset_key("privileged"), remove_entry("cap_add", "B"), remove_entry("volumes", "/data")):
        assert changed(tmp_path, {"compose.yaml": BASE}, change) == {}


def test_several_documents_are_refused(tmp_path):
    with pytest.raises(CannotChangeError, match="documents"):
        changed(tmp_path, {"compose.yaml": f"{BASE}---\n{BASE}"}, add_entry("cap_drop", "ALL"))


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ('"80:80"', ":80:80/tcp", '"127.0.0.1:80:80"'),
        ("'80:80'", ":80:80/tcp", "'127.0.0.1:80:80'"),
        ("8080:80", ":8080:80/tcp", '"127.0.0.1:8080:80"'),
        ("80", ":0:80/tcp", '"127.0.0.1::80"'),
        ("0.0.0.0:53:53/udp", "0.0.0.0:53:53/udp", '"127.0.0.1:53:53/udp"'),
        ('"[::]:80:80"', ":::80:80/tcp", '"127.0.0.1:80:80"'),
        ('"${PORT:-80}:80"', ":80:80/tcp", '"127.0.0.1:${PORT:-80}:80"'),
        ("8000-8001:80-81", ":8001:81/tcp", '"127.0.0.1:8000-8001:80-81"'),
        ("{target: 80, published: 8080}", ":8080:80/tcp", '{target: 80, published: 8080, host_ip: "127.0.0.1"}'),
    ],
)
def test_a_port_gets_an_address_however_it_is_written(tmp_path, before, name, after):
    text = BASE + f"    ports:\n      - 443:443\n      - {before}  # here\n"
    change = Change(Move.SET, ("ports", name, "host_ip"), "127.0.0.1")
    assert changed(tmp_path, {"compose.yaml": text}, change) == {"compose.yaml": text.replace(before, after)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/run/d.sock:/data", "/run/new.sock:/data"),
        ('"/run/d.sock:/data:ro"', '"/run/new.sock:/data:ro"'),
        ("${A:-/run/d.sock}:/data", "${A:-/run/new.sock}:/data"),
        ("{type: bind, source: /run/d.sock, target: /data}", "{type: bind, source: /run/new.sock, target: /data}"),
        ("${A}:/data", None),
        ("/data", None),
    ],
)
def test_a_mount_gets_another_source_however_it_is_written(tmp_path, before, after):
    text = BASE + f"    volumes:\n      - ./b:/b\n      - {before}  # here\n"
    change = Change(Move.SET, ("volumes", "/data", "source"), "/run/new.sock")
    if after is None:
        with pytest.raises(CannotChangeError):
            changed(tmp_path, {"compose.yaml": text}, change)
    else:
        assert changed(tmp_path, {"compose.yaml": text}, change) == {"compose.yaml": text.replace(before, after)}


@pytest.mark.parametrize(
    ("before", "move", "word", "after"),
    [
        ("./a:/data", Move.ADD, "ro", "./a:/data:ro"),
        ("./a:/data:rw,z", Move.ADD, "ro", "./a:/data:z,ro"),
        ("./a:/data:ro", Move.ADD, "ro", "./a:/data:ro"),
        ('"./a:/data:rslave"', Move.REMOVE, "rslave", '"./a:/data"'),
        ("${A:-./a}:/data", Move.ADD, "ro", "${A:-./a}:/data:ro"),
        (
            "{type: bind, source: ., target: /data}",
            Move.ADD,
            "ro",
            "{type: bind, source: ., target: /data, read_only: true}",
        ),
        (
            "{type: bind, source: ., target: /data, bind: {propagation: shared}}",
            Move.REMOVE,
            "shared",
            "{type: bind, source: ., target: /data}",
        ),
        ("{type: tmpfs, target: /data}", Move.ADD, "size=1m", "{type: tmpfs, target: /data, tmpfs: {size: 1m}}"),
    ],
)
def test_options_of_a_mount_however_it_is_written(tmp_path, before, move, word, after):
    text = BASE + f"    volumes:\n      - {before}\n"
    made = changed(tmp_path, {"compose.yaml": text}, Change(move, ("volumes", "/data"), word))
    after = after.replace("size: 1m", 'size: "1m"')
    assert made == ({} if before == after else {"compose.yaml": text.replace(before, after)})


def test_a_mount_without_place_for_options_is_refused(tmp_path):
    text = BASE + "    volumes:\n      - /data\n"
    with pytest.raises(CannotChangeError, match="short form"):
        changed(tmp_path, {"compose.yaml": text}, Change(Move.ADD, ("volumes", "/data"), "ro"))


@pytest.mark.parametrize("before", ["/cache", "/cache:exec"])
def test_a_tmpfs_that_stands_alone(tmp_path, before):
    text = BASE + f"    tmpfs: {before}\n"
    made = changed(tmp_path, {"compose.yaml": text}, Change(Move.ADD, ("tmpfs", "/cache"), "size=1m"))
    more = f"{before},size=1m" if ":" in before else f"{before}:size=1m"
    assert made == {"compose.yaml": text.replace(before, more)}
    made = changed(tmp_path, {"compose.yaml": text}, add_entry("tmpfs", "/tmp"))
    assert made == {"compose.yaml": BASE + f"    tmpfs:\n      - {before}\n      - /tmp\n"}


def test_a_new_section_stands_at_the_end_as_the_others_do(tmp_path):
    change = Change(Move.SET, ("secrets", "pw", "file"), "./secrets/pw", project=True)
    section = "secrets:\n  pw:\n    file: ./secrets/pw\n"
    assert changed(tmp_path, {"compose.yaml": BASE}, change) == {"compose.yaml": f"{BASE}\n{section}"}
    close = f"name: x\n{BASE}"
    assert changed(tmp_path, {"compose.yaml": close}, change) == {"compose.yaml": close + section}
    there = f"{BASE}\nsecrets:\n  other:\n    file: o\n"
    made = changed(tmp_path, {"compose.yaml": there}, change)
    assert made == {"compose.yaml": there + "  pw:\n    file: ./secrets/pw\n"}


def test_a_service_that_no_file_holds_is_refused(tmp_path):
    text = "x-web: &web\n  image: a\nservices:\n  web: *web\n"
    with pytest.raises(CannotChangeError, match="isn't written out"):
        changed(tmp_path, {"compose.yaml": text}, set_key("read_only", value=True))


def test_an_option_in_a_flow_mapping_is_quoted(tmp_path):
    text = "services:\n  web: {image: a, tmpfs: /cache:exec}\n"
    made = changed(tmp_path, {"compose.yaml": text}, Change(Move.ADD, ("tmpfs", "/cache"), "size=1m"))
    assert made == {"compose.yaml": text.replace("/cache:exec", '"/cache:exec,size=1m"')}


@pytest.mark.parametrize(
    ("written", "then"),
    [
        ("A: one # why", "A_FILE: /run/secrets/a # why"),
        ("A: 'one'", "A_FILE: /run/secrets/a"),
        ('"A": one', '"A_FILE": /run/secrets/a'),
        ("- A=one # why", "- A_FILE=/run/secrets/a # why"),
        ("- 'A=one'", "- 'A_FILE=/run/secrets/a'"),
        ("{A: one, C: two}", "{A_FILE: /run/secrets/a, C: two}"),
    ],
)
def test_a_value_goes_into_a_file_of_its_own(tmp_path, written, then):
    text = BASE + f"    environment:\n      {written}\n"
    change = Change(Move.EXTRACT, ("environment", "A"), "secrets/a")
    made = changed(tmp_path, {"compose.yaml": text}, change)
    assert made == {"a": "one", "compose.yaml": text.replace(written, then)}


@pytest.mark.parametrize(
    ("written", "then"),
    [
        (
            'healthcheck: {test: ["CMD-SHELL", "x -p$$A"]}',
            'healthcheck: {test: ["CMD-SHELL", "x -p$$(cat /run/secrets/a)"]}',
        ),
        ("healthcheck:\n      test: x $${A} $$AB $A_", "healthcheck:\n      test: x $$(cat /run/secrets/a) $$AB $A_"),
        ('command: sh -c "run $$A"', 'command: sh -c "run $$(cat /run/secrets/a)"'),
    ],
)
def test_what_reads_the_variable_reads_the_file(tmp_path, written, then):
    text = BASE + f"    environment:\n      A: one\n    {written}\n"
    made = changed(tmp_path, {"compose.yaml": text}, Change(Move.EXTRACT, ("environment", "A"), "secrets/a"))
    assert then in made["compose.yaml"]


def test_a_value_that_others_share_stays_there_and_is_moved_here(tmp_path):
    text = "x-e: &e {A: one}\n" + BASE + "    environment: *e\n"
    made = changed(tmp_path, {"compose.yaml": text}, Change(Move.EXTRACT, ("environment", "A"), "secrets/a"))
    assert made["compose.yaml"] == text.replace(" *e\n", "\n      A_FILE: /run/secrets/a\n")
    merged = "x-e: &e {environment: {A: one}}\n" + BASE.replace("  web:\n", "  web:\n    <<: *e\n")
    made = changed(tmp_path, {"compose.yaml": merged}, Change(Move.EXTRACT, ("environment", "A"), "secrets/a"))
    assert made["compose.yaml"] == merged + "    environment:\n      A_FILE: /run/secrets/a\n"


def test_a_value_that_a_variable_gives_stays(tmp_path):
    text = BASE + "    environment:\n      A: ${A:-one}\n"
    with pytest.raises(CannotChangeError, match="written out"):
        changed(tmp_path, {"compose.yaml": text}, Change(Move.EXTRACT, ("environment", "A"), "secrets/a"))


def test_a_finding_of_the_project_changes_services_by_name(tmp_path):
    change = Change(Move.SET, ("services", "web", "read_only"), value=True, project=True)
    assert changed(tmp_path, {"compose.yaml": BASE}, change, "shop_default") == {
        "compose.yaml": BASE + "    read_only: true\n"
    }
    with pytest.raises(CannotChangeError, match="no service"):
        changed(tmp_path, {"compose.yaml": BASE}, set_key("read_only", value=True), "shop_default")


def test_a_byte_order_mark_stands_in_no_column(tmp_path):
    text = "\ufeff" + BASE
    made = changed(tmp_path, {"compose.yaml": text}, set_key("deploy.resources.limits.pids", 200))
    assert made == {"compose.yaml": text + "    deploy:\n      resources:\n        limits:\n          pids: 200\n"}


@pytest.mark.parametrize("written", ["[ALL]", "[all, CHOWN]", "\n      - CAP_ALL"])
def test_where_all_is_dropped_nothing_more_is(tmp_path, written):
    text = f"services:\n  web:\n    image: a\n    cap_drop: {written}\n"
    assert changed(tmp_path, {"compose.yaml": text}, add_entry("cap_drop", "NET_RAW")) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"${BIND:-0.0.0.0}:81:81"', '"${BIND:-127.0.0.1}:81:81"'),
        ('"${BIND-0.0.0.0}:81:81/udp"', '"${BIND-127.0.0.1}:81:81/udp"'),
        ("{target: 81, published: 81, host_ip: '${B:-0.0.0.0}'}", None),
        ('"${BIND:-}81:81"', None),
        ('"${BIND:-$OTHER}:81:81"', None),
        ('"${BIND:-0.0.0.0}:${PORT:-81}:81"', '"${BIND:-127.0.0.1}:${PORT:-81}:81"'),
    ],
)  # fmt: skip
def test_an_address_in_a_variable_stays_in_it(before, after):
    text = f"{BASE}    ports:\n      - {before}\n"
    assert repaired(text, "DW0716") == text.replace(before, after or before)
