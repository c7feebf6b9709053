"""Images of a registry, of honest ones and of others; the registry is real, on the loopback."""

import asyncio
import base64
import gzip
import json
import ssl
from contextlib import ExitStack

import pytest
from aiohttp import web
from msgspec import structs
from tests.engine.certificates import Authority
from tests.image.archives import files
from tests.image.saved import sha
from tests.image.stores.test_attestations import DSSE, OWN, attestation, buildkit, envelope, statement
from tests.read.registry.server import INDEX, answering, serving

from dockward.image.content import read_content
from dockward.image.sbom.attached import read_attached
from dockward.image.stores import platforms
from dockward.image.stores.attestations import BY_NAME, BY_SUBJECT, IN_INDEX, attestation_tag
from dockward.image.stores.blobs import Platform
from dockward.image.stores.spool import Spool
from dockward.image.stores.stored import StoreError
from dockward.model.subject import Kind
from dockward.read import images as cache
from dockward.read.registry import client, images
from dockward.read.registry.images import _Remote
from dockward.read.scan import scan
from dockward.read.scanning import ScanOptions

LOW, HIGH = files({"etc/a": b"1" * 5000}), files({"etc/b": b"2"})
LAYER = sha(gzip.compress(LOW, mtime=0))


@pytest.fixture
def registry():
    with serving() as found:
        yield found


def pack(data):
    return gzip.compress(data, mtime=0)


class Looked:
    """An image with all its layers asked for."""

    def __init__(self, name, home, *, only=None, certificates=None, **options):
        self.options = ScanOptions(**{"environment": {}, "home": home, "seconds": 5.0, **options})
        with ExitStack() as kept:
            more = {} if certificates is None else {"certificates": certificates}
            remote = _Remote(name, self.options, lambda _: None, kept, pauses=(0.0, 0.0, 0.0), **more)
            stored = remote.image()
            self.image = stored.image
            stored.need(range(len(stored.layers)) if only is None else only)
            contents = [read_content(one.entries, ()) for one in stored.layers]
        self.paths = [one.files.paths for one in contents]
        self.partial = [one.partial for one in contents]


def test_an_image_by_tag_and_by_digest(registry, tmp_path):
    made = registry.image(LOW, HIGH)
    found = Looked(f"{registry.name}:1", tmp_path)
    assert found.paths == [("etc/a",), ("etc/b",)]
    assert found.image.tags == (f"{registry.name}:1",)
    assert found.image.digests == (f"{registry.name}@{made['digest']}",)
    again = Looked(f"{registry.name}@{made['digest']}", tmp_path)
    assert (again.paths, again.image.tags) == (found.paths, ())


def test_only_layers_that_are_needed_are_fetched(registry, tmp_path):
    registry.image(LOW, HIGH, pack=pack)
    found = Looked(f"{registry.name}:1", tmp_path, only=[1])
    assert [sha(pack(LOW)) in one for one in registry.blob_paths()] == [False, False]
    assert found.partial[0].endswith("was not fetched.")
    assert found.paths[1] == ("etc/b",)


def test_of_several_platforms_the_wanted_one(registry, tmp_path):
    def entry(data, **platform):
        return {**registry.layout.manifest(data), "platform": platform}

    arm, amd = entry(LOW, os="linux", architecture="arm64"), entry(HIGH, os="linux", architecture="amd64")
    attested = entry(LOW, os="unknown", architecture="unknown")
    registry.tag("all", registry.layout.blobs[registry.layout.index(attested, arm, amd)["digest"]])
    name = f"{registry.name}:all"
    assert Looked(name, tmp_path, platform=Platform("linux", "arm64")).paths == [("etc/a",)]
    assert Looked(name, tmp_path, platform=Platform("linux", "amd64")).paths == [("etc/b",)]
    with pytest.raises(StoreError, match="no image for linux/s390x") as told:
        Looked(name, tmp_path, platform=Platform("linux", "s390x"))
    assert "linux/amd64, linux/arm64" in told.value.hint
    one = registry.layout.index(attested, arm)
    registry.tag("one", registry.layout.blobs[one["digest"]])
    assert Looked(f"{registry.name}:one", tmp_path).paths == [("etc/a",)]


