"""Which layers look like those of a base."""

import pytest

from dockward.image.inherited import inherited_layers
from dockward.model.image import Layer

BASE = ["ADD file:1 in /", 'CMD ["bash"]']
CLASSIC = ["/bin/sh -c #(nop) ADD file:1 in /", '/bin/sh -c #(nop)  CMD ["bash"]']


@pytest.mark.parametrize(
    ("lines", "brought_by", "expected"),
    [
        ([], (), 0),
        (BASE, (0,), 0),
        ([*BASE, "COPY a /a"], (0, 2), 1),
        ([*CLASSIC, "/bin/sh -c apt-get update"], (0, 2), 1),
        ([*BASE, "COPY a /a", 'CMD ["/a"]'], (0, 2), 1),
        ([*BASE, "RUN a", "COPY b /", 'ENTRYPOINT ["/a"]', "CMD []", "RUN own"], (0, 2, 3, 6), 3),
        (["COPY a /a", "RUN b", 'CMD ["/a"]'], (0, 1), 0),
        (["RUN CMD x", "RUN b"], (0, 1), 0),
    ],
)
def test_layers_before_the_command_that_a_later_one_stands_on(lines, brought_by, expected):
    assert inherited_layers([Layer(one, 0, 0) for one in lines], brought_by) == expected
