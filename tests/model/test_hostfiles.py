import pytest

from dockward.model.hostfiles import HOST_FILES


def test_every_number_of_the_benchmarks_third_section_is_covered():
    numbers = {one.owner_number for one in HOST_FILES.values()} | {one.mode_number for one in HOST_FILES.values()}
    assert numbers - {""} == {f"3.{nr}" for nr in range(1, 25)}


def test_only_the_registry_roles_share_numbers():
    numbered = [one for one in HOST_FILES.values() if one.owner_number and one.role != "registry-key"]
    assert len({one.owner_number for one in numbered}) == len(numbered)
    assert len({one.mode_number for one in numbered}) == len(numbered)


@pytest.mark.parametrize(
    ("role", "mode", "extra"),
    [
        ("service-unit", 0o644, 0),
        ("service-unit", 0o600, 0),
        ("service-unit", 0o664, 0o020),
        ("tls-key", 0o400, 0),
        ("tls-key", 0o640, 0o240),
        ("docker-socket", 0o666, 0o006),
        ("data-root", 0o4711, 0),
    ],
)
def test_what_is_too_open(role, mode, extra):
    assert HOST_FILES[role].too_open(mode) == extra
