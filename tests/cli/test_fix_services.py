"""`dockward fix` on compose files, from the command line to what stands in the files."""

import pytest
from tests.cli.program import call


@pytest.fixture
def fix(tmp_path, monkeypatch, capsys):
    """Repair files, given by name; the status, what the files then hold, and what was said."""
    monkeypatch.chdir(tmp_path)

    def fix(files, *words):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        status = call("fix", "--apply", *words)
        return status, {name: (tmp_path / name).read_text() for name in files}, capsys.readouterr().err

    return fix


def test_an_unknown_neighbour_keeps_nothing_in_place(fix):
    text = (
        'services:\n  web:\n    image: app:1.0\n    cap_add: ["${CAP}", SYS_ADMIN]\n'
        '    volumes: ["${D}:/d", "/etc:/e"]\n'
    )
    status, files, _ = fix({"compose.yaml": text}, "--rule", "DW1202", "--rule", "DW0610")
    assert files["compose.yaml"] == text.replace(", SYS_ADMIN", "").replace(', "/etc:/e"', "")
    assert status == 0


def test_a_range_is_bound_as_a_whole(fix):
    text = 'services:\n  web:\n    image: app:1.0\n    ports:\n      - "7000-7100:7000-7100"\n      - "80:80"\n'
    _, files, _ = fix({"compose.yaml": text}, "--rule", "DW0716")
    assert files["compose.yaml"] == text.replace('"7000', '"127.0.0.1:7000').replace('"80:', '"127.0.0.1:80:')


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dockerfile", "\x00\x01"),
        ("Dockerfile", ""),
        ("compose.yaml", ""),
        ("compose.yaml", "services:\n  a:\n    extends: b\n  b:\n    extends: a\n"),
    ],
)
def test_what_could_not_be_judged_is_not_in_order(fix, name, text):
    status, files, said = fix({name: text})
    assert (status, files) == (2, {name: text})
    assert f"could not judge: {name}:" in said
    assert "nothing was repaired" in said


def test_a_directory_without_files_is_told(fix):
    status, _, said = fix({})
    assert (status, "no Dockerfile and no compose file" in said) == (2, True)


def test_a_repair_goes_into_the_file_that_has_the_last_word(fix):
    files = {
        "a.yaml": "services:\n  web:\n    image: app:1.0\n    privileged: true\n",
        "b.yaml": "services:\n  web:\n    cap_add: [SYS_ADMIN]\n    privileged: false\n",
    }
    status, after, _ = fix(files, "-f", "a.yaml", "-f", "b.yaml", "--rule", "DW1202")
    assert (status, after["a.yaml"]) == (0, files["a.yaml"])
    assert after["b.yaml"] == files["b.yaml"].replace("    cap_add: [SYS_ADMIN]\n", "")


def test_a_part_of_a_project_gets_nothing_pasted_into_it(fix):
    part = "services:\n  web:\n    restart: always\n"
    status, after, said = fix({"docker-compose.prod.yml": part}, "--unsafe")
    assert (status, after["docker-compose.prod.yml"]) == (2, part)
    assert said.count("a part of a project") == 1


@pytest.mark.parametrize("name", ["stack.yml", "docker-stack.yml"])
def test_nothing_is_written_that_a_swarm_takes_no_notice_of(fix, name):
    text = "services:\n  web:\n    image: app:1.0\n"
    _, after, _ = fix({name: text}, "--unsafe", "--profile", "strict")
    assert "deploy:" in after[name]
    for key in ("security_opt", "tmpfs", "mem_limit", "pids_limit", "privileged"):
        assert f"{key}:" not in after[name]
    _, same, _ = fix({"x.yml": text}, "--unsafe", "--as", "stack", "x.yml")
    assert "tmpfs:" not in same["x.yml"]


LAYERS = (
    "services:\n  web:\n    image: nginx:1.27\n    ports: ['127.0.0.1:8080:80']\n    depends_on: [app]\n"
    "  app:\n    image: app:1.0\n    depends_on: [db]\n  db:\n    image: postgres:16\n"
)