@pytest.mark.parametrize(
    ("machine", "expected"),
    [("x86_64", "linux/amd64"), ("aarch64", "linux/arm64"), ("armv7l", "linux/arm/v7"), ("riscv64", "linux/riscv64")],
)
def test_this_machine_s_platform(monkeypatch, machine, expected):
    monkeypatch.setattr(platforms.machine, "machine", lambda: machine)
    assert str(platforms.this_machine()) == expected


def broken_off(after):
    async def answer(request):
        response = web.StreamResponse(headers={"Content-Length": "99999"})
        await response.prepare(request)
        await response.write(pack(LOW)[:after])
        request.transport.abort()
        return response

    return answer


def ranged(shift=0):
    async def answer(request):
        start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        data = pack(LOW)
        about = f"bytes {start + shift}-{len(data) - 1}/{len(data)}"
        return web.Response(status=206, body=data[start + shift :], headers={"Content-Range": about})

    return answer


@pytest.mark.parametrize(
    "then",
    [
        [ranged()],
        [answering(503), ranged()],
        [answering(416), answering(body=pack(LOW))],
        [ranged(shift=-3), answering(body=pack(LOW))],
        [answering(body=pack(LOW))],
    ],
)
def test_a_download_that_breaks_off_goes_on(registry, tmp_path, then):
    registry.image(LOW, pack=pack)
    registry.odd[LAYER] = [broken_off(20), *then]
    found = Looked(f"{registry.name}:1", tmp_path)
    assert (found.partial, found.paths) == ([""], [("etc/a",)])
    assert [headers.get("Range") for path, headers in registry.asked if path.endswith(LAYER)][:2] == [None, "bytes=20-"]


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (answering(body=pack(LOW)[:-1]), "sent only"),
        (answering(body=pack(LOW) + b"x"), "More is sent"),
        (answering(body=b"x" * len(pack(LOW))), "has another content"),
        (answering(404), "has no blobs/"),
        (answering(403), "refuses team/app"),
        (answering(500), "answered with status 500"),
        (answering(302, Location="http://10.0.0.1/x"), "leads to http://10.0.0.1/x, which is not asked"),
        (answering(302, Location="file:///etc/passwd"), "which is not asked"),
        (answering(302), "leads on more than 5 times"),
        (broken_off(20), "broke off"),
    ],
)
def test_a_layer_that_is_not_to_be_had_is_a_gap(registry, tmp_path, odd, words):
    registry.image(LOW, HIGH, pack=pack)
    registry.odd[LAYER] = [odd]
    found = Looked(f"{registry.name}:1", tmp_path)
    assert words in found.partial[0]
    assert found.paths[1] == ("etc/b",)


async def endless(request):
    response = web.StreamResponse()
    await response.prepare(request)
    try:
        while True:
            await response.write(b"[" * 65536)
    except ConnectionError:
        return response


async def silent(request):
    await asyncio.sleep(30)


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (endless, "is larger than 8 MiB"),
        (silent, "does not answer"),
        (answering(404), "has no manifests/1"),
        (answering(401), "wants to know who asks"),
        (answering(429), "status 429"),
        (answering(body=b"<html>"), "cannot be understood"),
        (answering(body=b"[" * 100_000), "cannot be understood"),
        (answering(body=b'{"schemaVersion": 1}'), "the manifest of no image"),
        (answering(body=json.dumps({"manifests": [{"digest": "../../x"}]}).encode()), "no digest"),
        (answering(body=json.dumps({"config": {"digest": "sha1:" + "0" * 40}, "layers": []}).encode()), "no digest"),
        (answering(302, Location="/v2/team/app/manifests/1"), "leads on more than 5 times"),
    ],
)
def test_a_manifest_that_is_none(registry, tmp_path, odd, words):
    registry.image(LOW)
    registry.odd["1"] = [odd]
    with pytest.raises(StoreError, match=words):
        Looked(f"{registry.name}:1", tmp_path, seconds=1.0 if odd is silent else 5.0)


def test_a_manifest_by_digest_must_have_it(registry, tmp_path):
    made = registry.image(LOW)
    registry.odd[made["digest"]] = [answering(body=b"{}")]
    with pytest.raises(StoreError, match="another content"):
        Looked(f"{registry.name}@{made['digest']}", tmp_path)


