"""Decides on builds with BuildKit: what a build may reach beyond its own steps, and where it is sent.

A step gets no more than the entitlements of the call that begins its build (`ValidateEntitlements` of moby/buildkit),
whatever a Dockerfile, its frontend or a definition says. What a build reads from anywhere is as with the classic
builder.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from msgspec import structs

from dockward.advisories.components import builder_flaws
from dockward.gate.asking import Asking, unsure
from dockward.gate.buildkit.calling import MOST_PIECES, exporters_of, pieces
from dockward.gate.decisions.outcomes import Decision, Passed
from dockward.gate.decisions.registries import check_registry, place_of
from dockward.gate.errors import RefusedError
from dockward.gate.request.heads import METHOD
from dockward.gate.request.requests import Request
from dockward.gate.request.routes import CONTROL, IMAGE_NAMED
from dockward.gate.request.shapes import Fields, Shape, listed, mapped, text
from dockward.gate.request.strictjson import parse_json
from dockward.gate.rights.grants import check_route
from dockward.gate.rights.images import check_names
from dockward.gate.rights.scope import matches
from dockward.gate.weighing.judging import Setting
from dockward.gate.weighing.platforms import check_built
from dockward.syntax.versions import release_key

PARAMETERS = frozenset({"version", "session", "buildid", "remote", "outputs"})
"""Of the engine's own route for builds, that only BuildKit takes; they are judged here."""
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,128}")
_BUILD = re.compile(r"(?:upload-request:)?[A-Za-z0-9_-]{1,128}")
_SHARED = "x-docker-expose-session-sharedkey"
_FIELDS = (
    ("x-docker-expose-session-uuid", _SESSION),
    ("x-docker-expose-session-name", re.compile(r"[\x20-\x7e]{0,256}")),
)
_METHOD = re.compile(r"/[A-Za-z0-9_.]{1,100}/[A-Za-z0-9_]{1,100}")
_FRONTENDS = frozenset({"", "dockerfile.v0", "gateway.v0"})
_OUTPUTS = frozenset({"", "cacheonly", "docker", "image", "local", "moby", "oci", "tar"})
_CACHES = frozenset({"inline", "local"})
"""Beside registries: others are services that the engine would be sent to."""
_REGISTRY = "registry"
_NETWORKS = frozenset({"", "default", "none", "sandbox"})
_OPTIONS = frozenset(
    {
        "add-hosts",
        "cache-from",
        "cache-imports",
        "cmdline",
        "context",
        "contextkey",
        "contextsubdir",
        "dockerfilekey",
        "filename",
        "force-network-mode",
        "hostname",
        "image-resolve-mode",
        "multi-platform",
        "no-cache",
        "override-copy-image",
        "platform",
        "requestid",
        "shm-size",
        "source",
        "target",
        "ulimit",
    }
)
_OPTIONS_OF = (
    "attest:",
    "build-arg:",
    "context:",
    "frontend.",
    "input-metadata:",
    "label:",
    "local-sessionid:",
    "vcs:",
)
"""Beginnings of more of them."""
_CONTEXTS = ("docker-image:", "input:", "local:", "oci-layout:", "target:")
_UPLOADED = re.compile(r"https?://buildkit-session/[A-Za-z0-9_-]{1,128}")
"""What looks like an address and is the session: an archive that the client has on its standard input."""
_PUSHING = ("push", "push-by-digest")
_ATTRIBUTES = frozenset(
    {
        "buildinfo",
        "compression",
        "compression-level",
        "dest",
        "force-compression",
        "name",
        "name-canonical",
        "oci-artifact",
        "oci-mediatypes",
        "platform-split",
        "prefer-nondist-layers",
        *_PUSHING,
        "rewrite-timestamp",
        "source-date-epoch",
        "store",
        "tar",
        "unpack",
    }
)
_ATTRIBUTES_OF = ("annotation", "attest")
_FALSE = frozenset({"0", "f", "false"})
"""To BuildKit an empty text is true (`Resolve` in exporter/containerimage/export.go)."""
_OUTPUTS_SHAPE = listed(Fields({"Type": text, "Attrs": mapped(text)}), MOST_PIECES)
_CACHES_SHAPE = listed(Fields({"Type": text, "Attrs": mapped(text), "ID": text}), MOST_PIECES)
_NAMES_SHAPE = listed(text, MOST_PIECES)
_HINT = "Leave it out."


