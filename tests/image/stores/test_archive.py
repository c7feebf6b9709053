"""Images in files and folders."""

import gzip
import json
import os
import re

import pytest
from backports import zstd
from tests.image.archives import END, archive, files, member, raw
from tests.image.saved import Layout, config, saved, sha

from dockward.image.content import read_content
from dockward.image.stores import archive as archives
from dockward.image.stores import indexed
from dockward.image.stores.archive import read_archive
from dockward.image.stores.blobs import Platform
from dockward.image.stores.stored import StoreError

LOW = files({"etc/a": b"1"})
HIGH = files({"etc/b": b"22"})


def write(tmp_path, data):
    path = tmp_path / "image.tar"
    path.write_bytes(data)
    return path


def contents(image):
    return [read_content(one.entries, ()) for one in image.layers]


def paths(image):
    return [one.files.paths for one in contents(image)]


def test_what_an_engine_saved(tmp_path):
    (image,) = read_archive(write(tmp_path, saved(LOW, HIGH)))
    assert image.image.name == "app:1"
    assert image.image.id == sha(config((LOW, HIGH)))
    assert image.image.user.value == "app"
    assert image.image.platform.value == "linux/amd64"
    assert [one.instruction for one in image.image.history.value] == ["step 0", "step 1", "CMD sh"]
    assert image.image.brought_by == (0, 1)
    assert paths(image) == [("etc/a",), ("etc/b",)]


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, bytes])
@pytest.mark.parametrize("packed", [True, False])
def test_a_layout_as_folder_and_as_archive(tmp_path, pack, packed):
    made = Layout()
    top = made.manifest(LOW, HIGH, pack=pack)
    top["annotations"] = {"org.opencontainers.image.ref.name": "1", "io.containerd.image.name": "x.example/app:1"}
    where = write(tmp_path, files(made.files(top))) if packed else made.write(tmp_path, top)
    (image,) = read_archive(where)
    assert image.image.name == "x.example/app:1"
    assert paths(image) == [("etc/a",), ("etc/b",)]


def test_images_for_several_platforms(tmp_path):
    made = Layout()
    arm = {**made.manifest(LOW, architecture="arm64"), "platform": {"os": "linux", "architecture": "arm64"}}
    amd = {**made.manifest(HIGH), "platform": {"os": "linux", "architecture": "amd64"}}
    proof = {**made.manifest(LOW, HIGH), "platform": {"os": "unknown", "architecture": "unknown"}}
    where = made.write(tmp_path, made.index(arm, amd, proof))
    assert [paths(one) for one in read_archive(where)] == [[("etc/a",)], [("etc/b",)]]
    assert [paths(one) for one in read_archive(where, Platform("linux", "amd64"))] == [[("etc/b",)]]
    with pytest.raises(StoreError, match="no image for linux/riscv64"):
        read_archive(where, Platform("linux", "riscv64"))


def on(top, architecture, **more):
    return {**top, "platform": {"os": "linux", "architecture": architecture, **more}}


ARM, AMD = Platform("linux", "arm64"), Platform("linux", "amd64")


def names(where, platform=None):
    return [one.image.name for one in read_archive(where, platform)]


@pytest.mark.parametrize("nested", [False, True])
def test_platforms_that_were_left_out_of_an_archive_are_passed_over(tmp_path, nested):
    made = Layout()
    arm, amd = on(made.manifest(LOW, architecture="arm64"), "arm64"), on(made.manifest(HIGH), "amd64")
    tops = (made.index(arm, amd),) if nested else (arm, amd)
    del made.blobs[arm["digest"]]
    where = made.write(tmp_path, *tops)
    (image,) = read_archive(where)
    assert paths(image) == [("etc/b",)]
    assert image.passed_over == (f"the index names an image for linux/arm64 that isn't in there, {arm['digest']}",)
    assert read_archive(where, AMD)[0].passed_over == ()
    with pytest.raises(StoreError, match="no image for linux/arm64: the index names an image for linux/arm64"):
        read_archive(where, ARM)


