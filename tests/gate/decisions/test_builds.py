"""Builds with BuildKit: who may, what is admitted, and what is sent on."""

import hashlib
from urllib.parse import quote

import pytest
from msgspec import structs
from tests.gate.world import Engine, decided, settled

from dockward.gate.buildkit.calling import spell_call, understand_call
from dockward.gate.buildkit.messages import BRIDGE_SOLVE, SOLVE
from dockward.gate.buildkit.protobuf import decode, encode
from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import RefusedError
from dockward.gate.law import Law
from dockward.gate.request.heads import parse_head
from dockward.gate.request.requests import spell, understand
from dockward.gate.request.routes import CALLS, find_call
from dockward.gate.rights.grants import Grant
from dockward.judge.policy.gate import Action, Admitted, Refusals
from dockward.judge.policy.powers import POWERS
from dockward.judge.policy.roles import Objects
from dockward.kit.examples import engine
from dockward.model.fact import Fact

CONTROL, BRIDGE = "/moby.buildkit.v1.Control/Solve", "/moby.buildkit.v1.frontend.LLBBridge/Solve"
BUILDER = Grant(owner="role/dev", routes=POWERS["build"] | {"image.push"}, builds=True)
UPGRADE = "Connection: Upgrade", "Upgrade: h2c"
PUSH = {"Exporters": [{"Type": "image", "Attrs": {"name": "localhost:5000/a:1", "push": "true"}}]}


def solved(content, path=CONTROL, grant=BUILDER, **setting):
    message = encode(content, SOLVE if path == CONTROL else BRIDGE_SOLVE)
    return settled(understand_call(path, message), Engine(), grant=grant, **setting)


def opened(path, *fields, grant=BUILDER, **setting):
    lines = "\r\n".join([f"POST {path} HTTP/1.1", "Host: a", *fields, *UPGRADE, "", ""])
    return settled(understand(parse_head(lines.encode())), Engine(), grant=grant, **setting)