@pytest.mark.parametrize("size", [-1, 0, 1 << 60])
def test_a_manifest_that_lies_about_sizes(registry, tmp_path, size):
    made = registry.image(LOW, HIGH)
    about = json.loads(registry.layout.blobs[made["digest"]])
    about["layers"][0]["size"] = size
    registry.tag("lies", json.dumps(about).encode())
    found = Looked(f"{registry.name}:lies", tmp_path)
    assert f"has {size} bytes" in found.partial[0]


def test_indexes_within_indexes_have_an_end(registry, tmp_path):
    inner = registry.image(LOW)
    for _ in range(6):
        inner = {**registry.layout.index({**inner, "mediaType": INDEX}), "mediaType": INDEX}
    registry.tag("deep", registry.layout.blobs[inner["digest"]])
    with pytest.raises(StoreError, match="the manifest of no image"):
        Looked(f"{registry.name}:deep", tmp_path)


def test_a_slow_download_is_given_up(registry, tmp_path, monkeypatch):
    monkeypatch.setattr(client, "_SLOWEST", 1 << 30)

    async def dripping(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for nr in range(len(pack(LOW))):
            await response.write(pack(LOW)[nr : nr + 1])
            await asyncio.sleep(0.1)
        return response

    registry.image(LOW, pack=pack)
    registry.odd[LAYER] = [dripping]
    found = Looked(f"{registry.name}:1", tmp_path, seconds=0.3)
    assert "stopped answering" in found.partial[0]


SECRET = "let me in"  # of a login made up for tests


def log_in(home, registry, **more):
    login = {"auth": base64.b64encode(f"me:{SECRET}".encode()).decode(), **more}
    (home / ".docker").mkdir()
    host = registry.name.partition("/")[0]
    (home / ".docker/config.json").write_text(json.dumps({"auths": {host: login}}))


def wants_basic(request):
    wanted = "Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode()

    if request.headers.get("Authorization") != wanted:
        return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="here"'})
    return None


def test_a_name_and_password_for_who_wants_them(registry, tmp_path):
    registry.image(LOW)

    async def guard(request):
        return wants_basic(request)

    registry.guard = guard
    with pytest.raises(StoreError, match="wants to know who asks") as told:
        Looked(f"{registry.name}:1", tmp_path)
    assert "docker login" in told.value.hint
    log_in(tmp_path, registry)
    assert Looked(f"{registry.name}:1", tmp_path).paths == [("etc/a",)]


@pytest.fixture
def tokens(registry):
    """The registry hands out tokens to who has the password; what was asked for them."""
    asked = []

    async def guard(request):
        if request.path == "/token":
            form = await request.post()
            asked.append((request.method, dict(request.query) | dict(form), request.headers.get("Authorization")))
            known = wants_basic(request) is None or form.get("refresh_token") == SECRET
            return web.json_response({"token": "the-token"}) if known else web.Response(status=401)
        if request.headers.get("Authorization") == "Bearer the-token":
            return None
        realm = f'Bearer realm="{registry.address}/token",service="tests",scope="repository:team/app:pull,push"'
        return web.Response(status=401, headers={"WWW-Authenticate": realm})

    registry.guard = guard
    return asked


def test_a_token_for_a_password(registry, tokens, tmp_path):
    registry.image(LOW)
    with pytest.raises(StoreError, match="refuses a token to pull team/app"):
        Looked(f"{registry.name}:1", tmp_path)
    log_in(tmp_path, registry)
    tokens.clear()
    assert Looked(f"{registry.name}:1", tmp_path).paths == [("etc/a",)]
    ((method, query, _),) = tokens
    assert (method, query) == ("GET", {"service": "tests", "scope": "repository:team/app:pull"})


def test_a_token_for_an_identity_token(registry, tokens, tmp_path):
    registry.image(LOW)
    log_in(tmp_path, registry, identitytoken=SECRET)
    assert Looked(f"{registry.name}:1", tmp_path).paths == [("etc/a",)]
    ((method, form, authorization),) = tokens
    assert (method, form["refresh_token"], form["grant_type"]) == ("POST", SECRET, "refresh_token")
    assert authorization is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is no token"),
        (b"{}", "is no token"),
        (b'{"token": "a b"}', "is no token"),
        (b'{"token": "a\\r\\nHost: x"}', "is no token"),
        (b'{"token": ' + b"[" * 100_000, "is no token"),
    ],
)
def test_what_is_no_token(registry, tmp_path, body, words):
    async def guard(request):
        if request.path == "/token":
            return web.Response(body=body)
        return web.Response(status=401, headers={"WWW-Authenticate": f'Bearer realm="{registry.address}/token"'})

    registry.guard = guard
    with pytest.raises(StoreError, match=words):
        Looked(f"{registry.name}:1", tmp_path)


