import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.read.host.firewall import iptables
from dockward.read.host.firewall.chains import FilterError, accepted_by
from dockward.read.host.firewall.iptables import parse_iptables_save
from dockward.read.host.firewall.traffic import EVERYTHING, NOTHING, names_of


def opened(*lines, policy="DROP"):
    text = "\n".join(("*filter", f":INPUT {policy} [0:0]", *lines, "COMMIT", ""))
    return accepted_by(parse_iptables_save(text).chains, "INPUT")


@pytest.mark.parametrize(
    ("line", "ports"),
    [
        ("-p tcp -m tcp --dport 22 -j ACCEPT", {"22/tcp"}),
        ("-p 17 --dport 53 -j ACCEPT", {"53/udp"}),
        ("-p tcp -m multiport --dports 22,80,8000:8002 -j ACCEPT", {f"{n}/tcp" for n in (22, 80, 8000, 8001, 8002)}),
        ("-p tcp -m tcp --dport 65534: -j ACCEPT", {"65534/tcp", "65535/tcp"}),
        ("-p tcp -m tcp --dport :1 -j ACCEPT", {"0/tcp", "1/tcp"}),
        ("-p tcp -m tcp ! --dport 1:65534 -j ACCEPT", {"0/tcp", "65535/tcp"}),
        ("! -p udp -m tcp --dport 22 -j ACCEPT", {"22/tcp"}),
        ('-p tcp --dport 22 -m comment --comment "ssh \\" -j DROP" -j ACCEPT', {"22/tcp"}),
        ("-p tcp --dport 22 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT", {"22/tcp"}),
        ("-p tcp --dport 22 -m state --state NEW -j ACCEPT", {"22/tcp"}),
        ("-p tcp --dport 25 --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT", {"25/tcp"}),
        ("-p tcp --dport 25 --syn -j ACCEPT", {"25/tcp"}),
        ("-p tcp --dport 22 -m limit --limit 3/min --limit-burst 3 -j ACCEPT", {"22/tcp"}),
        ("-p tcp --dport 22 -m addrtype --dst-type LOCAL -j ACCEPT", {"22/tcp"}),
        ("-s 0.0.0.0/0 -p tcp --dport 22 -j ACCEPT", {"22/tcp"}),
        ("-i lo -j ACCEPT", set()),
        ("-i eth0 -p tcp --dport 22 -j ACCEPT", set()),
        ("-s 10.0.0.0/8 -p tcp --dport 22 -j ACCEPT", set()),
        ("! -s 10.0.0.0/8 -p tcp --dport 22 -j ACCEPT", set()),
        ("-d 224.0.0.251/32 -p udp --dport 5353 -j ACCEPT", set()),
        ("-p tcp --sport 22 -j ACCEPT", set()),
        ("-p icmp -j ACCEPT", set()),
        ("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", set()),
        ("-m conntrack ! --ctstate NEW -j ACCEPT", set()),
        ("-p tcp --dport 22 -m set --match-set friends src -j ACCEPT", set()),
        ("-p tcp --dport 22 -m owner --uid-owner 0 -j ACCEPT", set()),
        ("-p tcp --dport ssh -j ACCEPT", set()),
        ("-p tcp --dport 99999 -j ACCEPT", set()),
        ("-p tcp --dport -j ACCEPT", set()),
        ("-p -j ACCEPT", set()),
        ("-p tcp --dport 22 -j LOG --log-prefix x", set()),
        ("-p tcp --dport 22", set()),
        ("-j", set()),
    ],
)
def test_what_a_rule_opens_to_everyone(line, ports):
    assert set(names_of(opened(f"-A INPUT {line}"))) == ports


def test_a_default_that_lets_in():
    assert opened(policy="ACCEPT") == EVERYTHING
    assert opened("-A INPUT -j DROP", policy="ACCEPT") == NOTHING
    assert opened("-A INPUT -j REJECT --reject-with icmp-port-unreachable", policy="ACCEPT") == NOTHING
    assert opened("-A INPUT -m conntrack --ctstate NEW -j DROP", policy="ACCEPT") == NOTHING
    assert opened("-A INPUT -i eth0 -j DROP", policy="ACCEPT") == EVERYTHING
    assert opened("-A INPUT -m limit --limit 3/min -j DROP", policy="ACCEPT") == EVERYTHING


def test_the_order_of_rules_counts():
    lines = ("-A INPUT -p tcp --dport 22 -j DROP", "-A INPUT -p tcp -m multiport --dports 22,80 -j ACCEPT")
    assert set(names_of(opened(*lines))) == {"80/tcp"}


def test_chains_are_followed():
    lines = (
        ":allow - [0:0]",
        ":guard - [0:0]",
        "-A INPUT -j guard",
        "-A INPUT -p tcp --dport 22 -j allow",
        "-A allow -m comment --comment x -j ACCEPT",
        "-A guard -m addrtype --dst-type LOCAL -j RETURN",
        "-A guard -j DROP",
    )
    assert set(names_of(opened(*lines))) == {"22/tcp"}


def test_only_the_filter_table_is_read():
    text = "*nat\n:INPUT ACCEPT [0:0]\n-A INPUT -j DROP\nCOMMIT\n*filter\n:INPUT DROP [0:0]\nCOMMIT\n"
    assert parse_iptables_save(text).chains["INPUT"].rules == ()
    assert parse_iptables_save("").chains == {}


def test_too_many_rules_are_refused():
    with pytest.raises(FilterError, match="more than"):
        parse_iptables_save("*filter\n" + "-A INPUT\n" * (iptables.MOST_RULES + 2))


_WORDS = st.sampled_from(
    ["-p", "tcp", "udp", "-m", "limit", "--dport", "22", "1:5", ":", "!", "-j", "ACCEPT", "-g", "x", '"', "-", "-A"]
)


@given(st.lists(st.lists(_WORDS, max_size=9).map(" ".join), max_size=6))
def test_any_words_are_read(lines):
    opened(*(f"-A INPUT {line}" for line in lines), *lines)
