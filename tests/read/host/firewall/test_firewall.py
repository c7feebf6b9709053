import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tests.read.host.host_trees import fifo, put

from dockward.model.host import EngineChain, Firewall
from dockward.read.host.firewall import read_firewall
from dockward.read.host.firewall.firewall import PacketFilter, describe
from dockward.read.host.firewall.iptables import parse_iptables_save
from dockward.read.host.firewall.nftables import parse_nft

SSH_ONLY = "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n"
OPEN = "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n"
UFW = {
    "/etc/ufw/ufw.conf": "# comment\nENABLED=yes\nLOGLEVEL=low\n",
    "/etc/default/ufw": 'IPV6=yes\nDEFAULT_INPUT_POLICY="DROP"\nDEFAULT_FORWARD_POLICY="DROP"\n',
    "/etc/ufw/user.rules": (
        "*filter\n:ufw-user-input - [0:0]\n### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in\n"
        "-A ufw-user-input -p tcp --dport 22 -j ACCEPT\n-A ufw-user-input -p udp --dport 53 -s 10.0.0.0/8 -j ACCEPT\n"
        "COMMIT\n"
    ),
    "/etc/ufw/user6.rules": "*filter\n-A ufw6-user-input -p tcp --dport 443 -j ACCEPT\nCOMMIT\n",
}


def kernel(saved="", saved6="", nft=""):
    return PacketFilter(
        {
            "ipv4": (parse_iptables_save(saved),) if saved else (),
            "ipv6": (parse_iptables_save(saved6),) if saved6 else (),
        },
        parse_nft(nft) if nft else None,
    )


def nft(policy, table="mine", family="inet", port=None):
    chain = f'{{"family":"{family}","table":"{table}","name":"i","hook":"input","policy":"{policy}"}}'
    match = f'{{"op":"==","left":{{"payload":{{"protocol":"tcp","field":"dport"}}}},"right":{port}}}'
    expr = f'[{{"match":{match}}},{{"accept":null}}]' if port else "[]"
    rule = f'{{"family":"{family}","table":"{table}","chain":"i","expr":{expr}}}'
    return (
        f'{{"nftables":[{{"table":{{"family":"{family}","name":"{table}"}}}},{{"chain":{chain}}},{{"rule":{rule}}}]}}'
    )


def test_a_filter_that_refuses_by_default():
    assert describe(kernel(SSH_ONLY), with_ipv6=False) == Firewall(
        manager="iptables", denies_input=True, open_ports=frozenset({"22/tcp"})
    )


def test_no_filter_at_all():
    nothing = Firewall(manager="", denies_input=False, open_ports=frozenset())
    assert describe(kernel(OPEN, OPEN), with_ipv6=True) == nothing
    assert describe(kernel(), with_ipv6=True) == nothing


def test_ipv6_must_be_closed_too_where_it_is_in_use():
    assert not describe(kernel(SSH_ONLY, OPEN), with_ipv6=True).denies_input
    assert describe(kernel(SSH_ONLY, SSH_ONLY.replace("22", "80")), with_ipv6=True).open_ports == {"22/tcp", "80/tcp"}


def test_every_table_has_to_accept():
    saved = SSH_ONLY.replace("--dport 22", "-m multiport --dports 22,80")
    both = describe(kernel(saved, nft=nft("drop", port=80)), with_ipv6=False)
    assert (both.open_ports, both.manager) == ({"80/tcp"}, "nftables")
    assert describe(kernel(OPEN, nft=nft("drop", port=80)), with_ipv6=False).open_ports == {"80/tcp"}


def test_tables_of_iptables_are_taken_from_iptables():
    twice = describe(kernel(SSH_ONLY, nft=nft("drop", "filter", "ip", port=80)), with_ipv6=False)
    assert (twice.open_ports, twice.manager) == ({"22/tcp"}, "iptables")
    alone = describe(kernel(nft=nft("drop", "filter", "ip", port=80)), with_ipv6=False)
    assert alone.open_ports == {"80/tcp"}


def test_who_manages_it():
    assert describe(kernel(nft=nft("drop", "firewalld")), with_ipv6=False).manager == "firewalld"
    assert describe(kernel(SSH_ONLY), "ufw", with_ipv6=False).manager == "ufw"


def ufw(root, **changes):
    for path, content in {**UFW, **changes}.items():
        put(root, path, content)
    return read_firewall(root)


def test_ufw_by_its_files_where_the_kernel_is_another(tmp_path):
    found = ufw(tmp_path)
    assert found.place.source == "/etc/ufw"
    assert found.value == Firewall(manager="ufw", denies_input=True, open_ports=frozenset({"22/tcp"}))