@pytest.mark.parametrize("realm", ["http://10.0.0.1/token", "ftp://x/", "", "https://me:pw@x/", "/token"])
def test_a_password_goes_only_where_it_is_kept_secret(registry, tmp_path, realm):
    log_in(tmp_path, registry)
    registry.odd["1"] = [answering(401, WWW_Authenticate=f'Bearer realm="{realm}"')]
    with pytest.raises(StoreError, match="gives tokens at an address that"):
        Looked(f"{registry.name}:1", tmp_path)


def test_who_asks_is_not_told_to_whom_a_redirect_leads(registry, tokens, tmp_path):
    registry.image(LOW, pack=pack)
    log_in(tmp_path, registry)
    with serving() as other:
        other.layout = registry.layout
        registry.odd[LAYER] = [answering(307, Location=f"{other.address}/v2/team/app/blobs/{LAYER}?signature=x")]
        found = Looked(f"{registry.name}:1", tmp_path)
    assert found.paths == [("etc/a",)]
    ((_, headers),) = other.asked
    assert "Authorization" not in headers
    assert SECRET not in repr(found.__dict__)


@pytest.fixture
def secure(tmp_path):
    authority = Authority(tmp_path / "authority")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("server"))
    with serving(context) as found:
        folder = tmp_path / "certs.d" / found.name.partition("/")[0]
        folder.mkdir(parents=True)
        found.trust = folder / "ca.crt"
        found.certificate = (authority.folder / "ca.pem").read_bytes()
        yield found


def test_tls_by_an_authority_that_docker_trusts_for_it(secure, tmp_path):
    secure.image(LOW)
    options = {"certificates": tmp_path / "certs.d"}
    with pytest.raises(StoreError, match="can't be trusted: unable to get local issuer certificate") as told:
        Looked(f"{secure.name}:1", tmp_path, **options)
    assert "certs.d" in told.value.hint
    secure.trust.write_bytes(secure.certificate)
    assert Looked(f"{secure.name}:1", tmp_path, **options).paths == [("etc/a",)]
    secure.trust.write_bytes(b"no certificate")
    with pytest.raises(StoreError, match=r"ca\.crt can't be used"):
        Looked(f"{secure.name}:1", tmp_path, **options)


def test_from_tls_nothing_leads_to_an_address_without(secure, registry, tmp_path):
    secure.image(LOW, pack=pack)
    secure.trust.write_bytes(secure.certificate)
    secure.odd[LAYER] = [answering(302, Location=f"{registry.address}/v2/team/app/blobs/{LAYER}")]
    found = Looked(f"{secure.name}:1", tmp_path, certificates=tmp_path / "certs.d")
    assert "which is not asked" in found.partial[0]
    assert registry.asked == []


def test_from_tls_no_password_goes_to_an_address_without(secure, registry, tmp_path):
    secure.image(LOW)
    secure.trust.write_bytes(secure.certificate)
    log_in(tmp_path, secure)
    secure.odd["1"] = [answering(401, WWW_Authenticate=f'Bearer realm="{registry.address}/token"')]
    with pytest.raises(StoreError, match="gives tokens at an address that has no TLS"):
        Looked(f"{secure.name}:1", tmp_path, certificates=tmp_path / "certs.d")
    assert registry.asked == []


@pytest.mark.parametrize("name", ["", "UPPER/case:x y", "sha256:" + "0" * 64, "a@sha256:zz"])
def test_what_names_no_image(tmp_path, name):
    with pytest.raises(StoreError, match="names no image of a registry"):
        Looked(name, tmp_path)


def test_a_registry_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="could not be reached"):
        Looked("127.0.0.1:1/team/app:1", tmp_path)