def test_a_database_gets_a_network_without_the_front_end(fix):
    status, after, _ = fix({"compose.yaml": LAYERS}, "--rule", "DW1508")
    assert status == 0
    expected = LAYERS.replace("depends_on: [app]\n", "depends_on: [app]\n    networks:\n      - front\n")
    expected = expected.replace("depends_on: [db]\n", "depends_on: [db]\n    networks:\n      - front\n      - back\n")
    expected += "    networks:\n      - back\n\nnetworks:\n  front:\n    driver: bridge\n  back:\n    driver: bridge\n"
    assert after["compose.yaml"] == expected


def test_a_front_end_that_needs_the_database_keeps_it(fix):
    text = LAYERS.replace("depends_on: [app]", "depends_on: [app, db]")
    _, after, _ = fix({"compose.yaml": text}, "--rule", "DW1508")
    assert "[app, db]\n    networks:\n      - front\n      - back\n" in after["compose.yaml"]


def test_networks_of_the_files_own_are_left_alone(fix):
    text = LAYERS + "    networks: [default]\n"
    _, after, _ = fix({"compose.yaml": text}, "--rule", "DW1508")
    assert after["compose.yaml"] == text


@pytest.mark.parametrize("image", ["postgres:16", "redis:7", "mysql:8.4", "nginx:1.27"])
def test_an_image_that_steps_down_by_itself_loses_the_user_root(fix, image):
    text = f"services:\n  a:\n    image: {image}\n    user: root\n"
    _, after, _ = fix({"compose.yaml": text}, "--rule", "DW0501")
    assert after["compose.yaml"] == f"services:\n  a:\n    image: {image}\n"


@pytest.mark.parametrize(
    "image",
    [
        "postgres:16",
        "redis:7",
        "mysql:8.4",
        "mariadb:11",
        "rabbitmq:4",
        "nginx:1.27",
        "mongo:8",
        "elasticsearch:8.17.0",
    ],
)
def test_a_known_image_gets_a_health_check_of_its_own_programs(fix, image):
    files = {"compose.yaml": f"services:\n  a:\n    image: {image}\n"}
    assert "healthcheck:" not in fix(files)[1]["compose.yaml"]
    assert "    healthcheck:\n      test:\n        - CMD" in fix(files, "--rule", "DW0280")[1]["compose.yaml"]


MERGED_HERE = (
    "services:\n  a: &a\n    image: busybox:1.36\n  c:\n    <<: [*a, {privileged: true}]\n    cap_add: [SYS_PTRACE]\n"
)


def test_what_an_inline_merge_mapping_brings_is_overridden(fix):
    status, files, _ = fix({"compose.yaml": MERGED_HERE}, "--rule", "DW0503")
    assert (status, files["compose.yaml"]) == (0, MERGED_HERE + "    privileged: false\n")


def test_a_defect_in_planning_is_told_and_is_no_pass(fix, monkeypatch):
    def breaks(*_):
        raise AssertionError

    monkeypatch.setattr("dockward.fix.plan.change_service", breaks)
    files = {"compose.yaml": MERGED_HERE, "Dockerfile": "FROM alpine:3.20\nMAINTAINER me\nUSER 10001\n"}
    status, after, said = fix(files, "--unsafe", "--style")
    assert status == 2
    assert "could not judge: compose.yaml: its repairs couldn't be worked out" in said
    assert after["compose.yaml"] == MERGED_HERE
    assert "MAINTAINER" not in after["Dockerfile"]


def test_swarm_takes_no_address_of_a_port(fix, capsys):
    text = (
        "services:\n  web:\n    image: app:1.0\n    ports:\n      - 127.0.0.1:6379:6379\n"
        "      - target: 80\n        published: 8080\n        mode: host\n"
    )
    _, files, said = fix({"stack.yml": text}, "--rule", "DW0716", "--as", "stack", "stack.yml")
    assert files["stack.yml"] == text
    assert said.count("DW0716 not repaired: Swarm publishes ports on every address") == 2
    assert call("lint", "--as", "stack", "stack.yml") == 1
    told = capsys.readouterr().out
    assert told.count("No repair is offered: Swarm publishes ports on every address") == 3
    assert "Redis (6379) is open to the network" in told
    assert told.count("publish with `mode: host`") == 3
    assert "bind it to loopback" not in told
    assert "Bind it to the address" not in told
    call("lint", "--as", "stack", "stack.yml", "-o", "github")
    assert capsys.readouterr().out.count("publish with `mode: host`") == 3
    call("lint", "--as", "compose", "stack.yml")
    assert "mode: host`" not in capsys.readouterr().out


