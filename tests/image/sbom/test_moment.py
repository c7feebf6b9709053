"""The time of an SBOM."""

import pytest

from dockward.image.sbom.moment import MomentError, moment


def test_the_environment_s_time_stands_above_the_clock():
    assert moment({}, 0.9) == "1970-01-01T00:00:00Z"
    assert moment({"SOURCE_DATE_EPOCH": "1700000000"}, 5.0) == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("text", ["x", "1e3", "9" * 40, "-" + "9" * 18, "9" * 5000])
def test_what_is_no_time(text):
    with pytest.raises(MomentError):
        moment({"SOURCE_DATE_EPOCH": text}, 0.0)