@pytest.mark.parametrize(
    "content",
    [
        {"Ref": "a", "Session": "b", "Cache": {}, "Internal": 1},
        {
            "Ref": "a",
            "ExporterDeprecated": "moby",
            "ExporterAttrsDeprecated": {"name": "new:1"},
            "FrontendAttrs": {"filename": "Dockerfile", "image-resolve-mode": "local"},
            "Exporters": [{"Type": "moby", "Attrs": {"name": "new:1,other/new:2"}}],
        },
        {"Exporters": [{"Type": "local"}, {"Type": "tar"}, {"Type": "oci", "Attrs": {"oci-mediatypes": "true"}}]},
        {"Exporters": [{"Type": "image", "Attrs": {"name": "a", "push": "false", "annotation.x": "y"}}]},
        {"Cache": {"Exports": [{"Type": "inline"}], "Imports": [{"Type": "registry", "Attrs": {"ref": "a/b"}}]}},
        {"FrontendAttrs": {"context:a": "docker-image://alpine", "context:b": "local:b", "platform": "linux/amd64"}},
        {
            "FrontendAttrs": {
                "build-arg:A": "b",
                "attest:sbom": "",
                "ulimit": "nofile=1:2",
                "force-network-mode": "none",
            }
        },
        {"FrontendAttrs": {"cache-imports": '[{"Type":"registry","Attrs":{"ref":"a/b"}}]', "cache-from": "a,b"}},
        {"FrontendAttrs": {"context": "http://buildkit-session/x1y2", "contextkey": "other"}},
        {"FrontendAttrs": {"contextkey": "label:a", "label:a": "https://buildkit-session/x1y2"}},
        {"FrontendAttrs": {"add-hosts": "a=192.0.2.1,b=host-gateway", "build-arg:BUILDKIT_MULTI_PLATFORM": "1"}},
        {"CompatibilityVersion": 20, "ProxyNetwork": 1},
        {"ExporterDeprecated": "tar", "ExporterAttrsDeprecated": {"dest": "out.tar"}},
    ],
)
def test_what_clients_ask_for_is_sent_on_as_it_is(content):
    decision = solved(content)
    assert isinstance(decision, Passed)
    assert decision.request.content == content


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"Entitlements": ["network.host"]}, "'network.host'"),
        ({"Entitlements": ["security.insecure"]}, "'security.insecure'"),
        ({"Entitlements": ["device"]}, "'device'"),
        ({"FrontendAttrs": {"force-network-mode": "host"}}, "'network.host'"),
        ({"FrontendAttrs": {"cgroup-parent": "/"}}, "option 'cgroup-parent'"),
        ({"FrontendAttrs": {"context": "https://a/b.git"}}, "context 'https"),
        ({"FrontendAttrs": {"context": "http://buildkit-session.a/b"}}, "context 'http"),
        ({"FrontendAttrs": {"contextkey": "label:a", "label:a": "https://a/b.git"}}, "context 'https"),
        ({"FrontendAttrs": {"context:a": "https://a/b.git"}}, "context 'https"),
        ({"FrontendAttrs": {"device": "x"}}, "option 'device'"),
        ({"Frontend": "own.v0"}, "frontend 'own.v0'"),
        ({"Exporters": [{"Type": "new"}]}, "output 'new'"),
        ({"ExporterDeprecated": "new"}, "output 'new'"),
        ({"Exporters": [{"Type": "image", "Attrs": {"registry.insecure": "1"}}]}, "'registry.insecure'"),
        ({"Exporters": [{"Type": "image", "Attrs": {"dangling-name-prefix": "a"}}]}, "'dangling-name-prefix'"),
        ({"EnableSessionExporter": 1, "Session": "a"}, "by its session"),
        ({"Exporters": [{"Type": "image", "Attrs": {"name": "*"}}]}, r"name '\*'"),
        ({"Exporters": [{"Type": "image", "Attrs": {"name": "a,*"}}]}, r"name '\*'"),
        (PUSH, "localhost:5000"),
        ({"Exporters": [{"Type": "image", "Attrs": {"name": "a,127.0.0.1/b", "push": "T"}}]}, "127.0.0.1"),
        ({"Cache": {"Exports": [{"Type": "s3", "Attrs": {"endpoint_url": "http://a"}}]}}, "kind 's3'"),
        ({"Cache": {"Imports": [{"Type": "gha"}]}}, "kind 'gha'"),
        ({"Cache": {"Exports": [{"Type": "registry", "Attrs": {"ref": "localhost:5000/a"}}]}}, "localhost:5000"),
        ({"Cache": {"Imports": [{"Type": "registry", "Attrs": {"ref": "localhost:5000/a"}}]}}, "localhost:5000"),
        ({"Cache": {"ImportRefsDeprecated": ["a"]}}, "older form"),
        ({"Cache": {"ExportRefDeprecated": "a"}}, "older form"),
        ({"FrontendAttrs": {"cache-imports": '[{"Type":"azblob"}]'}}, "kind 'azblob'"),
        ({"FrontendAttrs": {"cache-imports": "no"}}, "caches can't be read"),
        ({"FrontendAttrs": {"cache-imports": '[{"Type":"inline","type":"gha"}]'}}, "caches can't be read"),
        ({"FrontendAttrs": {"cache-imports": '[{"Type":"inline","Type":"gha"}]'}}, "caches can't be read"),
        ({"FrontendAttrs": {"cache-imports": '[{"type":"gha"}]'}}, "kind 'gha'"),
        ({"FrontendAttrs": {"cache-from": "a," * 100}}, "more than 100"),
        ({"FrontendAttrs": {"platform": "linux/amd64," * 100}}, "more than 100"),
        (
            {"Exporters": [{"Type": "moby", "Attrs": {"name": "a," * 60}}, {"Attrs": {"name": "a," * 60}}]},
            "more than 100",
        ),
        ({"Cache": {"Imports": [{"Type": "inline"}] * 101}}, "100 caches"),
        ({"FrontendAttrs": {"cache-from": "a,localhost:5000/b"}}, "localhost:5000"),
    ],
)
def test_what_reaches_beyond_the_build_is_refused(content, why):
    with pytest.raises(RefusedError, match=why):
        solved(content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"FrontendOpt": {"cgroup-parent": "/"}}, "option 'cgroup-parent'"),
        ({"FrontendOpt": {"force-network-mode": "host"}}, "'network.host'"),
        ({"CacheImports": [{"Type": "gha"}]}, "kind 'gha'"),
        ({"CacheImports": [{"Type": "registry", "Attrs": {"ref": "localhost/a"}}]}, "localhost"),
        ({"ImportCacheRefsDeprecated": ["a"]}, "older form"),
        ({"Frontend": "own.v0"}, "frontend 'own.v0'"),
    ],
)
def test_so_it_is_in_a_part_of_a_build(content, why):
    with pytest.raises(RefusedError, match=why):
        solved(content, BRIDGE)