def begin_session(request: Request, setting: Setting) -> Asking[Decision]:
    """A connection by which the engine asks the client for its files, secrets and credentials: the client answers.

    What others have sent under the same key, or without one, would be compared with: so the key says whose it is.
    """
    owner = _builder(setting)
    fields = request.head.fields
    sent = []
    for name, form in _FIELDS:
        value = fields.get(name, "")
        if not form.fullmatch(value):
            raise RefusedError(f"The session's {name} can't be judged.", status=400)
        sent.append((name, value))
    sent.append((_SHARED, hashlib.sha256(f"{owner}\0{fields.get(_SHARED, '')}".encode()).hexdigest()))
    if not all(_METHOD.fullmatch(one) for one in request.head.methods):
        raise RefusedError("What the session can be called by can't be judged.", status=400)
    sent += ((METHOD, one) for one in request.head.methods)
    yield from ()
    return Passed(request=structs.replace(request, more_fields=tuple(sent)))


def begin_calls(request: Request, setting: Setting) -> Asking[Decision]:
    """A connection for calls, each of which is decided on."""
    _builder(setting)
    yield from ()
    return Passed(request=request)


def _builder(setting: Setting) -> str:
    """Who builds. Raises `RefusedError` for who isn't trusted with it."""
    if not setting.by_ids:
        raise RefusedError(
            "What is asked of BuildKit isn't shown to a plugin of the engine.", "Build with DOCKER_BUILDKIT=0."
        )
    if setting.grant is None or not setting.grant.builds:
        raise RefusedError(
            "Building with BuildKit is only for roles that the policy allows `build` by that word.",
            "Build with DOCKER_BUILDKIT=0, or have the policy give a role `build`.",
        )
    _check_flaws(setting)
    return setting.grant.owner


def _check_flaws(setting: Setting) -> None:
    """Raise `RefusedError` where a hostile build is known to get out of the engine's BuildKit."""
    version = setting.engine.version
    if not version.known or release_key(version.value) is None:
        raise unsure("the engine's version can't be told")
    left = [one for one in builder_flaws(version.value) if not matches(one.id, setting.admitted.builder_flaws)]
    if left:
        fixed = max((one for flaw in left for one in flaw.fixed), key=lambda one: release_key(one) or ())
        raise RefusedError(
            f"Whoever builds with BuildKit on an engine {version.value} may get at the host: "
            f"{', '.join(one.id for one in left)}.",
            f"Update the engine to {fixed}, build with DOCKER_BUILDKIT=0, or have the policy admit those that the "
            "distribution has mended below `builder-flaws`.",
        )


def check_parameters(request: Request, setting: Setting) -> Asking[None]:
    """Raise `RefusedError` for parameters of a build with BuildKit by the engine's own route that aren't admitted."""
    _builder(setting)
    parameters = request.parameters
    for name, form in (("session", _SESSION), ("buildid", _BUILD)):
        if parameters.get(name) and not form.fullmatch(parameters[name]):
            raise _refused(f"The build's parameter {name}", parameters[name])
    if parameters.get("remote", "") not in {"", "client-session", "upload-request"}:
        raise _refused("The build's context", parameters["remote"])
    tags = ",".join(value for name, value in request.target.query if name == "t" and value)
    for one in _read(parameters.get("outputs", ""), _OUTPUTS_SHAPE, "outputs"):
        attributes = one.get("Attrs", {})
        if attributes.get("name"):
            raise RefusedError(
                "A name in the build's outputs isn't admitted: it is another than the image's.",
                "Name the image by `-t`.",
            )
        yield from _check_output(one.get("Type", ""), {**attributes, "name": tags}, setting)
    for name in _read(parameters.get("cachefrom", ""), _NAMES_SHAPE, "caches"):
        for one in pieces(name):
            yield from check_registry(place_of(one), setting.admitted)


def _read(written: str, shape: Shape, what: str) -> list[Any]:
    """A list in JSON, which means the same to Go. Raises `RefusedError` for what doesn't."""
    try:
        value = parse_json(written.encode()) if written else None
        found: list[Any] = [] if value is None else shape(value, what)
    except RefusedError as why:
        raise RefusedError(f"The build's {what} can't be read.", status=400) from why
    return found


def solve(request: Request, setting: Setting) -> Asking[Decision]:
    """A build, or a part of one."""
    _builder(setting)
    content = request.content or {}
    for one in content.get("Entitlements", ()):
        _check_entitlement(one, setting)
    if content.get("Frontend", "") not in _FRONTENDS:
        raise _refused("The frontend", content["Frontend"])
    _check_options({**content.get("FrontendAttrs", {}), **content.get("FrontendOpt", {})}, setting)
    if content.get("EnableSessionExporter"):
        raise RefusedError("Outputs that the client tells by its session aren't seen.", "Name them in the call.")
    for kind, attributes in exporters_of(content):
        yield from _check_output(kind, attributes, setting)
    yield from _check_caches(content, setting)
    return Passed(request=_below_cgroup(request, setting))