def test_ufw_with_ipv6(tmp_path):
    put(tmp_path, "/proc/1/net/if_inet6", "2001 02 40 00 80     eth0\n")
    assert ufw(tmp_path).value.open_ports == {"22/tcp", "443/tcp"}
    put(tmp_path, "/etc/default/ufw", "IPV6=no\n")
    assert not read_firewall(tmp_path).value.denies_input
    put(tmp_path, "/proc/1/net/if_inet6", "fe80 02 40 20 80     eth0\n0001 01 80 10 80       lo\nbroken\n")
    assert read_firewall(tmp_path).value.denies_input


def test_ufw_that_lets_in_or_guards_the_engine(tmp_path):
    put(tmp_path, "/etc/ufw/after.rules", "*filter\n:DOCKER-USER - [0:0]\n-A DOCKER-USER -i eth0 -j DROP\nCOMMIT\n")
    found = ufw(tmp_path, **{"/etc/default/ufw": "DEFAULT_INPUT_POLICY=ACCEPT\n"}).value
    assert (found.denies_input, found.engine_chain) == (False, EngineChain(denies=True))


def test_ufw_switched_off_or_unreadable_is_unknown(tmp_path):
    assert "only asked on the host" in ufw(tmp_path, **{"/etc/ufw/ufw.conf": "ENABLED=no\n"}).content.reason
    (tmp_path / "etc/ufw/ufw.conf").unlink()
    fifo(tmp_path, "/etc/ufw/ufw.conf")
    assert "not a regular file" in read_firewall(tmp_path).content.reason


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_without_its_programs_the_kernel_cannot_be_asked(tmp_path):
    assert "neither nft nor iptables-save" in read_firewall(Path("/"), (str(tmp_path),)).content.reason
    put(tmp_path, "/nft", "#!/bin/sh\necho 'Operation not permitted' >&2; exit 1\n", 0o755)
    assert "Operation not permitted" in read_firewall(Path("/"), (str(tmp_path),)).content.reason
    put(tmp_path, "/nft", "#!/bin/sh\necho nonsense\n", 0o755)
    assert "JSON" in read_firewall(Path("/"), (str(tmp_path),)).content.reason


_REAL = """
nft -f - <<'RULES'
table inet mine {
  set ports { type inet_service; flags interval; elements = { 8000-8003, 9000 } }
  chain allow { tcp dport 22 accept; udp dport vmap { 53 : accept, 54 : drop }; }
  chain input {
    type filter hook input priority 0; policy accept;
    ct state vmap { established : accept, related : accept, invalid : drop }
    iifname "lo" accept
    meta l4proto { icmp, ipv6-icmp } accept
    tcp dport 8001 drop
    tcp dport @ports accept
    tcp dport { 80, 443 } ct state new limit rate 10/second accept
    ip saddr 10.0.0.0/8 tcp dport 5432 accept
    iifname "eth0" tcp dport 3306 accept
    meta nfproto ipv6 tcp dport 7777 accept
    meta l4proto { tcp, udp } th dport 88 accept
    jump allow
    log prefix "x" counter reject
  }
}
RULES
iptables -P INPUT DROP
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -p tcp -m multiport --dports 22,443,8000:8002 -m comment --comment 'a "b" -j DROP' -j ACCEPT
iptables -A INPUT -p udp -m multiport --dports 53,54 -m addrtype --dst-type LOCAL -j ACCEPT
iptables -N DOCKER-USER
iptables -A DOCKER-USER -i eth0 -j DROP
"""
_PRINT = (
    "import sys, msgspec; from pathlib import Path; from dockward.read.host.firewall import read_firewall;"
    "sys.stdout.buffer.write(msgspec.json.encode(read_firewall(Path('/')).value))"
)


@pytest.mark.skipif(
    os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "nft", "iptables"))),
    reason="needs root, nft and iptables",
)
def test_a_real_kernels_tables():
    """In a network namespace of its own, so that the machine's own filter stays as it is."""
    script = f"set -e\n{_REAL}\nexec '{sys.executable}' -c \"{_PRINT}\""
    environment = {**os.environ, "PYTHONPATH": "src"}
    command = ["unshare", "--net", "sh", "-c", script]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    found = msgspec.json.decode(done.stdout, type=Firewall)
    assert found == Firewall(
        manager="nftables",
        denies_input=True,
        open_ports=frozenset({"22/tcp", "443/tcp", "8000/tcp", "8002/tcp", "53/udp"}),
        engine_chain=EngineChain(denies=True),
    )