def test_the_policy_admits_entitlements_and_registries():
    admitted = Admitted(build_entitlements=("network.*",), registries=("localhost:5000",))
    content = {"Entitlements": ["network.host"], "FrontendAttrs": {"force-network-mode": "host"}, **PUSH}
    assert solved(content, admitted=admitted).request.content == content
    with pytest.raises(RefusedError, match="security"):
        solved({"Entitlements": ["network.host", "security.insecure"]}, admitted=admitted)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ("linux/amd64", ""),
        ("linux/arm64,linux/x86_64", ""),
        ("linux/amd64,linux/arm64/v8,windows/arm64", ""),
        ("linux/arm64", "'linux/arm64'"),
        ("linux/arm64,linux/arm/v7", "'linux/arm64'"),
        ("linux/amd64,linux/amd64/v3", "'linux/amd64/v3'"),
        ("linux/arm64,linux/amd64,windows/amd64", "'linux/arm64'"),
        ("linux,arm64", "'linux'"),
    ],
)
@pytest.mark.parametrize(("path", "options"), [(CONTROL, "FrontendAttrs"), (BRIDGE, "FrontendOpt")])
def test_where_a_name_stands_for_several_platforms_the_engines_own_is_among_them(wanted, why, path, options):
    setting = {"engine": structs.replace(engine(), containerd_store=Fact(True), architecture=Fact("x86_64"))}
    content = {options: {"platform": wanted}}
    if why:
        with pytest.raises(RefusedError, match=f"for the platform {why} isn't admitted"):
            solved(content, path, **setting)
    else:
        assert solved(content, path, **setting).request.content == content
    setting = {"engine": structs.replace(engine(), containerd_store=Fact(False))}
    assert solved(content, path, **setting).request.content == content


def test_until_the_policy_is_enforced_it_is_only_told():
    law = Law(plans=(), refusals=Refusals.LEARN)
    decision = solved({"Entitlements": ["network.host"]}, law=law)
    assert decision.spared == ("admitted",)
    assert "network.host" in decision.why


def test_who_may_not_push_may_not_by_a_build():
    grant = Grant(owner="role/dev", routes=POWERS["build"], builds=True)
    cache = {"Cache": {"Exports": [{"Type": "registry", "Attrs": {"ref": "a/b"}}]}}
    # To BuildKit an empty text is true.
    said = ({"push": ""}, {"push": "TRUE"}, {"push": "f", "push-by-digest": ""})
    several = [{"Exporters": [{"Type": "image", "Attrs": {"name": "a/b", **one}}]} for one in said]
    for content in (PUSH, cache, *several):
        with pytest.raises(RefusedError, match=r"may not ask for image\.push"):
            solved(content, grant=grant)