def test_a_second_scan_fetches_no_layer(registry, tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "ROOT_CACHE", tmp_path / "cache" / "layers")
    made = registry.image(LOW, HIGH)
    config = json.loads(registry.layout.blobs[made["digest"]])["config"]["digest"]
    environment = {"XDG_CACHE_HOME": str(tmp_path / "own")}
    options = ScanOptions(environment=environment, home=tmp_path, registry=(f"{registry.name}:1",), flaws=False)
    first = scan([], options).images
    assert len(registry.blob_paths()) == 3
    registry.asked.clear()
    assert scan([], options).images == first
    assert registry.blob_paths() == [f"/v2/team/app/blobs/{config}"]


def test_what_was_fetched_is_given_back_before_the_next(registry, tmp_path, monkeypatch):
    spools = []
    monkeypatch.setattr(images, "Spool", lambda *given: spools.append(Spool(*given)) or spools[-1])
    for tag, layer in (("1", LOW), ("2", HIGH)):
        registry.image(layer, tag=tag)
    options = ScanOptions(environment={}, home=tmp_path)
    for nr, stored in enumerate(images.registry_images([f"{registry.name}:1", f"{registry.name}:2"], options, print)):
        stored.need([0])
        assert [one._file.closed for one in spools] == [True] * nr + [False]
    assert all(one._file.closed for one in spools)


def test_of_several_images_one_that_is_not_there_takes_nothing_from_the_others(registry, tmp_path):
    registry.image(LOW, tag="1")
    good, bad = f"{registry.name}:1", f"{registry.name}:none"
    options = ScanOptions(environment={}, home=tmp_path, cached=False, flaws=False)
    world = scan([], structs.replace(options, registry=(good, bad)))
    assert [one.name for one in world.images] == [good]
    assert [(one.kind, one.name) for one in world.unread] == [(Kind.IMAGE, bad)]
    assert "none" in world.unread[0].reason
    with pytest.raises(StoreError):
        scan([], structs.replace(options, registry=(bad,)))


def sboms(name, home, **more):
    options = ScanOptions(**{"environment": {}, "home": home, "seconds": 5.0, "cached": False, **more})
    with ExitStack() as kept:
        stored = _Remote(name, options, lambda _: None, kept, pauses=(0.0, 0.0, 0.0)).image()
    return [told for one in stored.attached if (told := read_attached(one, OWN))]


def test_an_sbom_in_the_index_is_read_and_so_is_what_others_put_beside_the_image(registry, tmp_path):
    made = registry.layout
    image = made.manifest(LOW)
    top = buildkit(made, image, statement(image["digest"], "curl", "tar"))
    registry.tags["1"] = top["digest"]
    (found,) = sboms(f"{registry.name}:1", tmp_path, platform=Platform("linux", "amd64"))
    assert (found.where, found.packages, found.unlisted, found.absent) == (IN_INDEX, 2, (), ())
    about = attestation(made, envelope(statement(image["digest"], "curl"), {"sig": "AA=="}), DSSE)
    registry.tags[attestation_tag(image["digest"])] = about["digest"]
    several = sboms(f"{registry.name}:1", tmp_path, platform=Platform("linux", "amd64"))
    assert [one.where for one in several] == [IN_INDEX, BY_NAME]


def test_cosign_s_is_asked_for_by_its_name_and_none_is_no_trouble(registry, tmp_path):
    image = registry.image(LOW)
    assert sboms(f"{registry.name}:1", tmp_path) == []
    about = attestation(registry.layout, envelope(statement(image["digest"], "curl"), {"sig": "AA=="}), DSSE)
    registry.tags[attestation_tag(image["digest"])] = about["digest"]
    (found,) = sboms(f"{registry.name}:1", tmp_path)
    assert (found.where, found.signatures, found.unlisted) == (BY_NAME, 1, ("tar 1",))


def test_referrers_are_asked_for(registry, tmp_path):
    image = registry.image(LOW)
    about = attestation(registry.layout, statement(image["digest"], "curl", "tar"), subject=image)
    index = json.dumps({"schemaVersion": 2, "manifests": [about]}).encode()
    kept, honest = image["digest"], registry.honest

    def answer(request):
        return web.Response(body=index) if request.path.endswith(f"/referrers/{kept}") else honest(request)

    registry.honest = answer
    (found,) = sboms(f"{registry.name}:1", tmp_path)
    assert (found.where, found.packages) == (BY_SUBJECT, 2)
