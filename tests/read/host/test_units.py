import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.host.host_trees import fifo, link, put

from dockward.model.fact import Unknown
from dockward.model.host import UnitFile
from dockward.read.host.units import MOST_DROP_INS, find_unit, parse_unit, read_units, start_arguments

BASE = "[Unit]\nDescription=x\n[Service]\nExecStart=/usr/bin/dockerd -H fd://\nLimitNOFILE=1024\nUser=root\n"


def units(root):
    return {one.name: one for one in read_units(root).value}


def test_the_strongest_folder_gives_the_unit(tmp_path):
    put(tmp_path, "/usr/lib/systemd/system/docker.service", BASE)
    assert units(tmp_path)["docker.service"].path == "/usr/lib/systemd/system/docker.service"
    put(tmp_path, "/etc/systemd/system/docker.service", BASE.replace("1024", "2048"))
    found = units(tmp_path)["docker.service"]
    assert (found.path, found.settings["Service.LimitNOFILE"]) == ("/etc/systemd/system/docker.service", "2048")


def test_a_link_is_followed_to_where_the_unit_lies(tmp_path):
    put(tmp_path, "/usr/lib/systemd/system/docker.service", BASE)
    link(tmp_path, "/lib", "usr/lib")
    link(tmp_path, "/etc/systemd/system/docker.service", "/lib/systemd/system/docker.service")
    assert find_unit(tmp_path, "docker.service").path == "/usr/lib/systemd/system/docker.service"


def test_drop_ins_apply_in_the_order_of_their_names_and_folders(tmp_path):
    put(tmp_path, "/usr/lib/systemd/system/docker.service", BASE)
    put(tmp_path, "/usr/lib/systemd/system/docker.service.d/50-a.conf", "[Service]\nLimitNOFILE=1\nTasksMax=1\n")
    put(tmp_path, "/etc/systemd/system/docker.service.d/50-a.conf", "[Service]\nLimitNOFILE=2\n")
    put(tmp_path, "/run/systemd/system/docker.service.d/90-b.conf", "[Service]\nExecStart=\nExecStart=/other\n")
    put(tmp_path, "/etc/systemd/system/service.d/10-all.conf", "[Service]\nLimitNOFILE=3\nNoNewPrivileges=yes\n")
    put(tmp_path, "/etc/systemd/system/docker.service.d/99-note.txt", "[Service]\nUser=nobody\n")
    settings = units(tmp_path)["docker.service"].settings
    assert settings["Service.LimitNOFILE"] == "2"
    assert settings["Service.NoNewPrivileges"] == "yes"
    assert settings["Service.ExecStart"] == "/other"
    assert settings["Service.User"] == "root"
    assert "Service.TasksMax" not in settings


def test_a_masked_unit_and_a_masked_drop_in_do_not_count(tmp_path):
    put(tmp_path, "/usr/lib/systemd/system/docker.service", BASE)
    put(tmp_path, "/usr/lib/systemd/system/docker.service.d/a.conf", "[Service]\nUser=nobody\n")
    link(tmp_path, "/etc/systemd/system/docker.service.d/a.conf", "/dev/null")
    assert units(tmp_path)["docker.service"].settings["Service.User"] == "root"
    link(tmp_path, "/etc/systemd/system/docker.service", "/dev/null")
    assert units(tmp_path) == {}
    assert find_unit(tmp_path, "docker.service").path is None


def test_a_host_without_systemd_has_no_units(tmp_path):
    assert read_units(tmp_path).value == ()


def test_units_that_cannot_be_read_are_unknown(tmp_path):
    put(tmp_path, "/usr/lib/systemd/system/docker.service", BASE)
    fifo(tmp_path, "/etc/systemd/system/docker.service.d/a.conf")
    assert "not a regular file" in read_units(tmp_path).content.reason
    (tmp_path / "etc/systemd/system/docker.service.d/a.conf").unlink()
    for nr in range(MOST_DROP_INS + 1):
        put(tmp_path, f"/etc/systemd/system/docker.service.d/{nr}.conf")
    assert "more than" in read_units(tmp_path).content.reason
    link(tmp_path, "/etc/systemd/system/docker.socket", "docker.socket")
    assert isinstance(read_units(tmp_path).content, Unknown)


def test_lines_as_systemd_joins_them():
    text = "[Service]\n# ExecStart=/no\n; x\nExecStart=/bin/a \\\n# inside\n  -b \\\n  -c\n[Other]\nUser=x\n"
    assert parse_unit(text) == {"Service.ExecStart": "/bin/a  -b  -c"}


def test_lists_add_up_and_an_empty_value_starts_again():
    socket = "[Socket]\nListenStream=/run/docker.sock\nListenStream=2375\nSocketMode=0660\nSocketMode=0666\n"
    assert parse_unit(socket) == {"Socket.ListenStream": "/run/docker.sock\n2375", "Socket.SocketMode": "0666"}
    assert parse_unit(socket, "[Socket]\nListenStream=\n")["Socket.SocketMode"] == "0666"
    assert "Socket.ListenStream" not in parse_unit(socket, "[Socket]\nListenStream=\n")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ('"HTTP_PROXY=http://ann:geheim@proxy:3128" TOKEN=geheim', "HTTP_PROXY=proxy:3128 TOKEN"),
        ("https_proxy=https://ann:ge@heim@proxy/", "https_proxy=proxy"),
        ('"A=b GEHEIM=geheim"', "A"),
        ('"unbalanced=geheim', "(unreadable)"),
    ],
)
def test_of_the_environment_only_names_stay(value, kept):
    assert parse_unit(f"[Service]\nEnvironment={value}\n") == {"Service.Environment": kept}


def test_a_secret_on_the_command_line_is_hidden():
    settings = parse_unit("[Service]\nExecStart=/usr/bin/dockerd --log-opt splunk-token=geheim --debug\n")
    assert settings == {"Service.ExecStart": "/usr/bin/dockerd --log-opt splunk-token=*** --debug"}


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("-/usr/bin/dockerd -H fd:// $DOCKER_OPTS", ("/usr/bin/dockerd", "-H", "fd://")),
        ("/usr/bin/dockerd --label 'a b'", ("/usr/bin/dockerd", "--label", "a b")),
        ("/usr/bin/dockerd 'open", ()),
        ("", ()),
    ],
)
def test_the_command_line_of_a_service(start, words):
    unit = UnitFile(name="docker.service", path="/x", settings={"Service.ExecStart": start})
    assert start_arguments(unit) == words


@given(st.lists(st.text(alphabet="[]ServicUnmt=\\#;\n \"'LESxka\x00\ud7ff", max_size=60), max_size=3))
def test_any_text_is_read(texts):
    for value in parse_unit(*(f"[Service]\n{text}" for text in texts)).values():
        assert value