def test_one_whose_configuration_was_left_out_is_passed_over(tmp_path):
    made = Layout()
    arm, amd = made.manifest(LOW, architecture="arm64"), made.manifest(HIGH)
    del made.blobs[sha(config((LOW,), architecture="arm64"))]
    (image,) = read_archive(made.write(tmp_path, arm, amd))
    assert (paths(image), image.passed_over) == (
        [("etc/b",)],
        (f"the configuration of {arm['digest']} isn't in there",),
    )


def test_an_archive_whose_index_leads_nowhere_is_read_by_its_other_list(tmp_path):
    made = Layout()
    top = made.manifest(LOW)
    made.blobs.clear()
    data = {**made.files(top), "1.tar": HIGH}
    about = config((HIGH,))
    name = f"blobs/{sha(about).replace(':', '/')}"
    listed = json.dumps([{"Config": name, "RepoTags": ["app:1"], "Layers": ["1.tar"]}]).encode()
    (image,) = read_archive(write(tmp_path, files({**data, name: about, "manifest.json": listed})))
    assert (image.image.name, paths(image), len(image.passed_over)) == ("app:1", [("etc/b",)], 1)


def test_what_only_one_of_two_lists_names_is_read_too(tmp_path):
    made = Layout()
    index = made.files(made.manifest(LOW))
    about = config((HIGH,))
    listed = [{"Config": "b.json", "RepoTags": ["app:1"], "Layers": ["1.tar"]}]
    name = f"{sha(about).partition(':')[2]}.json"
    listed[0]["Config"] = name
    data = {**index, name: about, "1.tar": HIGH, "manifest.json": json.dumps(listed).encode()}
    where = write(tmp_path, files(data))
    assert [paths(one) for one in read_archive(where)] == [[("etc/a",)], [("etc/b",)]]
    assert [paths(one) for one in read_archive(where, AMD)] == [[("etc/a",)], [("etc/b",)]]
    with pytest.raises(StoreError, match="no image for linux/arm64"):
        read_archive(where, ARM)
    listed[0]["Config"] = f"blobs/{sha(config((LOW,))).replace(':', '/')}"
    data["manifest.json"] = json.dumps(listed).encode()
    assert [paths(one) for one in read_archive(write(tmp_path, files(data)))] == [[("etc/a",)]]
    data["manifest.json"] = b"[{}]"
    with pytest.raises(StoreError, match="its list of images cannot be understood"):
        read_archive(write(tmp_path, files(data)))


@pytest.mark.parametrize("gone", [f"blobs/sha256/{'0' * 64}", f"./blobs/sha256/{'0' * 64}", "a/b.json"])
@pytest.mark.parametrize("linked", [False, True])
def test_one_of_two_lists_that_names_what_was_left_out(tmp_path, gone, linked):
    made = Layout()
    listed = [{"Config": gone, "RepoTags": ["app:2"]}, {"Config": gone}]
    index = made.files(made.manifest(LOW)) | {"manifest.json": json.dumps(listed).encode()}
    links = [member("a", type=b"2", linkname="b")] * linked
    where = write(tmp_path, archive(*(member(name, data) for name, data in index.items()), *links))
    if linked or not gone.startswith("blobs"):
        with pytest.raises(StoreError, match=r"has no (a/b\.json|blobs)"):
            read_archive(where)
        return
    (image,) = read_archive(where)
    assert (paths(image), image.passed_over) == (
        [("etc/a",)],
        tuple(f"manifest.json names {name}, whose configuration isn't in there" for name in ("app:2", gone)),
    )


DIR, SYMLINK, HARD = b"5", b"2", b"1"


