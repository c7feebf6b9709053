"""Every reader of packages is given damaged files of its own kind."""

import pytest
from tests.image.catalog.test_any_bytes import SAMPLES
from tests.image.catalog.test_any_system_bytes import SEEDS

from dockward.image.catalog.selection import Catalogue, catalogers

ALL = (*SAMPLES, *SEEDS)


@pytest.mark.parametrize("cataloger", catalogers(), ids=lambda one: one.name)
def test_every_cataloger_has_a_file_to_damage(cataloger):
    assert cataloger in {one for one, *_ in ALL}


@pytest.mark.parametrize(
    ("cataloger", "path"), [one[:2] for one in ALL], ids=[f"{one.name}-{at}" for one, at, _ in ALL]
)
def test_the_file_is_one_that_the_cataloger_wants(cataloger, path):
    assert Catalogue([cataloger]).wanting(path) or cataloger.magic