def test_names_and_labels_must_be_the_roles():
    grant = Grant(
        owner="role/dev",
        routes=POWERS["build"] | {"image.push"},
        builds=True,
        images=("docker.io/shop/*",),
        guarded=("traefik.*",),
    )
    for field in ("Exporters", "ExporterDeprecated"):
        for name, fits in (("shop/app:1", True), ("shop/app:1,other:1", False)):
            attributes = {"name": name}
            content = {field: "moby", "ExporterAttrsDeprecated": attributes}
            if field == "Exporters":
                content = {field: [{"Type": "moby", "Attrs": attributes}]}
            if fits:
                assert isinstance(solved(content, grant=grant), Passed)
            else:
                with pytest.raises(RefusedError, match="other:1"):
                    solved(content, grant=grant)
    with pytest.raises(RefusedError, match="other/cache"):
        solved({"Cache": {"Exports": [{"Type": "registry", "Attrs": {"ref": "other/cache"}}]}}, grant=grant)
    for path, options in ((CONTROL, "FrontendAttrs"), (BRIDGE, "FrontendOpt")):
        with pytest.raises(RefusedError, match=r"label 'traefik\.enable'"):
            solved({options: {"label:traefik.enable": "true"}}, path, grant=grant)


@pytest.mark.parametrize("path", ["/session", "/grpc"])
@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ({"grant": None}, "roles that the policy allows `build`"),
        ({"grant": Grant(owner="role/dev", routes=POWERS["everything"])}, "roles that the policy allows `build`"),
        ({"grant": Grant(owner="role/dev", routes=POWERS["read"], builds=True)}, "may not ask for build"),
        ({"by_ids": False}, "isn't shown to a plugin"),
    ],
)
def test_who_is_not_trusted_with_builds_gets_no_connection(path, setting, why):
    with pytest.raises(RefusedError, match=why):
        opened(path, "X-Docker-Expose-Session-Uuid: abc", **setting)


@pytest.mark.parametrize(
    ("version", "admitted", "why"),
    [
        ("20.10.24+dfsg1", (), r"CVE-2024-23651, CVE-2024-23652, CVE-2024-23653\."),
        ("20.10.24+dfsg1", ("CVE-2024-2365[12]",), r"host: CVE-2024-23653\."),
        ("20.10.24+dfsg1", ("CVE-2024-*",), ""),
        ("29.6.1", (), "CVE-2026-15793"),
        ("29.6.2", (), ""),
        ("30.1.0", (), ""),
        ("master", ("*",), "version can't be told"),
    ],
)
def test_an_engine_that_is_known_to_let_builds_out_is_built_with_where_the_policy_says_so(version, admitted, why):
    for path in ("/grpc", "/session"):
        setting = {
            "engine": structs.replace(engine(), version=Fact(version)),
            "admitted": Admitted(builder_flaws=admitted),
        }
        if why:
            with pytest.raises(RefusedError, match=why):
                opened(path, "X-Docker-Expose-Session-Uuid: abc", **setting)
        else:
            assert isinstance(opened(path, "X-Docker-Expose-Session-Uuid: abc", **setting), Passed)


def test_a_call_is_decided_on_by_itself():
    with pytest.raises(RefusedError, match="roles that the policy allows `build`"):
        solved({}, grant=None)


def test_a_session_is_passed_on_with_all_that_it_can_be_called_by_and_a_key_of_its_own():
    methods = ("/moby.filesync.v1.FileSync/DiffCopy", "/moby.filesync.v1.Auth/Credentials")
    fields = [
        "X-Docker-Expose-Session-Uuid: abc123",
        "X-Docker-Expose-Session-Name: ctx",
        "X-Docker-Expose-Session-Sharedkey: ctx:1",
        *(f"X-Docker-Expose-Session-Grpc-Method: {one}" for one in methods),
        "X-Docker-Expose-Session-Other: x",
    ]
    head, body = spell(opened("/session", *fields).request)
    assert body is None
    assert _key_of(spell(opened("/session", fields[0], grant=structs.replace(BUILDER, owner="role/b")).request)) == (
        hashlib.sha256(b"role/b\0").hexdigest()
    )
    key = hashlib.sha256(b"role/dev\0ctx:1").hexdigest()
    assert head.decode().split("\r\n") == [
        "POST /session HTTP/1.1",
        "Host: docker",
        "Content-Length: 0",
        "X-Docker-Expose-Session-Uuid: abc123",
        "X-Docker-Expose-Session-Name: ctx",
        f"X-Docker-Expose-Session-Sharedkey: {key}",
        *(f"X-Docker-Expose-Session-Grpc-Method: {one}" for one in methods),
        "Connection: Upgrade",
        "Upgrade: h2c",
    ]


