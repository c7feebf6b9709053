import pytest

from dockward.model.capabilities import ENGINE_DEFAULT, EVERYTHING, granted


@pytest.mark.parametrize(
    ("add", "drop", "expected"),
    [
        ((), (), ENGINE_DEFAULT),
        ((), ("ALL",), frozenset()),
        (("CHOWN",), ("ALL", "CHOWN"), frozenset({"CHOWN"})),
        (("SYS_TIME",), ("KILL",), ENGINE_DEFAULT - {"KILL"} | {"SYS_TIME"}),
        (("ALL",), ("SYS_ADMIN",), EVERYTHING - {"SYS_ADMIN"}),
        (("ALL",), ("ALL",), EVERYTHING),
    ],
)
def test_what_the_engine_makes_of_additions_and_drops(add, drop, expected):
    assert granted(frozenset(add), frozenset(drop)) == expected
