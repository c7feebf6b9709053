"""What a container can do on the host, by the kernel's word and by its settings."""

import pytest
from tests.judge.paths.power_of_one import HOST_IDS, REMAPPED, mask, view

from dockward.judge.paths.power import is_remapped, power_of
from dockward.kit import container_world, engine, kernel, process, workload
from dockward.model.capabilities import ENGINE_DEFAULT, EVERYTHING
from dockward.model.errors import UnreadError
from dockward.model.fact import unknown
from dockward.model.kernel import IdRange

UNASKED = unknown("needs root")
NOT_REMAPPED = engine(userns_remap=False)


def by_settings(there=NOT_REMAPPED, **changes):
    """The power that the settings give where the kernel could not be asked."""
    w = workload(**({"kernel": UNASKED, "user": "0", "cap_drop": frozenset()} | changes))
    return power_of(w, container_world(w, engine=there))


def by_kernel(*processes, ids=HOST_IDS):
    w = workload(kernel=kernel(processes=processes, uid_map=ids), user="0", privileged=True)
    return power_of(w, container_world(w))


@pytest.mark.parametrize(
    ("ids", "remapped"),
    [
        (HOST_IDS, False),
        (REMAPPED, True),
        ((IdRange(0, 0, 65_536),), True),
        ((IdRange(1, 0, 4_294_967_294),), True),
        ((IdRange(0, 1, 4_294_967_294),), True),
        ((), True),
    ],
)
def test_only_the_whole_range_from_root_on_is_the_hosts(ids, remapped):
    assert is_remapped(ids) is remapped


def test_the_kernel_outranks_the_settings():
    found = by_kernel(process(effective_uid=1000, cap_effective=0))
    assert (found.root, found.capabilities, found.source) == (False, frozenset(), "kernel")


def test_the_strongest_process_counts():
    weak = process(effective_uid=1000, cap_effective=0)
    strong = process(effective_uid=0, cap_effective=mask("SYS_ADMIN"))
    tracer = process(effective_uid=7, cap_effective=mask("SYS_PTRACE"))
    for several in ((weak, strong, tracer), (strong, tracer, weak)):
        found = by_kernel(*several)
        assert (found.root, found.capabilities) == (True, {"SYS_ADMIN", "SYS_PTRACE"})


def test_the_effective_user_counts_and_not_the_real_one():
    assert by_kernel(process(real_uid=1000, effective_uid=0)).root
    assert not by_kernel(process(real_uid=0, effective_uid=1000)).root


def test_capabilities_of_a_user_namespace_of_its_own_do_not_count():
    assert by_kernel(process(cap_effective=mask("SYS_ADMIN")), ids=REMAPPED).capabilities == frozenset()


@pytest.mark.parametrize(
    ("user", "root"),
    [("", True), ("0", True), ("root", True), ("0:1000", True), ("root:web", True), ("1000", False), ("1000:0", False)],
)
def test_who_the_settings_start_it_as(user, root):
    found = by_settings(user=user)
    assert (found.root, found.source) == (root, "inspect")
    assert found.capabilities == (ENGINE_DEFAULT if root else frozenset())


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({"cap_drop": {"ALL"}}, frozenset()),
        ({"cap_drop": {"CHOWN"}}, ENGINE_DEFAULT - {"CHOWN"}),
        ({"cap_add": {"SYS_ADMIN"}}, ENGINE_DEFAULT | {"SYS_ADMIN"}),
        ({"cap_add": {"SYS_ADMIN"}, "cap_drop": {"ALL"}}, {"SYS_ADMIN"}),
        ({"cap_add": {"ALL"}}, EVERYTHING),
        ({"cap_add": {"ALL"}, "cap_drop": {"SYS_ADMIN"}}, EVERYTHING - {"SYS_ADMIN"}),
        ({"privileged": True, "cap_drop": {"ALL"}}, EVERYTHING),
        ({"user": "1000", "privileged": True}, frozenset()),
        ({"user": "1000", "cap_add": {"SYS_ADMIN"}}, frozenset()),
    ],
)
def test_capabilities_by_the_settings(changes, held):
    sets = {name: frozenset(value) if isinstance(value, set) else value for name, value in changes.items()}
    assert by_settings(**sets).capabilities == held


@pytest.mark.parametrize("user", ["9" * 5000, "\u0663", "-1", "nobody"])
def test_a_user_that_is_no_id_is_nobody_that_is_known(user):
    found = by_settings(user=user, group_add=("9" * 5000, "docker", "990"))
    assert (found.users, found.groups) == (frozenset(), {990})


def test_an_engine_that_remaps_makes_root_nobody_unless_the_container_stays_out_of_it():
    remaps = engine(userns_remap=True)
    assert not by_settings(remaps).root
    assert by_settings(remaps).capabilities == frozenset()
    assert by_settings(remaps, userns_mode="host").root


def test_without_an_engine_nobody_is_remapped():
    assert by_settings(None).root


@pytest.mark.parametrize("field", ["user", "privileged", "cap_add", "cap_drop"])
def test_where_neither_tells_it_is_not_known(field):
    with pytest.raises(UnreadError, match="no answer"):
        by_settings(**{field: unknown("no answer")})


def test_where_the_id_map_is_hidden_the_power_is_not_known():
    w = workload(kernel=view(ids=unknown("needs root")))
    with pytest.raises(UnreadError, match="needs root"):
        power_of(w, container_world(w))