def _key_of(spelled):
    (line,) = [one for one in spelled[0].decode().split("\r\n") if "Sharedkey" in one]
    return line.partition(": ")[2]


@pytest.mark.parametrize(
    "field",
    [
        "X-Docker-Expose-Session-Uuid: a b",
        "X-Docker-Expose-Session-Uuid:",
        "X-Docker-Expose-Session-Grpc-Method: a",
    ],
)
def test_a_session_that_is_written_oddly_is_refused(field):
    more = [] if "Uuid" in field else ["X-Docker-Expose-Session-Uuid: a"]
    with pytest.raises(RefusedError, match="session"):
        opened("/session", field, *more)


@pytest.mark.parametrize("line", ["POST /session", "POST /grpc"])
def test_nothing_else_is_spoken_there(line):
    for fields in ("", "Connection: Upgrade\r\nUpgrade: tcp\r\n", "Upgrade: h2c\r\n"):
        head = parse_head(f"{line} HTTP/1.1\r\nHost: a\r\n{fields}\r\n".encode())
        if "h2c" in fields:
            assert not head.upgrades
            continue
        with pytest.raises(RefusedError, match="HTTP/2"):
            understand(head)


def _with(**parameters):
    return "&".join((OLD, *(f"{name}={quote(value)}" for name, value in parameters.items())))


OLD = "POST /build?version=2&session=abc&buildid=1f&remote=client-session&t=new:1&networkmode=default"


def test_a_build_by_the_older_way_is_admitted_to_the_same():
    law = Law(plans=(), build_cgroup="builds.slice", actions={"DW0301": Action.FILL})
    passed = decided(OLD, grant=BUILDER, law=law)
    # The engine takes no control group from such a build, nor limits.
    assert passed.request.target.query == decided(OLD, grant=BUILDER).request.target.query
    assert "memory" not in passed.request.parameters
    for outputs in (
        '[{"Type":"local","Attrs":{}}]',
        '[{"Type":"tar","Attrs":{"dest":"a"}}]',
        '[{"Type":"moby"}]',
        "null",
    ):
        assert isinstance(decided(_with(outputs=outputs), grant=BUILDER), Passed)
    # So the client tells the archive that it has on its standard input.
    upload = "POST /build?version=2&buildid=upload-request:1f&labels=null&buildargs=null&cachefrom=null&ulimits=null"
    assert isinstance(decided(upload, grant=BUILDER), Passed)
    with pytest.raises(RefusedError, match="roles that the policy allows"):
        decided(OLD)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (OLD.replace("client-session", "https://a/b.git"), "context 'https"),
        (OLD.replace("=abc", "=a%20b"), "parameter session"),
        (OLD.replace("=1f", "=a/b"), "parameter buildid"),
        (OLD.replace("=default", "=host"), "parameter networkmode"),
        (f"{OLD}&cgroupparent=/a", "parameter cgroupparent"),
        (f"{OLD}&outputs=no", "outputs can't be read"),
        (f"{OLD}&outputs=%5B%7B%22Type%22%3A%22new%22%7D%5D", "output 'new'"),
        (_with(outputs='[{"Type":"moby","Attrs":{"name":"other"}}]'), "name in the build's outputs"),
        (_with(outputs='[{"TYPE":"new"}]'), "output 'new'"),
        (_with(outputs='[{"Type":"moby","attrs":{"name":"other"}}]'), "name in the build's outputs"),
        (_with(outputs='[{"Type":"moby","type":"new"}]'), "outputs can't be read"),
        (_with(outputs='[{"Type":"moby","Attrs":{"name":"other"},"Attrs":{}}]'), "outputs can't be read"),
        (_with(outputs='[{"Type":"image","Attrs":{"push":""}}]') + "&t=localhost:1/a", "localhost:1"),
        (_with(cachefrom='["a,localhost:1/b"]'), "localhost:1"),
        (OLD.replace("version=2", "version=3"), "parameter version"),
        (OLD.replace("version=2&", ""), "parameter session"),
    ],
)
def test_and_to_nothing_more(line, why):
    with pytest.raises(RefusedError, match=why):
        decided(line, grant=BUILDER)