def _check_entitlement(name: str, setting: Setting) -> None:
    if not matches(name, setting.admitted.build_entitlements):
        raise RefusedError(
            f"The entitlement {name[:60]!a} isn't admitted: with it a step of a build gets what no container does.",
            "Build without it (`--allow`, `network: host`), or have the policy admit it below `build-entitlements`.",
        )


def _check_options(options: Mapping[str, str], setting: Setting) -> None:
    for name, value in options.items():
        if name not in _OPTIONS and not name.startswith(_OPTIONS_OF):
            raise _refused("The build's option", name)
        if name == "force-network-mode" and value not in _NETWORKS:
            _check_entitlement(f"network.{value}", setting)
        if name.startswith("context:") and not value.startswith(_CONTEXTS):
            raise _refused("The build's context", value)
        if name == "platform":
            check_built(pieces(value), setting.engine)
    for name in ("context", options.get("contextkey", "")):
        # By the key any option can be made the context.
        if options.get(name) and not _UPLOADED.fullmatch(options[name]):
            raise _refused("The build's context", options[name])


def _check_output(kind: str, attributes: Mapping[str, str], setting: Setting) -> Asking[None]:
    if kind not in _OUTPUTS:
        raise _refused("The build's output", kind)
    for name in attributes:
        if name not in _ATTRIBUTES and not name.startswith(_ATTRIBUTES_OF):
            raise _refused(f"The output's attribute {name[:60]!a} of", kind)
    names = pieces(attributes.get("name", ""))
    for one in filter(None, names):
        if not IMAGE_NAMED.fullmatch(one):
            # For `*` the engine takes what the build says in its end.
            raise _refused("The image's name", one)
    if any(attributes[one].lower() not in _FALSE for one in _PUSHING if one in attributes):
        for one in names:
            yield from _check_push(one, setting)


def _check_push(name: str, setting: Setting) -> Asking[None]:
    if setting.grant is not None:
        check_route("image.push", setting.grant)
        check_names(setting.grant, (name,))
    yield from check_registry(place_of(name), setting.admitted)


def _check_caches(content: Mapping[str, Any], setting: Setting) -> Asking[None]:
    cache = content.get("Cache", {})
    if (
        cache.get("ExportRefDeprecated")
        or cache.get("ImportRefsDeprecated")
        or content.get("ImportCacheRefsDeprecated")
    ):
        raise RefusedError(
            "A build's caches in their older form aren't admitted: where they are isn't told whole.",
            "Use a newer client.",
        )
    options = {**content.get("FrontendAttrs", {}), **content.get("FrontendOpt", {})}
    exports, imports = cache.get("Exports", ()), (*cache.get("Imports", ()), *content.get("CacheImports", ()))
    if max(len(exports), len(imports)) > MOST_PIECES:
        raise RefusedError(f"A build has {MOST_PIECES} caches at most.", status=400)
    for one in filter(_is_in_registry, exports):
        yield from _check_push(_place_of_cache(one), setting)
    for one in filter(_is_in_registry, (*imports, *_read(options.get("cache-imports", ""), _CACHES_SHAPE, "caches"))):
        yield from check_registry(place_of(_place_of_cache(one)), setting.admitted)
    for name in filter(None, pieces(options.get("cache-from", ""))):
        yield from check_registry(place_of(name), setting.admitted)


def _is_in_registry(cache: Mapping[str, Any]) -> bool:
    """Raises `RefusedError` for one by which the engine would be sent elsewhere."""
    kind = cache.get("Type")
    if kind not in _CACHES and kind != _REGISTRY:
        raise _refused("A cache of the kind", str(kind))
    return bool(kind == _REGISTRY)


def _place_of_cache(cache: Mapping[str, Any]) -> str:
    return str(cache.get("Attrs", {}).get("ref", ""))


def _below_cgroup(request: Request, setting: Setting) -> Request:
    """The request with the control group that the policy has for builds."""
    group, content = setting.law.build_cgroup, request.content or {}
    if not group or not content.get("Frontend"):
        return request
    name = "FrontendAttrs" if request.target.path.startswith(CONTROL) else "FrontendOpt"
    return structs.replace(request, content={**content, name: {**content.get(name, {}), "cgroup-parent": group}})


def _refused(where: str, what: str) -> RefusedError:
    return RefusedError(f"{where} {what[:100]!a} isn't admitted: it isn't known to stay within the build.", _HINT)
