"""What the parser says that BuildKit refuses, held against the BuildKit of a real engine."""

import pytest
from tests.live.engine import ApiError, build_image, make_image
from tests.practices.verdicts import findings

from dockward.kit import dockerfile
from dockward.syntax.dockerfile import parse_dockerfile

pytestmark = pytest.mark.live
BASE = "base:1"
BY_BUILDKIT = {"version": "2"}


@pytest.fixture(scope="module")
def base(engine):
    make_image(engine, BASE, "ENV OF_BASE=SIGINT")


@pytest.mark.parametrize(
    ("lines", "taken", "certain"),
    [
        (["STOPSIGNAL SIGTERM"], True, True),
        (["STOPSIGNAL 99"], True, True),
        (["STOPSIGNAL ${S:-9}"], True, True),
        (["ENV S=quit", "STOPSIGNAL $S"], True, True),
        (["STOPSIGNAL $OF_BASE"], True, False),
        (["STOPSIGNAL 0"], False, True),
        (["STOPSIGNAL SIGFOO"], False, True),
        (["ENV S=", "STOPSIGNAL $S"], False, True),
        (["STOPSIGNAL $S"], False, False),
    ],
)
def test_a_signal_is_refused_where_buildkit_refuses_it_and_doubted_where_the_base_decides(
    engine, base, lines, taken, certain
):
    text = "\n".join([f"FROM {BASE}", *lines, ""])
    if taken:
        assert build_image(engine, "signalled:1", text, **BY_BUILDKIT)
    else:
        with pytest.raises(ApiError, match=r"(?i)invalid signal"):
            build_image(engine, "signalled:1", text, **BY_BUILDKIT)
    refused = [one for one in parse_dockerfile(text, "Dockerfile").flaws if one.fatal]
    doubted = findings("DW0025", dockerfile(*text.splitlines()))
    assert bool(refused) is (certain and not taken)
    assert bool(doubted) is not certain
