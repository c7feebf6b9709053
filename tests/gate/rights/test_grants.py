"""Which role a client has: by account, group, login, unit, container, certificate and socket, and by all at once."""

import pytest
from msgspec import structs
from tests.gate.world import Engine

from dockward.gate.asking import Ask
from dockward.gate.errors import RefusedError
from dockward.gate.identity import Identity
from dockward.gate.request.routes import ROUTES
from dockward.gate.rights.grants import Access, find_grant
from dockward.gate.rights.profiles import PROFILES
from dockward.judge.policy.roles import Objects, Purpose, Role, SocketEntry, Who

BOX = "c" * 64


@pytest.mark.parametrize(
    ("may", "labels", "builds"),
    [
        (("everything",), (), False),
        (("everything", "build"), (), True),
        (("read", "build.run"), (), True),
        (("everything",), ("*",), True),
        (("everything",), ("traefik.*",), False),
    ],
)
def test_only_who_is_said_to_build_or_may_set_all_labels_builds(may, labels, builds):
    access = Access(
        roles={"a": Role(who=(Who(socket="main"),), may=may, labels=labels)},
        sockets={"s": SocketEntry(purpose="ci", may=may, labels=labels)},
    )
    for one in (ANN, structs.replace(ANN, socket="s")):
        with pytest.raises(StopIteration) as found:
            next(find_grant(one, access))
        assert found.value.value.builds is builds


ANN = Identity(
    uid=1000,
    user="ann",
    gid=1000,
    group="ann",
    groups=("ann", "docker"),
    gids=(1000, 998),
    login_uid=1000,
    login="ann",
    unit="session-3.scope",
    process="docker",
    container="",
)
ROOT = Identity(uid=0, user="root", gid=0, group="root", groups=("root",), gids=(0,), container="", login="ann")
BOXED = Identity(uid=0, user="root", gid=0, group="root", groups=("root",), gids=(0,), container=BOX)
UNKNOWN = Identity(uid=0, user="root", gid=0, group="root", groups=("root",), gids=(0,))
SHOP = Identity(certificate="shop-1")
BY_SOCKET = Identity(socket="proxy", uid=0, user="root", container=BOX)


def given(identity, access, engine=None):
    asking = find_grant(identity, access)
    world = engine or Engine({f"/containers/{BOX}/json": {"Id": BOX, "Name": "/runner-1", "State": {}}})
    answer = None
    while True:
        try:
            question = asking.send(answer)
        except StopIteration as done:
            return done.value
        assert isinstance(question, Ask)
        answer = world.answer(question)


def fits(identity, **who):
    try:
        return given(identity, Access(roles={"a": Role(who=(Who(**who),), may=("read",))})).owner == "role/a"
    except RefusedError:
        return False


@pytest.mark.parametrize(
    ("who", "good", "bad"),
    [
        ({"user": "ann"}, ANN, ROOT),
        ({"user": 1000}, ANN, ROOT),
        ({"user": "1000"}, ANN, ROOT),
        ({"user": "root"}, ROOT, BOXED),
        ({"user": 0}, ROOT, UNKNOWN),
        ({"group": "docker"}, ANN, ROOT),
        ({"group": 998}, ANN, ROOT),
        ({"group": "root"}, ROOT, BOXED),
        ({"login": "ann"}, ANN, BOXED),
        ({"unit": "session-*"}, ANN, ROOT),
        ({"container": "runner-*"}, BOXED, ROOT),
        ({"container": "*"}, BOXED, UNKNOWN),
        ({"container": "runner-*", "user": "root"}, BOXED, ROOT),
        ({"certificate": "shop-*"}, SHOP, ROOT),
        ({"certificate": "*"}, SHOP, ANN),
        ({"socket": "main"}, ANN, BY_SOCKET),
        ({"user": "ann", "group": "docker"}, ANN, ROOT),
    ],
)
def test_who_has_the_role_and_who_has_not(who, good, bad):
    assert fits(good, **who)
    assert not fits(bad, **who)