def test_a_socket_in_a_stack_is_kept_from_the_network_otherwise(fix, capsys):
    text = (
        "services:\n  ui:\n    image: app:1.0\n    ports: ['9000:9000']\n"
        "    volumes: ['/var/run/docker.sock:/var/run/docker.sock']\n"
    )
    fix({"stack.yml": text}, "--as", "stack", "stack.yml")
    call("lint", "--as", "stack", "stack.yml")
    (advice,) = [one for one in capsys.readouterr().out.splitlines() if "face the network" in one]
    assert "loopback" not in advice


def test_nothing_is_added_that_a_later_file_resets(fix):
    text = "services:\n  web:\n    image: app:1.0\n"
    over = "services:\n  web:\n    init: true\n    cap_add: !reset []\n"
    given = {"compose.yaml": text, "compose.override.yaml": over}
    _, files, said = fix(given, "--rule", "DW1201")
    assert files == given
    assert "DW1201 not repaired: web.cap_add, which a later file resets, wouldn't have it" in said
    _, files, _ = fix(
        {**given, "compose.override.yaml": over.replace("    cap_add: !reset []\n", "")}, "--rule", "DW1201"
    )
    assert "cap_add" in files["compose.yaml"]


@pytest.mark.parametrize("deep", ["compose.yaml", "deep/compose.yaml"])
def test_a_mount_that_leads_out_of_the_project_is_judged_where_it_leads_to(fix, tmp_path, capsys, deep):
    up = "../" * len((tmp_path / deep).parent.parts[1:])
    text = f"services:\n  web:\n    image: app:1.0\n    volumes: ['{up}etc:/e', '../beside:/b', './in:/i']\n"
    _, files, _ = fix({deep: text}, "--rule", "DW0610", "--rule", "DW0609")
    assert files[deep] == text.replace(f"'{up}etc:/e', ", "")
    (tmp_path / deep).write_text(text)
    call("lint", deep)
    assert "/etc of the host stands writable at /e" in capsys.readouterr().out


def test_each_repair_by_keys_is_told_with_its_risk_whatever_it_sets(fix):
    one = "    image: app:1.0\n    logging: {driver: none}\n"
    text = f'services:\n  web:\n{one}    ports: ["80:80", "81:81"]\n  api:\n{one}'
    status, files, said = fix({"compose.yaml": text}, "--rule", "DW0209", "--rule", "DW0716")
    assert status == 0
    assert files["compose.yaml"].count("driver: local") == said.count("DW0209 Log with the driver") == 2
    assert "compose.yaml:4: DW0209 Log with the driver `local`, which keeps 100 MiB (unsafe: " in said
    assert said.count("DW0716 Publish ") == 2


def test_what_is_included_is_told_once(fix, capsys):
    files = {"compose.yaml": "include: [more.yaml]\n", "more.yaml": "services:\n  db:\n    image: postgres\n"}
    fix(files, "--rule", "DW0801")
    call("lint")
    told = capsys.readouterr().out
    assert told.count("DW0402") == 1


def test_a_dockerfile_in_a_compose_file_is_judged_and_left_as_it_is(fix, capsys):
    text = "services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: ADD a /b\n"
    text = text.replace("ADD", "|\n        FROM alpine\n        ADD")
    _, files, said = fix({"compose.yaml": text}, "--rule", "DW0906")
    assert files["compose.yaml"] == text
    assert "nothing here that fix can repair" in said
    call("lint")
    told = capsys.readouterr().out
    assert "7:9" in told
    assert "it stands in a compose file, where no Dockerfile is rewritten.  DW0906" in told


def test_what_a_variable_brings_is_said_to_come_from_it(fix):
    text = 'services:\n  web:\n    image: app:1.0\n    cap_add: ["${CAP:-SYS_ADMIN}"]\n'
    _, files, said = fix({"compose.yaml": text}, "--rule", "DW1202")
    assert files["compose.yaml"] == text
    assert "DW1202 not repaired: a variable brings it: ${CAP:-SYS_ADMIN}" in said