def test_an_archive_without_another_list_holds_all_that_its_own_names(tmp_path):
    gone = f"blobs/sha256/{'0' * 64}"
    made = Layout()
    made.manifest(LOW)
    there = {name: data for name, data in made.files().items() if name.startswith("blobs/")}
    known = {"Config": next(name for name, data in there.items() if data == config((LOW,))), "Layers": []}
    listed = json.dumps([{"Config": gone, "Layers": []}, known]).encode()
    with pytest.raises(StoreError, match="has no blobs/"):
        read_archive(write(tmp_path, files(there | {"manifest.json": listed})))


def with_members(about, *members, layer="0/layer.tar"):
    """An archive of an image whose configuration and list are these members, or led to by them."""
    name = f"{sha(about).partition(':')[2]}.json"
    listed = json.dumps([{"Config": name, "Layers": [layer]}]).encode()
    return archive(*members, member(name, about), member("0/layer.tar", LOW), member("listed", listed))


@pytest.mark.parametrize(
    "members",
    [
        [member("manifest.json", type=SYMLINK, linkname="listed")],
        [member("manifest.json", type=SYMLINK, linkname="/x/../listed")],
        [member("a", type=SYMLINK, linkname="listed"), member("manifest.json", type=SYMLINK, linkname="a")],
        [member("manifest.json", b"[]"), member("manifest.json", type=SYMLINK, linkname="listed")],
    ],
)
def test_links_lead_to_what_comes_after_them(tmp_path, members):
    (image,) = read_archive(write(tmp_path, with_members(config((LOW,)), *members)))
    assert paths(image) == [("etc/a",)]


def test_links_lead_where_they_lead_in_a_folder(tmp_path):
    about = config((LOW,))
    other = [member("1/layer.tar", type=SYMLINK, linkname="x.tar"), member("1/x.tar", LOW), member("x.tar", HIGH)]
    data = with_members(about, *other, member("manifest.json", type=SYMLINK, linkname="listed"), layer="1/layer.tar")
    assert paths(read_archive(write(tmp_path, data))[0]) == [("etc/a",)]
    other = [member("1/x.tar", HIGH), member("x.tar", LOW), member("1/layer.tar", type=HARD, linkname="x.tar")]
    data = with_members(about, *other, member("manifest.json", type=SYMLINK, linkname="listed"), layer="1/layer.tar")
    assert paths(read_archive(write(tmp_path, data))[0]) == [("etc/a",)]


@pytest.mark.parametrize("link", ["manifest.json", "./a"])
def test_links_in_a_circle_lead_nowhere(tmp_path, link):
    members = [
        member("manifest.json", type=SYMLINK, linkname=link),
        member("a", type=SYMLINK, linkname="manifest.json"),
    ]
    with pytest.raises(StoreError, match="holds no image"):
        read_archive(write(tmp_path, with_members(config((LOW,)), *members)))


def test_what_lay_in_a_folder_that_a_link_replaces_is_gone(tmp_path):
    gone = [member("1/", type=DIR), member("1/layer.tar", LOW), member("1", type=SYMLINK, linkname="0")]
    data = with_members(config((LOW,)), *gone, member("manifest.json", type=SYMLINK, linkname="listed"))
    data = data.replace(b'"0/layer.tar"', b'"1/layer.tar"')
    assert "has no 1/layer.tar" in contents(read_archive(write(tmp_path, data))[0])[0].partial


def test_names_that_mean_removal_in_layers_are_names(tmp_path):
    about = config((LOW,))
    other = [member(".wh.layer", LOW), member("manifest.json", type=SYMLINK, linkname="listed")]
    (image,) = read_archive(write(tmp_path, with_members(about, *other, layer=".wh.layer")))
    assert paths(image) == [("etc/a",)]


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ('"Layers":', '"layers": ["1.tar"], "Layers":'),
        ('"Layers":', '"Layers": ["1.tar"], "Layers":'),
        ('"Config":', '"con\\u0066ig": "x", "Config":'),
        ('"Layers":', '"Layer\u017f": ["1.tar"], "Layers":'),
    ],
)
def test_a_list_that_names_things_in_two_ways_is_refused(tmp_path, written, other):
    about = config((LOW,))
    name = f"{sha(about).partition(':')[2]}.json"
    listed = json.dumps([{"Config": name, "RepoTags": ["a:1"], "Layers": ["0.tar"]}]).replace(written, other)
    with pytest.raises(StoreError, match="which engines and other readers take in different ways"):
        read_archive(write(tmp_path, files({name: about, "0.tar": LOW, "manifest.json": listed.encode()})))


