from pathlib import Path

from tests.read.host.host_trees import fifo, put

from dockward import practices
from dockward.kit import _baseline
from dockward.model.fact import Unknown
from dockward.read.host.sysctls import SYSCTLS, read_lsms, read_sysctls


def test_values_by_dotted_name_and_absent_where_the_kernel_lacks_them(tmp_path):
    put(tmp_path, "/proc/sys/kernel/core_pattern", "|/usr/lib/systemd/systemd-coredump %P\n")
    put(tmp_path, "/proc/sys/net/bridge/bridge-nf-call-iptables", "1\n")
    assert read_sysctls(tmp_path).value == {
        "kernel.core_pattern": "|/usr/lib/systemd/systemd-coredump %P",
        "net.bridge.bridge-nf-call-iptables": "1",
    }


def test_one_that_cannot_be_read_makes_all_unknown(tmp_path):
    put(tmp_path, "/proc/sys/kernel/sysrq", "0")
    fifo(tmp_path, "/proc/sys/vm/unprivileged_userfaultfd")
    assert "vm/unprivileged_userfaultfd" in read_sysctls(tmp_path).content.reason


def test_without_proc_nothing_is_known(tmp_path):
    assert isinstance(read_sysctls(tmp_path).content, Unknown)


def test_all_that_rules_are_shown_in_examples_is_read():
    assert set(_baseline.host().sysctls.value) <= set(SYSCTLS)


def test_all_that_is_read_is_judged():
    """By the words of the rules; the two conditions on IPv6 are put together there."""
    words = "".join(one.read_text() for one in Path(practices.__file__).parent.rglob("*.py"))
    joined = {"net.ipv6.conf.all.disable_ipv6", "net.ipv6.conf.all.forwarding"}
    assert [one for one in SYSCTLS if f'"{one}"' not in words and one not in joined] == []


def test_lsms_as_the_kernel_lists_them(tmp_path):
    put(tmp_path, "/sys/kernel/security/lsm", "capability,yama,apparmor,bpf\n")
    assert read_lsms(tmp_path).value == {"capability", "yama", "apparmor", "bpf"}


def test_lsms_without_securityfs(tmp_path):
    assert "securityfs" in read_lsms(tmp_path).content.reason
    put(tmp_path, "/sys/module/apparmor/parameters/enabled", "N\n")
    assert isinstance(read_lsms(tmp_path).content, Unknown)
    put(tmp_path, "/sys/fs/selinux/enforce", "1")
    assert read_lsms(tmp_path).value == {"capability", "selinux"}
    put(tmp_path, "/sys/module/apparmor/parameters/enabled", "Y\n")
    assert read_lsms(tmp_path).value == {"capability", "apparmor"}
