"""What is told of things that came with images."""

from msgspec import structs
from tests.image.sbom.bills import made

from dockward.judge.attached import attached_notes
from dockward.model.fact import Fact


def test_what_was_passed_over_beside_an_image_is_told():
    image = made(tags=("app:1",))
    contents = structs.replace(image.contents.value, passed_over=("x is no image",))
    assert list(attached_notes([structs.replace(image, contents=Fact(contents))])) == ["Beside app:1: x is no image."]
    assert list(attached_notes([image])) == []