def test_a_manifest_of_an_image_and_of_several_is_refused(tmp_path):
    made = Layout()
    top = with_manifest(made, made.manifest(LOW), lambda about: about.update(manifests=[]))
    with pytest.raises(StoreError, match="is of an image and of several at once"):
        read_archive(made.write(tmp_path, top))


def test_a_manifest_that_names_things_in_two_ways_is_refused(tmp_path):
    made = Layout()
    top = with_manifest(made, made.manifest(LOW), lambda about: about.update(LAYERS=[]))
    with pytest.raises(StoreError, match="'LAYERS' for 'layers'"):
        read_archive(made.write(tmp_path, top))


def test_what_is_no_image_takes_nothing_from_the_others(tmp_path):
    made = Layout()
    chart = with_manifest(made, made.manifest(LOW), lambda about: about["config"].update(mediaType="x/helm"))
    bare = with_manifest(made, made.manifest(LOW), lambda about: about.pop("config"))
    odd = made.blob(b"no JSON", "text/plain")
    chart["annotations"] = {"org.opencontainers.image.ref.name": "chart:1"}
    where = made.write(tmp_path, made.manifest(HIGH), chart, bare, odd)
    (image,) = read_archive(where)
    assert paths(image) == [("etc/b",)]
    assert image.passed_over == (
        f"{odd['digest']} is no image but text/plain, and was passed over",
        "chart:1 is no image but x/helm, and was passed over",
        f"{bare['digest']} is no image but a manifest without a configuration, and was passed over",
    )


def test_a_layout_of_artifacts_alone_says_what_they_are(tmp_path):
    made = Layout()
    chart = with_manifest(made, made.manifest(LOW), lambda about: about["config"].update(mediaType="x/helm"))
    with pytest.raises(StoreError, match="is no image but x/helm"):
        read_archive(made.write(tmp_path, chart))


def test_a_platform_is_asked_of_the_top_and_of_the_configuration(tmp_path):
    made = Layout()
    arm, amd = on(made.manifest(LOW, architecture="arm64"), "arm64"), on(made.manifest(HIGH), "amd64")
    assert [paths(one) for one in read_archive(made.write(tmp_path, arm, amd), AMD)] == [[("etc/b",)]]
    for one in arm, amd:
        del one["platform"]
    assert [paths(one) for one in read_archive(made.write(tmp_path, arm, amd), ARM)] == [[("etc/a",)]]
    lying = on(arm, "amd64")
    with pytest.raises(StoreError, match="no image for linux/amd64"):
        read_archive(made.write(tmp_path, lying), AMD)
    (tmp_path / "index.json").unlink()
    with pytest.raises(StoreError, match="no image for linux/arm64"):
        read_archive(write(tmp_path, saved(LOW)), ARM)


def test_the_variant_that_all_have_need_not_be_named(tmp_path):
    made = Layout()
    one = on(made.manifest(LOW, architecture="arm64", variant="v8"), "arm64", variant="v8")
    two = on(made.manifest(HIGH, architecture="arm", variant="v6"), "arm", variant="v6")
    where = made.write(tmp_path, one, two)
    assert [paths(each) for each in read_archive(where, ARM)] == [[("etc/a",)]]
    assert [paths(each) for each in read_archive(where, Platform("linux", "arm64", "v8"))] == [[("etc/a",)]]
    plain = made.write(tmp_path / "plain", on(made.manifest(LOW, architecture="arm64"), "arm64"))
    assert [paths(each) for each in read_archive(plain, Platform("linux", "arm64", "v8"))] == [[("etc/a",)]]
    with pytest.raises(StoreError, match="no image for linux/arm/v7"):
        read_archive(where, Platform("linux", "arm", "v7"))


