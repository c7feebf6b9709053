"""Changes of a workload as flags."""

import pytest

from dockward.kit.repair import add_entry, remove_entry, set_key, unset_key
from dockward.model.fix import Change, Move
from dockward.syntax.runline.repair import rewrite


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([set_key("deploy.resources.limits.memory", "512M")], "add `--memory 512M`"),
        ([set_key("mem_limit", "512m")], "add `--memory 512m`"),
        ([add_entry("cap_drop", "ALL"), add_entry("cap_add", ("CHOWN", "SETUID"))],
         "add `--cap-drop ALL --cap-add CHOWN --cap-add SETUID`"),
        ([set_key("read_only", True), add_entry("tmpfs", "/tmp:size=64m")],
         "add `--read-only --tmpfs /tmp:size=64m`"),
        ([unset_key("privileged", False)], "take `--privileged` out"),
        ([unset_key("pid")], "take `--pid` out"),
        ([unset_key("network_mode")], "take `--network` out"),
        ([unset_key("healthcheck")], "take `--no-healthcheck` out"),
        ([remove_entry("cap_add", "SYS_ADMIN")], "take `--cap-add SYS_ADMIN` out"),
        ([remove_entry("security_opt", "a=0"), add_entry("security_opt", "a=1")], "add `--security-opt a=1`"),
        ([remove_entry("volumes", "/host")], "take the `--volume` at /host out"),
        ([remove_entry("devices", "/dev/sda")], "take the `--device` at /dev/sda out"),
        ([Change(Move.ADD, ("volumes", "/x"), "ro")], "write `:ro` behind /x in its `--volume`"),
        ([Change(Move.REMOVE, ("tmpfs", "/x"), "exec")], "take `exec` out of the `--tmpfs` at /x"),
        ([set_key("logging", {"driver": "local"})], "add `--log-driver local`"),
        ([Change(Move.SET, ("logging", "options", "max-size"), "10m")], "add `--log-opt max-size=10m`"),
        ([Change(Move.SET, ("ports", ":8080:80/tcp", "host_ip"), "127.0.0.1")],
         "add `--publish 127.0.0.1:8080:80`, take `--publish 8080:80` out"),
        ([Change(Move.SET, ("ports", "::1:0:53/udp", "host_ip"), "127.0.0.1")],
         "add `--publish 127.0.0.1::53/udp`, take `--publish ::1::53/udp` out"),
        ([set_key("restart", "on-failure:5")], "add `--restart on-failure:5`"),
        ([set_key("user", "a b")], "add `--user 'a b'`"),
    ],
)  # fmt: skip
def test_flags_that_make_a_change(changes, words):
    assert str(rewrite(changes)) == words


@pytest.mark.parametrize(
    "change",
    [
        set_key("build.target", "x"),
        Change(Move.ADD, ("secrets",), "x", project=True),
        Change(Move.SET, ("ports",), "80"),
    ],
)
def test_what_no_flag_says(change):
    assert rewrite([change, set_key("read_only", True)]) is None