def test_all_that_is_said_must_hold():
    assert not fits(ANN, user="ann", group="wheel")
    assert not fits(ANN, user="ann", certificate="*")


def test_a_container_that_is_gone_has_no_name():
    access = Access(roles={"a": Role(who=(Who(container="*"),), may=("read",))})
    with pytest.raises(RefusedError, match="No role"):
        given(BOXED, access, Engine())


def test_the_first_role_that_fits_counts():
    roles = {
        "first": Role(who=(Who(user="ann"),), may=("read",)),
        "second": Role(who=(Who(socket="main"),), may=("exec",)),
    }
    assert given(ANN, Access(roles=roles)).owner == "role/first"
    assert given(ROOT, Access(roles=roles)).owner == "role/second"


def test_without_roles_nobody_is_told_apart_but_by_sockets():
    sockets = {"proxy": SocketEntry(purpose="traefik", objects=Objects(projects=("shop",)))}
    assert given(ANN, Access()) is None
    assert given(ANN, Access(sockets=sockets)) is None
    found = given(BY_SOCKET, Access(sockets=sockets))
    assert (found.owner, found.secrets) == ("socket/proxy", "hidden")
    assert found.routes == {"container.list", "container.inspect", "system.events", "system.ping", "system.version"}


def test_who_has_no_role_is_told_who_he_is():
    with pytest.raises(RefusedError, match=r"ann, process docker"):
        given(ANN, Access(roles={"a": Role(who=(Who(user="root"),), may=("read",))}))


def test_a_socket_without_objects_shows_none_and_may_be_given_more():
    entry = SocketEntry(purpose="custom", may=("read", "exec.start"), secrets="shown", images=("a",))
    found = given(BY_SOCKET, Access(sockets={"proxy": entry}))
    assert (found.objects, found.images, found.secrets) == (Objects(), ("a",), "shown")
    assert {"exec.start", "container.logs"} <= found.routes
    assert "exec.create" not in found.routes


def test_what_selects_objects_is_guarded_and_names_of_others_are_taken():
    roles = {
        "a": Role(who=(Who(user="ann"),), may=("read",), objects=Objects(labels=("team=a",), names=("a-*",))),
        "b": Role(who=(Who(container="runner-*"),), may=("read",), objects=Objects(names=("b-*",))),
    }
    found = given(ANN, Access(roles=roles))
    assert "team" in found.guarded
    assert found.taken == ("b-*", "runner-*")


def test_every_purpose_has_a_profile_of_routes_that_are_there():
    assert set(PROFILES) == set(Purpose.__args__)
    known = {one.name for one in ROUTES}
    for purpose, one in PROFILES.items():
        assert one.routes <= known, purpose
    for purpose in ("traefik", "prometheus"):
        changing = {one.name for one in ROUTES if one.changes}
        assert not PROFILES[purpose].routes & changing


def test_sockets_that_show_more_are_closed():
    sockets = {
        "mine": SocketEntry(purpose="traefik", objects=Objects(projects=("shop",))),
        "none": SocketEntry(purpose="traefik"),
        "theirs": SocketEntry(purpose="traefik", objects=Objects(projects=("shop", "bank")), path="/srv/t.sock"),
        "named": SocketEntry(purpose="traefik", objects=Objects(names=("x",))),
    }
    limited = Role(who=(Who(user="ann"),), may=("read",), objects=Objects(projects=("shop", "more")))
    access = Access(roles={"a": limited, "b": Role(who=(Who(user="root"),), may=("read",))}, sockets=sockets)
    assert given(ANN, access).closed == ("/srv/t.sock", "/run/dockward/named.sock")
    assert given(ROOT, access).closed == ()
    asked = Identity(socket="mine", container="")
    assert given(asked, access).closed == ("/srv/t.sock", "/run/dockward/named.sock")
    more = structs.replace(access, places=("/run/gate.sock", "/etc/keys"))
    assert given(ANN, more).closed == ("/srv/t.sock", "/run/dockward/named.sock", "/run/gate.sock", "/etc/keys")
    assert given(ROOT, more).closed == ()