def test_images_for_several_platforms_have_names_of_their_own(tmp_path):
    made = Layout()
    arm, amd = on(made.manifest(LOW, architecture="arm64"), "arm64"), on(made.manifest(HIGH), "amd64")
    top = made.index(arm, amd)
    top["annotations"] = {"org.opencontainers.image.ref.name": "app:1"}
    where = made.write(tmp_path, top)
    assert names(where) == ["app:1 (linux/arm64)", "app:1 (linux/amd64)"]
    assert names(where, AMD) == ["app:1"]
    assert [one.image.tags for one in read_archive(where)] == [("app:1",)] * 2
    assert not any("linux" in one for one in names(made.write(tmp_path, made.index(arm, amd))))


def test_a_layer_that_another_one_took_the_name_of_is_found_out(tmp_path):
    about = config((LOW,))
    name = f"{sha(about).partition(':')[2]}.json"
    listed = json.dumps([{"Config": name, "Layers": ["l.tar"]}]).encode()
    (image,) = read_archive(write(tmp_path, files({name: about, "l.tar": HIGH, "manifest.json": listed})))
    (content,) = contents(image)
    assert "isn't the one that the image's configuration names" in content.partial


def test_a_blob_with_another_content_is_refused(tmp_path):
    made = Layout()
    top = made.manifest(LOW)
    made.blobs[top["digest"]] = made.blobs[top["digest"]] + b" "
    with pytest.raises(StoreError, match="another content than its name says"):
        read_archive(made.write(tmp_path, top))


def test_a_missing_layer_is_told_by_the_layer(tmp_path):
    made = Layout()
    top = made.manifest(LOW)
    del made.blobs[next(one for one, data in made.blobs.items() if data.startswith(b"\x1f\x8b"))]
    (image,) = read_archive(made.write(tmp_path, top))
    assert "cannot be opened" in contents(image)[0].partial


def with_manifest(made, top, change):
    """The same layout with another manifest, which has a digest and a size of its own."""
    about = json.loads(made.blobs.pop(top["digest"]))
    change(about)
    return made.blob(json.dumps(about).encode(), top["mediaType"])


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, bytes])
@pytest.mark.parametrize("more", [-1, 1, 1 << 40])
def test_a_layer_of_another_size_than_the_manifest_says_is_told(tmp_path, pack, more):
    made = Layout()
    layer = made.manifest(LOW, pack=pack)
    top = with_manifest(made, layer, lambda about: about["layers"][0].update(size=about["layers"][0]["size"] + more))
    (image,) = read_archive(made.write(tmp_path, top))
    (content,) = contents(image)
    assert content.files.paths == ("etc/a",)
    assert re.fullmatch(r"its blob has \d+ bytes, and the image's manifest says that there are \d+", content.partial)


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_a_layer_that_is_packed_otherwise_than_its_name_says_is_told(tmp_path, pack):
    made = Layout()
    top = made.manifest(LOW, pack=pack)
    (name,) = (one for one, data in made.blobs.items() if data == pack(LOW))
    made.blobs[name] = gzip.compress(LOW, 1) + gzip.compress(b"")
    (image,) = read_archive(made.write(tmp_path, top))
    assert contents(image)[0].partial == f"its blob has another content than its name says, {name}"


def test_a_configuration_of_another_size_than_the_manifest_says_is_refused(tmp_path):
    made = Layout()
    top = with_manifest(made, made.manifest(LOW), lambda about: about["config"].update(size=7))
    with pytest.raises(StoreError, match="bytes, and not 7 as is said of it"):
        read_archive(made.write(tmp_path, top))


