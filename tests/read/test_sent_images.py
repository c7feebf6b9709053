"""What an engine sends is believed only as far as its digests go."""

import pytest
from msgspec import structs
from tests.image.archives import files
from tests.image.saved import config, saved, sha
from tests.syntax.tokens.samples import sample

from dockward.engine.wire.image import ImageAnswer
from dockward.image.content import read_content
from dockward.image.stores.blobs import Platform
from dockward.image.stores.spool import Spool
from dockward.image.stores.stored import StoreError
from dockward.read.scanning import ScanOptions
from dockward.read.sent_images import _Sent, config_shelf

TOKEN = "glsa_" + sample("[A-Za-z0-9]{32}", 1, 3.5) + "_0a1b2c3d"
LOW, HIGH = files({"etc/a": b"1"}), files({"etc/b": b"2"})
ID = sha(config((LOW, HIGH)))
ANSWER = ImageAnswer(ID, ["app:1"], ["app@" + sha(b"x")], size=7)


@pytest.fixture
def look(tmp_path):
    """The image as an engine sends it that has this archive; what is remembered lies in the test's directory."""
    configs = config_shelf(tmp_path / "configs")

    def look(archive, **options):
        with Spool(1 << 20, "It") as spool:
            wanted = ScanOptions(environment={}, home=tmp_path, **options)
            stored = _Sent(ANSWER, spool, lambda _answer, into: into.write(archive), wanted).image(configs)
            stored.need(range(len(stored.layers)))
            contents = [read_content(one.entries, ()) for one in stored.layers]
        return stored.image, [one.files.paths for one in contents], [one.partial for one in contents]

    return look


@pytest.mark.parametrize(
    "more",
    [
        {"config": {"Env": ["A=" + TOKEN]}},
        {"config": {"Env": ["API_TOKEN=hunter2hunter2"]}},
        {"config": {"Labels": {"org.example.password": "hunter2hunter2"}}},
        {"config": {"Cmd": ["curl", "https://me:hunter2@acme.io"]}},
        {"history": [{"created_by": f"RUN echo {TOKEN}"}, {}]},
    ],
)
def test_a_configuration_with_a_secret_is_not_kept(tmp_path, more):
    archive, shelved = saved(LOW, HIGH, **more), tmp_path / "configs"
    answer = structs.replace(ANSWER, id=sha(config((LOW, HIGH), **more)))
    with Spool(1 << 20, "It") as spool:
        options = ScanOptions(environment={}, home=tmp_path)
        _Sent(answer, spool, lambda _answer, into: into.write(archive), options).image(config_shelf(shelved))
    assert not shelved.exists() or list(shelved.iterdir()) == []


def test_configurations_that_an_earlier_version_kept_are_taken_away(look, tmp_path):
    shelved = tmp_path / "configs"
    shelved.mkdir()
    (shelved / f"sha256-{'a' * 64}.json").write_bytes(b"{}")
    look(saved(LOW, HIGH))
    assert [one.suffix for one in shelved.iterdir()] == [".config"]


def test_it_is_called_as_the_engine_calls_it(look):
    image, paths, partial = look(saved(LOW, HIGH, tag="other:2"))
    assert (image.id, image.tags, image.digests) == (ID, ("app:1",), (f"app@{sha(b'x')}",))
    assert image.size.value == 7
    assert (paths, partial) == ([("etc/a",), ("etc/b",)], ["", ""])


def test_a_configuration_is_remembered_and_the_layers_are_still_its_own(look):
    look(saved(LOW, HIGH))
    image, paths, partial = look(saved(LOW, HIGH))
    assert (paths, partial) == ([("etc/a",), ("etc/b",)], ["", ""])
    assert image.brought_by == (0, 1)


@pytest.mark.parametrize("other", [saved(HIGH, LOW), saved(LOW), saved(LOW, HIGH, LOW)])
def test_another_image_is_not_taken_for_it(look, other):
    look(saved(LOW, HIGH))
    _, paths, partial = look(other)
    assert paths == [(), ()]
    assert partial == ["the engine sent another image"] * 2


@pytest.mark.parametrize("archive", [b"", b"no archive" * 100, files({"a": b""})])
def test_what_is_no_image(look, archive):
    with pytest.raises(StoreError, match="what the engine sent as app:1"):
        look(archive)


def test_no_image_for_the_wanted_platform(look):
    with pytest.raises(StoreError, match="no image for linux/arm64"):
        look(saved(LOW), platform=Platform("linux", "arm64"))