@pytest.mark.parametrize(
    ("user", "after"),
    [
        ('"${UID:-0}:${GID:-0}"', '"${UID:-10001}:${GID:-10001}"'),
        ("${UID:-0}", '"${UID:-10001}"'),
        ('"0:${GID:-0}"', '"10001:${GID:-10001}"'),
    ],
)
def test_a_user_may_still_be_chosen_by_a_variable(fix, user, after):
    text = f"services:\n  web:\n    image: app:1.0\n    user: {user}\n"
    _, files, _ = fix({"compose.yaml": text}, "--rule", "DW0501")
    assert files["compose.yaml"] == text.replace(user, after)


def test_a_json_file_stays_json(fix):
    text = '{"services": {"web": {"image": "app:1.0", "privileged": true, "cap_add": ["SYS_ADMIN", "CHOWN"]}}}\n'
    _, files, said = fix({"compose.yaml": text}, "--rule", "DW0503", "--rule", "DW0303")
    limits = ', "deploy": {"resources": {"limits": {"pids": 200}}}}}}'
    assert files["compose.yaml"] == text.replace(' "privileged": true,', "").replace("}}}", limits)
    assert "not repaired" not in said


def test_the_comment_above_an_entry_goes_with_it(fix):
    own = "      # for mounts\n      # and more\n      - SYS_ADMIN\n"
    text = (
        f"services:\n  web:\n    image: app:1.0\n    cap_add:\n      # for files\n      - CHOWN\n{own}    # as it is\n"
    )
    _, files, _ = fix({"compose.yaml": text}, "--rule", "DW1202")
    assert files["compose.yaml"] == text.replace(own, "")


REFUSED = {
    "Dockerfile": "FROM alpine:3.20\nRUN apk add curl\nFOO bar\nMAINTAINER me\n",
    "compose.yaml": "services:\n  web:\n    image: app:1.0\n    privileged: true\n    imag: app\n",
}


@pytest.mark.parametrize(("name", "at"), [("Dockerfile", "3:1"), ("compose.yaml", "5:11")])
def test_what_its_own_tool_refuses_is_left_alone(fix, name, at, capsys):
    status, files, said = fix({name: REFUSED[name]}, "--unsafe", "--style")
    assert (status, files[name]) == (2, REFUSED[name])
    assert f"dockward: {name} is left alone until its error at {at} is mended:" in said
    assert "there is nothing here that fix can repair" not in said
    call("lint", name)
    told = capsys.readouterr().out
    assert ("DW1150" in told, "DW0503" in told) == (name == "Dockerfile", name != "Dockerfile")
    assert "dockward fix" not in told


def test_nothing_is_promised_at_the_very_place_of_an_error(fix, capsys):
    limits = "    deploy: {resources: {limits: {cpus: '1'}}}\n    pids_limit: -1\n"
    fix({"compose.yaml": f"services:\n  web:\n    image: app:1.0\n{limits}"}, "--rule", "DW0303")
    call("lint", "compose.yaml")
    told = capsys.readouterr().out
    assert ("DW0303" in told, "dockward fix" in told) == (True, False)


def test_an_error_in_a_file_on_top_counts_for_the_whole_project(fix):
    given = {
        "compose.yaml": "services:\n  web:\n    image: app:1.0\n    privileged: true\n",
        "compose.override.yaml": "services:\n  web:\n    imag: app\n",
    }
    _, files, said = fix(given, "--unsafe")
    assert files == given
    assert "compose.yaml is left alone until its error at compose.override.yaml:3:11 is mended" in said


def test_what_lies_elsewhere_keeps_no_repair_away(fix):
    text = "services:\n  web:\n    image: app:1.0\n    privileged: true\n    extends: {file: gone.yaml, service: x}\n"
    _, files, _ = fix({"compose.yaml": text}, "--rule", "DW0503")
    assert files["compose.yaml"] == text.replace("    privileged: true\n", "")


