import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.read.host.daemon_flags import parse_daemon_flags


def values(*arguments):
    return {name: one.value for name, one in parse_daemon_flags(("dockerd", *arguments), "/proc/7/cmdline").items()}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--icc=false",), {"icc": False}),
        (("--icc",), {"icc": True}),
        (("--tlsverify", "--tlscacert", "/ca.pem"), {"tlsverify": True, "tlscacert": "/ca.pem"}),
        (("--tlscacert=/ca.pem",), {"tlscacert": "/ca.pem"}),
        (("-D",), {"debug": True}),
        (("-D=false",), {"debug": False}),
        (("-l", "debug"), {"log-level": "debug"}),
        (("-ldebug",), {"log-level": "debug"}),
        (("-l=debug",), {"log-level": "debug"}),
        (("-H", "fd://", "-H=tcp://:1", "--host", "tcp://:2", "-Htcp://:3"), {
            "hosts": ["fd://", "tcp://:1", "tcp://:2", "tcp://:3"]
        }),
        (("-DH", "fd://"), {"debug": True, "hosts": ["fd://"]}),
        (("-g", "/data"), {"data-root": "/data"}),
        (("--graph=/data",), {"data-root": "/data"}),
        (("-G", "wheel", "-s", "overlay2", "-b", "none", "-p", "/pid"), {
            "group": "wheel", "storage-driver": "overlay2", "bridge": "none", "pidfile": "/pid"
        }),
        (("--mtu", "1400"), {"mtu": 1400}),
        (("--oom-score-adjust=-500",), {"oom-score-adjust": -500}),
        (("--oom-score-adjust", "-500", "--icc"), {"oom-score-adjust": -500, "icc": True}),
        (("--mtu", "many"), {"mtu": "many"}),
        (("--insecure-registry", "a:5000", "--insecure-registry=10.0.0.0/8"), {
            "insecure-registries": ["a:5000", "10.0.0.0/8"]
        }),
        (("--registry-mirror", "https://m"), {"registry-mirrors": ["https://m"]}),
        (("--authorization-plugin=x",), {"authorization-plugins": ["x"]}),
        (("--label", "a=b", "--dns", "1.1.1.1", "--dns-opt=x", "--dns-search", "y"), {
            "labels": ["a=b"], "dns": ["1.1.1.1"], "dns-opts": ["x"], "dns-search": ["y"]
        }),
        (("--exec-opt", "native.cgroupdriver=systemd", "--storage-opt", "size=10G"), {
            "exec-opts": ["native.cgroupdriver=systemd"], "storage-opts": ["size=10G"]
        }),
        (("--log-opt", "max-size=10m", "--log-opt=max-file=3"), {"log-opts": {"max-size": "10m", "max-file": "3"}}),
        (("--default-ulimit", "nofile=1024:2048", "--default-ulimit=nproc=64"), {
            "default-ulimits": {
                "nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048},
                "nproc": {"Name": "nproc", "Soft": 64, "Hard": 64},
            }
        }),
        (("--add-runtime", "crun=/usr/bin/crun"), {"runtimes": {"crun": {"path": "/usr/bin/crun"}}}),
        (("--default-address-pool", "base=10.0.0.0/8,size=24"), {
            "default-address-pools": [{"base": "10.0.0.0/8", "size": 24}]
        }),
        (("--default-network-opt", "bridge=com.docker.network.driver.mtu=1400"), {
            "default-network-opts": {"bridge": {"com.docker.network.driver.mtu": "1400"}}
        }),
        (("--feature", "containerd-snapshotter=false", "--feature=cdi"), {
            "features": {"containerd-snapshotter": False, "cdi": True}
        }),
        (("--http-proxy", "http://u:p@x:1", "--no-proxy", "y"), {
            "proxies": {"http-proxy": "http://x:1", "no-proxy": "y"}
        }),
        (("--userland-proxy=0", "--userland-proxy=t"), {"userland-proxy": True}),
        (("--icc=perhaps",), {"icc": "perhaps"}),
        (("--brand-new", "value", "--other-new", "--icc"), {"brand-new": "value", "other-new": "true", "icc": True}),
        (("--", "--icc"), {}),
        (("stray", "-"), {}),
        (("--host",), {"hosts": [""]}),
    ],
)  # fmt: skip
def test_flags(arguments, expected):
    assert values(*arguments) == expected


def test_the_place_is_the_flag_as_written():
    found = parse_daemon_flags(("dockerd", "-H", "tcp://:1", "--insecure-registry=a"), "/proc/7/cmdline")
    assert (found["hosts"].place.source, found["hosts"].place.pointer) == ("/proc/7/cmdline", "-H")
    assert found["insecure-registries"].place.pointer == "--insecure-registry"


def test_a_token_is_not_kept():
    assert values("--log-opt", "splunk-token=abc") == {"log-opts": {"splunk-token": "***"}}


def test_an_empty_command_line():
    assert parse_daemon_flags((), "x") == {}


_WORDS = st.one_of(
    st.sampled_from(["--icc", "--host", "-H", "--log-opt", "-DlH", "--default-ulimit", "--mtu", "--", "-", "a=b", ""]),
    st.text(max_size=12),
    st.text(max_size=8).map("--".__add__),
    st.text(max_size=8).map("-".__add__),
)


@given(st.lists(_WORDS, max_size=12))
def test_any_words_are_read(words):
    for name, one in parse_daemon_flags(("dockerd", *words), "x").items():
        name.encode()
        str(one.value).encode()


@given(st.sampled_from(["tlscacert", "data-root", "log-level"]), st.text(min_size=1))
def test_the_two_ways_to_write_a_value_are_one(name, value):
    if not value.startswith("-"):
        assert values(f"--{name}", value) == values(f"--{name}={value}")
