"""What the administrator's chain refuses to connections that go on to containers."""

import pytest

from dockward.model.host import EngineChain
from dockward.read.host.firewall.iptables import parse_iptables_save
from dockward.read.host.firewall.passing import engine_chain


def chain(*lines, more=""):
    text = "\n".join(f"-A DOCKER-USER {line}" for line in lines)
    return parse_iptables_save(f"*filter\n:INPUT ACCEPT [0:0]\n:DOCKER-USER - [0:0]\n{more}{text}\nCOMMIT\n")


def told(*lines, more=""):
    return engine_chain([(chain(*lines, more=more),)])


@pytest.mark.parametrize(
    "lines",
    [
        ("-i eth0 -j DROP",),
        ("-i eth0 ! -s 10.0.0.0/8 -j DROP",),
        ("-i eth0 -m set ! --match-set friends src -j REJECT",),
        ("-i eth0 -s 10.0.0.0/8 -j RETURN", "-i eth0 -j DROP"),
        ("-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN", "-i eth0 -j DROP"),
        ("-i eth0 -p tcp -m tcp --dport 443 -j RETURN", "-i eth0 -j DROP"),
        ("-d 172.16.0.0/12 -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j DROP",),
        ("! -i docker0 -o docker0 -j DROP",),
    ],
)
def test_a_chain_that_lets_in_only_who_is_named(lines):
    assert told(*lines) == EngineChain(denies=True)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("-j RETURN",),
        ("-s 203.0.113.9/32 -j DROP",),
        ("-m set --match-set f2b-sshd src -j REJECT --reject-with icmp-port-unreachable",),
        ("-p tcp -m multiport --dports 0:65535 -j f2b-nginx",),
        ("-j RETURN", "-i eth0 -j DROP"),
        ("-i eth0 -m limit --limit 5/min -j DROP",),
        ("-m conntrack --ctstate INVALID -j DROP",),
    ],
)
def test_a_chain_that_turns_single_addresses_away_refuses_nothing_to_the_rest(lines):
    banned = ":f2b-nginx - [0:0]\n-A f2b-nginx -s 203.0.113.9/32 -j REJECT\n-A f2b-nginx -j RETURN\n"
    assert told(*lines, more=banned) == EngineChain()


def test_ports_are_refused_by_their_number_in_the_container_or_on_the_host():
    found = told(
        "-i eth0 -p tcp -m tcp --dport 5432 -j DROP",
        "-i eth0 -p udp -m udp --dport 53:54 -j DROP",
        "-p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL -j REJECT",
    )
    assert found == EngineChain(
        closed=frozenset({"5432/tcp", "53/udp", "54/udp"}), closed_published=frozenset({"8080/tcp"})
    )


def test_a_jump_leads_on():
    own = ":own - [0:0]\n-A own -m limit --limit 3/min -j LOG\n-A own -j DROP\n"
    assert told("-i eth0 -j own", more=own) == EngineChain(denies=True)
    assert told("-i eth0 -s 10.0.0.0/8 -j own", more=own) == EngineChain()


def test_both_versions_of_the_internet_protocol_must_refuse():
    drops, idle = (chain("-i eth0 -j DROP"),), (chain("-j RETURN"),)
    without = (parse_iptables_save("*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n"),)
    assert engine_chain([drops, drops]).denies
    assert engine_chain([drops, without]).denies
    assert not engine_chain([drops, idle]).denies
    assert engine_chain([(*idle, *drops)]).denies
    assert engine_chain([without]) == engine_chain([]) == EngineChain()
