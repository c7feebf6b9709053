"""What a container's own files do to those of its image."""

import pytest
from tests.image.test_merge import layer

from dockward.image import changes
from dockward.image.changes import changes_of
from dockward.image.merge import merge

BASE = layer("opt/kept", "opt/gone", "srv/a", "srv/b", folders=("opt", "srv"))


def told(own):
    found = changes_of([BASE, own], "app:1")
    return found.added, found.changed, found.deleted


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (layer(), ((), (), ())),
        (layer("opt/kept", folders=("opt",)), ((), ("/opt/kept",), ())),
        (layer("opt/n/x", "opt/n/y", folders=("opt", "opt/n")), (("/opt/n",), (), ())),
        (layer(removed=("opt/gone",)), ((), (), ("/opt/gone",))),
        (layer(removed=("srv",)), ((), (), ("/srv",))),
        (layer("srv/b", "srv/c", folders=("srv",), opaque=("srv",)), (("/srv/c",), ("/srv/b",), ("/srv/a",))),
        (layer("srv"), ((), ("/srv",), ("/srv/a", "/srv/b"))),
        (layer(removed=("never",)), ((), (), ())),
        (layer("opt/\udcff"), (("/opt/\ufffd",), (), ())),
    ],
)
def test_what_is_added_changed_and_deleted(own, expected):
    assert told(own) == expected


def test_of_very_many_the_first_are_named_and_the_others_counted(monkeypatch):
    monkeypatch.setattr(changes, "MOST_CHANGES", 2)
    found = changes_of([BASE, layer("a", "b", "c", "d")], "app:1")
    assert (found.added, found.untold) == (("/a", "/b"), 2)


def test_what_a_container_hides_is_no_waste_of_its_image():
    own = layer("opt/kept")
    assert merge([BASE, own]).wasted == 10
    assert merge([BASE, own], 1).wasted == 0
