"""What a layer is called for people."""

import pytest

from dockward.model.contents import MOST_SHOWN, Contents, Origin

FILE = "file:" + "c6e81f92a4eb" * 5 + "6c9d"


@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        (f"/bin/sh -c #(nop) COPY {FILE} in /opt/app ", "layer 1 (COPY file:c6e81f92a4eb… in /opt/app)"),
        (f"/bin/sh -c #(nop)  ADD multi:{FILE[5:]} in /", "layer 1 (ADD multi:c6e81f92a4eb… in /)"),
        ("/bin/sh -c apk add curl", "layer 1 (/bin/sh -c apk add curl)"),
        ("COPY file:short in /", "layer 1 (COPY file:short in /)"),
        ("RUN " + "x" * 200, f"layer 1 (RUN {'x' * (MOST_SHOWN - 4)})"),
    ],
)
def test_the_instruction_behind_the_words_of_the_classic_builder(instruction, shown):
    assert (
        Contents(distribution=None, packages=(), layers=(Origin(diff_id="sha256:1", instruction=instruction),)).origin(
            0
        )
        == shown
    )