def test_links_between_equal_layers(tmp_path):
    about = config((LOW, LOW))
    name = f"{sha(about).partition(':')[2]}.json"
    listed = json.dumps([{"Config": name, "Layers": ["0/layer.tar", "1/layer.tar"]}]).encode()
    data = archive(
        member(name, about),
        member("0/layer.tar", LOW),
        member("1/layer.tar", type=b"2", linkname="../0/layer.tar"),
        member("manifest.json", listed),
    )
    (image,) = read_archive(write(tmp_path, data))
    assert paths(image) == [("etc/a",), ("etc/a",)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "holds no image"),
        (b"junk" * 500, "no archive of images"),
        (files({"a": b""}), "holds no image"),
        (files({"manifest.json": b"{"}), "list of images cannot be understood"),
        (files({"manifest.json": b'[{"Config": "../../etc/passwd", "Layers": []}]'}), "has no etc/passwd"),
        (
            files({"manifest.json": b'[{"Config": "config.json"}]', "config.json": b"{"}),
            r"image\.tar: the configuration",
        ),
        (files({"manifest.json": b'[{"Config": "%s.json", "Layers": []}]' % (b"0" * 64)}), "has no 0000"),
        (saved(LOW, rootfs={"diff_ids": []}), "not as many layers"),
        (saved(LOW, rootfs={"diff_ids": ["../x"]}) + b"", None),
        (raw(b"a", size=b"77777777777\0") + END, "no archive of images"),
    ],
)
def test_what_is_no_archive_of_images_says_why(tmp_path, data, words):
    path = write(tmp_path, data)
    if words is None:
        (image,) = read_archive(path)
        assert "isn't the one" in contents(image)[0].partial
        return
    with pytest.raises(StoreError, match=words):
        read_archive(path)


def as_jib(about, *layers):
    """As Jib writes it (ImageTarball): no name tells the configuration's digest, layers are packed."""
    names = [f"{sha(one).partition(':')[2]}.tar.gz" for one in layers]
    listed = json.dumps([{"Config": "config.json", "RepoTags": ["app:1"], "Layers": names}]).encode()
    return {**dict(zip(names, map(gzip.compress, layers), strict=True)), "config.json": about, "manifest.json": listed}


def as_crane(about, *layers):
    """As go-containerregistry writes it (tarball.Write), and crane, ko and kaniko by it."""
    names = [f"{sha(gzip.compress(one, mtime=0)).partition(':')[2]}.tar.gz" for one in layers]
    listed = json.dumps([{"Config": sha(about), "RepoTags": ["app:1"], "Layers": names}]).encode()
    return {
        sha(about): about,
        **{name: gzip.compress(one, mtime=0) for name, one in zip(names, layers, strict=True)},
        "manifest.json": listed,
    }


@pytest.mark.parametrize("made", [as_jib, as_crane])
@pytest.mark.parametrize("folder", [False, True])
def test_archives_of_other_makers_are_read_by_the_names_of_their_list(tmp_path, made, folder):
    about = config((LOW, HIGH))
    several = made(about, LOW, HIGH)
    if folder:
        for name, data in several.items():
            (tmp_path / name).write_bytes(data)
    (image,) = read_archive(tmp_path if folder else write(tmp_path, files(several)))
    assert (image.image.name, image.image.id, image.config) == ("app:1", sha(about), about)
    assert paths(image) == [("etc/a",), ("etc/b",)]
    other = made(about, LOW, LOW) | {"config.json": about}
    (image,) = read_archive(write(tmp_path, files(other)))
    assert "isn't the one that the image's configuration names" in contents(image)[1].partial


