"""What the project beside a Dockerfile says of programs: which files they read, and what they need when they start."""

import shlex

import msgspec

from dockward.model.context import Context
from dockward.syntax.regex import regex

_MOST_BYTES = 1 << 20
"""Of one source of Go."""
_MOST_SOURCES = 4 << 20
"""Bytes of all of them."""
_READS = regex(
    rb"\.(?:ParseGlob|ParseFiles|LoadHTMLGlob|LoadHTMLFiles|Static|StaticFS)\(|http\.Dir\(|"
    rb"os\.(?:Open|ReadFile|DirFS|ReadDir)\(\s*[\"`](?!/)|ioutil\.ReadFile\(\s*[\"`](?!/)"
)
_OPENSSL = regex(r"\"?(?:openssl-sys|openssl|native-tls)\"?")


def reads_files(context: Context) -> bool:
    """Whether a Go source reads files by relative paths; also where there is more of them than is looked at."""
    left = _MOST_SOURCES
    tree = context.tree
    sources = [one for one in tree.paths if one.endswith(".go") and not one.endswith("_test.go")]
    for path in sources:
        text = context.data(path, _MOST_BYTES) or b""
        left -= len(text)
        if left < 0 or _READS.search(text):
            return True
    return bool(sources) and not tree.whole


def needs_openssl(context: Context) -> bool:
    """Whether Cargo's files name OpenSSL, and don't say that it is compiled in."""
    texts = (context.text(name) for name in ("Cargo.lock", "Cargo.toml"))
    text = next((one for one in texts if one is not None), "")
    return _OPENSSL.search(text) is not None and "vendored" not in text


class _Manifest(msgspec.Struct):
    scripts: dict[str, str] = {}


_DECODER = msgspec.json.Decoder(_Manifest)


def start_script(context: Context) -> tuple[str, ...]:
    """The words of package.json's script `start`."""
    try:
        return tuple(shlex.split(_DECODER.decode(context.text("package.json") or "").scripts.get("start", "")))
    except (ValueError, RecursionError):
        return ()