def test_a_call_is_sent_on_as_it_was_decided_on():
    law = Law(plans=(), build_cgroup="builds.slice")
    message = encode({"Ref": "r", "Frontend": "dockerfile.v0"}, SOLVE)
    request = settled(understand_call(CONTROL, message), Engine(), grant=BUILDER, law=law).request
    content = {"Ref": "r", "Frontend": "dockerfile.v0", "FrontendAttrs": {"cgroup-parent": "builds.slice"}}
    assert decode(spell_call(request, message), SOLVE) == content
    # What isn't judged stays as it is.
    status = "/moby.buildkit.v1.Control/Status"
    assert spell_call(understand_call(status, b"\x0a\x01r"), b"\x0a\x01r") == b"\x0a\x01r"


def test_builds_are_put_below_the_control_group_of_the_policy():
    law = Law(plans=(), build_cgroup="builds.slice")
    wanted = {"filename": "Dockerfile", "cgroup-parent": "builds.slice"}
    content = {"Frontend": "dockerfile.v0", "FrontendAttrs": {"filename": "Dockerfile"}}
    assert solved(content, law=law).request.content["FrontendAttrs"] == wanted
    content = {"Frontend": "dockerfile.v0", "FrontendOpt": {"filename": "Dockerfile"}}
    assert solved(content, BRIDGE, law=law).request.content["FrontendOpt"] == wanted
    assert solved({"Ref": "a"}, law=law).request.content == {"Ref": "a"}


@pytest.mark.parametrize(
    "path",
    [
        "/moby.buildkit.v1.Control/Session",
        "/moby.buildkit.v1.Control/ListenBuildHistory",
        "/moby.buildkit.v1.frontend.LLBBridge/NewContainer",
        "/moby.buildkit.v1.frontend.LLBBridge/ExecProcess",
        "/containerd.services.content.v1.Content/Read",
        "/moby.buildkit.v1.control/Solve",
    ],
)
def test_other_calls_are_refused(path):
    with pytest.raises(RefusedError, match="doesn't know the call"):
        understand_call(path, b"")


def test_all_caches_may_be_taken_away_by_who_is_not_limited():
    prune = understand_call("/moby.buildkit.v1.Control/Prune", b"\x10\x01")
    assert isinstance(settled(prune, Engine(), grant=BUILDER), Passed)
    for limit in ({"images": ("a",)}, {"objects": Objects()}, {"routes": frozenset({"build.calls"})}):
        with pytest.raises(RefusedError, match=r"may not ask for build\.prune"):
            settled(prune, Engine(), grant=structs.replace(BUILDER, **limit))


def test_what_caches_hold_is_told_to_who_is_told_of_all_that_takes_room():
    usage = understand_call("/moby.buildkit.v1.Control/DiskUsage", b"")
    grant = structs.replace(BUILDER, routes=BUILDER.routes | POWERS["read"])
    assert settled(usage, Engine(), grant=grant).view is None
    with pytest.raises(RefusedError, match=r"may not ask for system\.usage"):
        settled(usage, Engine(), grant=BUILDER)
    # An answer of gRPC is shown to nobody in part.
    for limit in ({"images": ("a",)}, {"objects": Objects()}, {"secrets": "veiled"}):
        assert settled(usage, Engine(), grant=structs.replace(grant, **limit)).view is not None


def test_of_the_calls_only_builds_change_something():
    assert {one.name for one in CALLS if one.changes} == {"build.solve", "build.prune"}
    assert find_call(CONTROL).route.changes


def test_a_message_that_could_be_read_otherwise_is_refused():
    with pytest.raises(RefusedError, match="Ref stands twice"):
        understand_call(CONTROL, b"\x0a\x01a\x0a\x01b")


def test_the_ledger_is_told_the_names():
    content = {"Exporters": [{"Type": "moby", "Attrs": {"name": "a:1,b:2"}}]}
    request = understand_call(CONTROL, encode(content, SOLVE))
    assert request.target.query == (("t", "a:1"), ("t", "b:2"))
