"""The shapes of what is asked of BuildKit where that can reach beyond the build; what isn't in them is refused.

By `api/services/control/control.proto` and `frontend/gateway/pb/gateway.proto` of moby/buildkit. What a build consists
of (definitions) and what a client refuses for itself (source policies) stays as it is: what a step may do is decided by
the entitlements, which are here. That an older form of images is wanted, and that steps ask others by a proxy of
BuildKit's in a network of the build's own (`docs/proxy.md`), gives them no more.
"""

from dockward.gate.buildkit.protobuf import Field, Message, Scalar

_SIGNS = {"=": Scalar.TEXT, "#": Scalar.NUMBER, "$": Scalar.BYTES}


def _message(fields: str, **kinds: Message) -> Message:
    """Fields as `1 Text= 2 Number# 3 Bytes$ 4 Other:Kind`; `*` is for several behind them, `{` for a map of texts."""
    words = fields.split()
    return Message({int(number): _field(word, kinds) for number, word in zip(words[::2], words[1::2], strict=True)})


def _field(word: str, kinds: dict[str, Message]) -> Field:
    text = word.rstrip("*{")
    name, colon, kind = text.partition(":")
    return Field(
        name=name if colon else text[:-1],
        kind=kinds[kind] if colon else _SIGNS[text[-1]],
        repeated=word.endswith("*"),
        by_key=word.endswith("{"),
    )


_TYPED = _message("1 Type= 2 Attrs={ 3 ID=")
_CACHE = _message(
    "1 ExportRefDeprecated= 2 ImportRefsDeprecated=* 3 ExportAttrsDeprecated={ 4 Exports:Typed* 5 Imports:Typed*",
    Typed=_TYPED,
)
SOLVE = _message(
    "1 Ref= 2 Definition$ 3 ExporterDeprecated= 4 ExporterAttrsDeprecated={ 5 Session= 6 Frontend= 7 FrontendAttrs={"
    " 8 Cache:Cache 9 Entitlements=* 10 FrontendInputs${ 11 Internal# 12 SourcePolicy$ 13 Exporters:Typed*"
    " 14 EnableSessionExporter# 15 SourcePolicySession= 16 CompatibilityVersion# 17 ProxyNetwork#",
    Cache=_CACHE,
    Typed=_TYPED,
)
"""`moby.buildkit.v1.SolveRequest`: a build begins."""
BRIDGE_SOLVE = _message(
    "1 Definition$ 2 Frontend= 3 FrontendOpt={ 4 ImportCacheRefsDeprecated=* 5 allowResultReturn#"
    " 6 allowResultArrayRef# 10 Final# 11 ExporterAttr$ 12 CacheImports:Typed* 13 FrontendInputs${ 14 Evaluate#"
    " 15 SourcePolicies$*",
    Typed=_TYPED,
)
"""`moby.buildkit.v1.frontend.SolveRequest`: a part of a build that has begun."""