def test_names_of_the_list_lead_nowhere_else(tmp_path):
    about = config((LOW,))
    (tmp_path / "out.json").write_bytes(about)
    (tmp_path / "l.tar").write_bytes(LOW)
    (tmp_path / "in").mkdir()
    listed = [{"Config": "../out.json", "Layers": ["../l.tar"]}]
    (tmp_path / "in/manifest.json").write_text(json.dumps(listed))
    with pytest.raises(StoreError, match=r"in/out\.json cannot be opened"):
        read_archive(tmp_path / "in")
    (tmp_path / "in/out.json").write_bytes(about)
    (image,) = read_archive(tmp_path / "in")
    assert "in/l.tar cannot be opened" in contents(image)[0].partial
    (tmp_path / "in/l.tar").write_bytes(LOW)
    assert paths(*read_archive(tmp_path / "in")) == [("etc/a",)]


@pytest.mark.parametrize("name", ["{}.json", "{}", "sha256:{}", "a/{}.json"])
def test_a_configuration_that_lies_about_its_digest(tmp_path, name):
    about, name = config((LOW,)), name.format("0" * 64)
    listed = json.dumps([{"Config": name, "Layers": ["l"]}]).encode()
    path = write(tmp_path, files({name: about, "l": LOW, "manifest.json": listed}))
    with pytest.raises(StoreError, match=r"image\.tar: .*another content than its name says"):
        read_archive(path)


@pytest.mark.parametrize("make", [lambda _: None, os.mkdir, os.mkfifo])
def test_no_file_or_no_regular_one(tmp_path, make):
    make(tmp_path / "x")
    with pytest.raises(StoreError, match=r"cannot be opened|holds no image|is no file"):
        read_archive(tmp_path / "x")


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_an_archive_that_is_packed_as_a_whole_tells_what_it_tells_unpacked(tmp_path, pack):
    (image,) = read_archive(write(tmp_path, pack(saved(LOW, HIGH))))
    assert (image.image.name, paths(image)) == ("app:1", [("etc/a",), ("etc/b",)])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(saved(LOW))[:-20], "cannot be unpacked: its packed data ends too early"),
        (b"\x28\xb5\x2f\xfdnot really", "cannot be unpacked: its packed data is damaged"),
        (gzip.compress(b"no archive"), "no archive of images"),
        (gzip.compress(b""), "holds no image"),
        (b"\x1f", "no archive of images"),
    ],
    # The head of what gzip packs has the time in it.
    ids=["cut short", "not zstd", "something else", "nothing", "one byte"],
)
def test_a_packed_archive_that_is_broken_is_refused(tmp_path, data, words):
    with pytest.raises(StoreError, match=words):
        read_archive(write(tmp_path, data))


def test_an_archive_that_unpacks_to_far_more_than_any_image_does_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_FREE", 1 << 20)
    with pytest.raises(StoreError, match="unpacked, is larger than"):
        read_archive(write(tmp_path, gzip.compress(bytes(64 << 20))))


def test_a_folder_without_an_image_names_the_option_for_folders(tmp_path):
    with pytest.raises(StoreError) as why:
        read_archive(tmp_path)
    assert f"`--directory {tmp_path}`" in why.value.hint


def test_indexes_within_indexes_have_an_end(tmp_path, monkeypatch):
    made = Layout()
    top = made.manifest(LOW)
    for _ in range(4):
        top = made.index(top)
    assert [paths(one) for one in read_archive(made.write(tmp_path / "a", top))] == [[("etc/a",)]]
    with pytest.raises(StoreError, match="holds too much"):
        read_archive(made.write(tmp_path / "b", made.index(top)))
    monkeypatch.setattr(indexed, "_MOST_MANIFESTS", 2)
    several = [made.manifest(LOW, created=str(nr)) for nr in range(3)]
    assert len(read_archive(made.write(tmp_path / "c", made.index(*several[:2])))) == 2
    with pytest.raises(StoreError, match="holds too much"):
        read_archive(made.write(tmp_path / "d", made.index(*several)))
