"""Where the engine may be sent for images."""

from urllib.parse import quote

import pytest
from tests.gate.world import Engine, decided

from dockward.gate.errors import RefusedError
from dockward.gate.rights.grants import Grant
from dockward.judge.policy.gate import EVERYTHING, Admitted

NEAR = [
    "127.0.0.1:8098",
    "127.1:80",
    "2130706433:80",
    "0x7f000001:80",
    "0177.0.0.1:80",
    "0.0.0.0:5000",
    "localhost",
    "LOCALHOST",
    "localhost:5000",
    "a.localhost:5000",
    "localhost.localdomain:80",
    "[::1]:5000",
    "[::ffff:127.0.0.1]:80",
    "[::]:80",
    "[fe80::1]:80",
    "169.254.169.254",
    "169.254.169.254:80",
    "100.100.100.200:80",
    "[fd00:ec2::254]:80",
    "metadata.google.internal",
    "host.docker.internal:2375",
]
FAR = [
    "docker.io",
    "registry.example.org:5000",
    "10.0.0.5:5000",
    "ghcr.io",
    "[2001:db8::1]:5000",
    "8.8.8.8",
    "1a.example",
]
LINES = ["POST /images/create?fromImage={}/x&tag=1", "GET /images/search?term={}/x"]


def asked(line, place, admitted=None, names=None):
    world = Engine(names=names)
    return decided(line.format(quote(place, safe="")), engine_=world, admitted=admitted or Admitted())


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("place", NEAR)
def test_the_engine_is_not_sent_to_its_own_host(line, place):
    with pytest.raises(RefusedError, match="is the host itself, or what only it can reach"):
        asked(line, place)
    assert asked(line, place, EVERYTHING)
    assert asked(line, place, Admitted(registries=(place.lower().replace("[", "[[]"),)))


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("place", FAR)
def test_others_need_no_word(line, place):
    assert asked(line, place)


@pytest.mark.parametrize("name", ["x", "library/x", "metadata/x", "localhost", "127/x"])
def test_a_name_without_a_registry_is_of_the_usual_one(name):
    assert decided(f"POST /images/create?fromImage={quote(name)}")


@pytest.mark.parametrize("line", ["POST /images/{}/x/push", "GET /distribution/{}/x/json"])
def test_names_in_the_path_are_judged_too(line):
    with pytest.raises(RefusedError, match="is the host itself"):
        decided(line.format("127.0.0.1:80"))
    assert decided(line.format("registry.example.org"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:8098",
        "http://127.0.0.1:8098/v1/",
        "https://a@127.0.0.1/",
        "127.0.0.1#x",
        "https://docker.io@127.0.0.1",
        "http://[::1]/",
        "localhost?x",
        # To the engine a scheme of its own or one of its two, in other letters, is a host.
        "localhost://example.com",
        "localhost:5000://example.com",
        "metadata.google.internal://x",
        "HTTPS://example.com",
        "http:localhost",
        " example.com",
        "http:// localhost",
        "http://127.0.0.1:8098?x=docker.io/",
        # The engine knows two schemes, and asks what stands before another one.
        "localhost://registry.example.org",
        "metadata.google.internal://x/",
        "http+unix://x",
    ],
)
def test_nobody_logs_in_at_the_host_itself(address):
    with pytest.raises(RefusedError, match="is the host itself"):
        decided("POST /auth", {"serveraddress": address})


@pytest.mark.parametrize("address", ["//[::1]:80", "https://", "http:///localhost", "/localhost"])
def test_an_address_names_a_registry(address):
    with pytest.raises(RefusedError, match="names no registry"):
        decided("POST /auth", {"serveraddress": address})


@pytest.mark.parametrize(
    "address", ["", "https://index.docker.io/v1/", "registry.example.org:5000", "http://a.example"]
)
def test_other_registries_are_logged_in_at(address):
    assert decided("POST /auth", {"serveraddress": address})


def test_a_service_s_image_comes_from_no_registry_at_the_host_either():
    spec = {"ContainerSpec": {"Image": "127.0.0.1:80/x", "User": "1000"}}
    with pytest.raises(RefusedError, match="is the host itself"):
        decided("POST /services/create", {"Name": "web", "TaskTemplate": spec})


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "169.254.169.254", "fe80::1%eth0", "0.0.0.0", "100.100.100.200"]
)
def test_a_name_that_leads_to_the_host_is_the_host(line, address):
    leads = {"registry.example.org": ("192.0.2.7", address)}
    with pytest.raises(RefusedError, match=r"leads to .*: that is the host itself"):
        asked(line, "registry.example.org:5000", names=leads)
    admitted = Admitted(registries=("registry.example.org:5000",))
    assert asked(line, "registry.example.org:5000", admitted, names=leads)
    assert asked(line, "registry.example.org", names={"registry.example.org": ("192.0.2.7", "2001:db8::1")})
    assert asked(line, "registry.example.org", names={})


def test_a_service_s_registry_is_looked_up_too():
    spec = {"ContainerSpec": {"Image": "registry.example.org/x", "User": "1000"}}
    with pytest.raises(RefusedError, match=r"leads to 127\.0\.0\.1"):
        decided(
            "POST /services/create",
            {"Name": "web", "TaskTemplate": spec},
            Engine(names={"registry.example.org": ("127.0.0.1",)}),
        )


ONLY = Admitted(only_registries=("docker.io", "*.example.org:5000"))


@pytest.mark.parametrize(
    "line",
    [
        "POST /images/create?fromImage=alpine&tag=3",
        "POST /images/create?fromImage=docker.io/library/alpine&tag=3",
        "POST /images/create?fromImage=registry-1.docker.io/library/alpine&tag=3",
        "POST /images/create?fromImage=r.example.org:5000/x&tag=3",
        "GET /images/search?term=alpine",
    ],
)
def test_the_engine_is_sent_to_those_of_the_list(line):
    assert decided(line, admitted=ONLY)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("POST /images/create?fromImage=ghcr.io/x&tag=3", None),
        ("POST /images/create?fromImage=r.example.org/x&tag=3", None),
        ("POST /images/ghcr.io/x/push", None),
        ("GET /distribution/ghcr.io/x/json", None),
        ("GET /images/search?term=ghcr.io/x", None),
        ("POST /auth", {"serveraddress": "https://ghcr.io"}),
        ("POST /services/create", {"Name": "a", "TaskTemplate": {"ContainerSpec": {"Image": "ghcr.io/x"}}}),
    ],
)
def test_and_to_no_others(line, body):
    with pytest.raises(RefusedError, match="none that the policy has the engine ask"):
        decided(line, body, admitted=ONLY)


def test_a_build_asks_whom_it_likes_so_it_is_for_who_may_in_so_many_words():
    with pytest.raises(RefusedError, match="from anywhere"):
        decided("POST /build?t=x", admitted=ONLY)
    routes = frozenset({"build.run"})
    with pytest.raises(RefusedError, match="may not build"):
        decided("POST /build?t=x", admitted=ONLY, grant=Grant(owner="role/a", routes=routes))
    assert decided("POST /build?t=x", admitted=ONLY, grant=Grant(owner="role/a", routes=routes, builds=True))
    assert decided("POST /build?t=x")
