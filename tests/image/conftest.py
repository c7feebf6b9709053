"""Three layers for each test."""

import pytest


@pytest.fixture
def layers(tmp_path):
    """The directories of a base, a middle and a top layer."""
    made = [tmp_path / name / "diff" for name in ("base", "middle", "top")]
    for one in made:
        one.mkdir(parents=True)
    return made
