from hypothesis import given
from hypothesis import strategies as st
from tests.read.host.host_trees import fifo, put

from dockward.model.host import Account
from dockward.read.host.accounts import read_docker_group, read_home, read_names

PASSWD = """root:x:0:0:root:/root:/bin/bash
daemon:x:1:1::/usr/sbin:/usr/sbin/nologin
ann:x:1000:1000::/home/ann:/bin/bash
bob:x:1001:998::/home/bob:/bin/sh
off:x:1002:1002::/home/off:/usr/sbin/nologin
broken line
half:x:abc:1::/:/bin/sh
"""


def test_members_by_name_and_by_primary_group(tmp_path):
    put(tmp_path, "/etc/passwd", PASSWD)
    put(tmp_path, "/etc/group", "docker:x:998:ann,daemon, off ,ghost,\nother:x:999:root\nbroken\n")
    assert read_docker_group(tmp_path).value == (
        Account("ann", 1000, human=True),
        Account("bob", 1001, human=True),
        Account("daemon", 1, human=False),
        Account("ghost", -1, human=True),
        Account("off", 1002, human=False),
    )


def test_another_group_by_name_or_number(tmp_path):
    put(tmp_path, "/etc/passwd", PASSWD)
    put(tmp_path, "/etc/group", "wheel:x:10:root\n")
    assert read_docker_group(tmp_path, "wheel").value == (Account("root", 0, human=True),)
    assert read_docker_group(tmp_path, "10").value == (Account("root", 0, human=True),)
    assert read_docker_group(tmp_path).value == ()


def test_unreadable_files_are_unknown(tmp_path):
    assert "doesn't exist" in read_docker_group(tmp_path).content.reason
    put(tmp_path, "/etc/group", "docker:x:998:ann\n")
    fifo(tmp_path, "/etc/passwd")
    assert "not a regular file" in read_docker_group(tmp_path).content.reason


def test_names_and_homes(tmp_path):
    put(tmp_path, "/etc/passwd", PASSWD + "second:x:0:0::/x:/bin/sh\n")
    put(tmp_path, "/etc/group", "docker:x:998:\n")
    names = read_names(tmp_path)
    assert (names.user(0), names.user(77), names.group(998), names.group(5)) == ("root", "77", "docker", "5")
    assert read_home(tmp_path, 1000) == "/home/ann"
    assert read_home(tmp_path, 77) is None


def test_numbers_below_an_account_s_own_are_known(tmp_path):
    assert read_names(tmp_path).holder(100_000) is None
    put(tmp_path, "/etc/passwd", PASSWD)
    put(
        tmp_path,
        "/etc/subuid",
        "ann:100000:65536\n1001:165536:10\nghost:300000:9\nbroken\nann:x:5\nbob:500:-1\nroot:1000:5\n",
    )
    names = read_names(tmp_path)
    wanted = {99_999: None, 100_000: 1000, 165_535: 1000, 165_536: 1001, 165_545: 1001, 165_546: None, 300_000: None}
    assert {uid: names.holder(uid) for uid in wanted} == wanted
    # Somebody's own number is nobody else's, whatever the file says.
    assert (names.holder(1000), names.holder(1003)) == (None, 0)


@given(st.text(alphabet="rot:x019,\n\u0660 ", max_size=80))
def test_any_text_is_read(tmp_path_factory, text):
    root = tmp_path_factory.mktemp("root")
    put(root, "/etc/passwd", text)
    put(root, "/etc/group", text)
    put(root, "/etc/subuid", text)
    assert read_docker_group(root, "t").known
    assert read_names(root).user(4_000_000_000) == "4000000000"