def test_who_wants_quiet_gets_the_diff_and_what_is_undone(fix, capsys):
    text = "FROM alpine:3.20\nMAINTAINER me\n"
    assert fix({"Dockerfile": text}, "-q") == (0, {"Dockerfile": text.replace("MAINTAINER me", LABEL)}, "")
    assert call("fix", "--quiet", "--unsafe") == 1
    printed = capsys.readouterr()
    assert (printed.err, "+USER 10001" in printed.out) == ("", True)
    assert "Dockerfile is left alone" in fix({"Dockerfile": REFUSED["Dockerfile"]}, "-q")[2]


LABEL = 'LABEL org.opencontainers.image.authors="me"'


def test_lint_promises_nothing_that_a_later_file_or_a_variable_keeps_from_being(fix, capsys):
    over = "services:\n  web:\n    init: true\n    cap_add: !reset []\n"
    fix({"compose.yaml": "services:\n  web:\n    image: app:1.0\n", "compose.override.yaml": over}, "--rule", "DW0503")
    capsys.readouterr()
    call("lint", "compose.yaml")
    (told,) = [one for one in capsys.readouterr().out.splitlines() if "DW1201" in one]
    assert "No repair is offered: web.cap_add, which a later file resets, wouldn't have it." in told
    password = "hunter2hunter"  # an example
    text = f"services:\n  db:\n    image: mysql:8.4\n    environment:\n      MYSQL_PASSWORD: ${{PW:-{password}}}\n"
    fix({"compose.yaml": text, "compose.override.yaml": "services: {db: {init: true}}\n"}, "--rule", "DW0503")
    capsys.readouterr()
    call("lint", "compose.yaml")
    out = capsys.readouterr().out
    assert "No repair is offered: the value of MYSQL_PASSWORD isn't written out: a variable brings it." in out
    assert password not in out


COMMON = (
    "services:\n  base:\n    image: app:1.0\n    cap_add:\n      - SYS_ADMIN   # mounts\n      - CHOWN\n"
    "    ports: ['8080:80']\n    volumes:\n      - /etc:/host/etc\n      - /srv/x:/x\n"
    "    security_opt: [seccomp=unconfined]\n"
)
MENDED = (
    COMMON.replace("      - SYS_ADMIN   # mounts\n", "")
    .replace("      - /etc:/host/etc\n", "")
    .replace("['8080:80']", "['127.0.0.1:8080:80']")
    .replace("    security_opt: [seccomp=unconfined]\n", "")
)
EXTENDS = "  {}:\n    extends: {{file: common.yaml, service: base}}\n"
FROM_COMMON = ("DW1202", "DW0610", "DW0716", "DW0618")


@pytest.mark.parametrize("names", [("web",), ("web", "job")])
def test_what_is_extended_from_another_file_is_repaired_there_for_all_that_use_it(fix, names, capsys):
    text = "services:\n" + "".join(EXTENDS.format(one) for one in names)
    rules = [word for one in FROM_COMMON for word in ("--rule", one)]
    given = {"compose.yaml": text, "common.yaml": COMMON}
    status, files, said = fix(given, *rules, "compose.yaml")
    assert (status, files) == (0, {"compose.yaml": text, "common.yaml": MENDED})
    assert "not repaired" not in said
    assert fix(files, *rules, "compose.yaml")[:2] == (0, files)
    capsys.readouterr()


def test_what_another_service_still_needs_is_left_and_lint_says_so_too(fix, capsys):
    ignored = EXTENDS.format("job").replace("  job:\n", "  # dockward: ignore[DW0610] it backs up\n  job:\n")
    given = {"compose.yaml": "services:\n" + EXTENDS.format("web") + ignored, "common.yaml": COMMON}
    given["common.yaml"] = COMMON.replace("      - /etc", "      # dockward: ignore[DW0610] all\n      - /etc")
    _, files, _ = fix(given, "--rule", "DW0610", "compose.yaml")
    assert files == given
    other = given["compose.yaml"].replace("service: base}\n  #", "service: base}\n    init: true\n  #")
    narrowed = {"compose.yaml": other + "    cap_add: !override [CHOWN]\n", "common.yaml": COMMON}
    _, files, said = fix(narrowed, "--rule", "DW1202", "compose.yaml")
    assert files["common.yaml"] == COMMON.replace("      - SYS_ADMIN   # mounts\n", "")
    assert "not repaired" not in said
    capsys.readouterr()
