"""Names of files that hold keys and credentials, and what in a file of settings tells that it does.

Sources: the manual pages and reference pages of npm, Yarn, pip, twine, NuGet, Maven, Gradle, Composer, Cargo,
RubyGems, OpenSSH, GnuPG, PostgreSQL, MySQL, the AWS, Azure and Google Cloud clients, Docker, kubectl, Terraform and
Vault on where each keeps what it logs in with.
"""

import posixpath
import re

from dockward.syntax.commandsecrets import text_holds_secret
from dockward.syntax.regex import regex

MOST_SETTINGS = 64 << 10
"""Bytes of a file of settings that are looked at."""
_KEY_NAMES = frozenset({"id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"})
_HOST_KEY = regex(r"ssh_host_[a-z0-9]+_key")
_KEY_ENDS = (".key", ".pem", ".ppk")
"""Files that may hold a private key; certificates have these names too."""
_NAMES = frozenset(
    {
        ".boto", ".dockercfg", ".git-credentials", ".htpasswd", ".my.cnf", ".mylogin.cnf", ".netrc", ".pgpass",
        ".pypirc", ".s3cfg", ".terraformrc", ".vault-token", "_netrc", "application_default_credentials.json",
        "credentials.tfrc.json", "master.key", "secring.gpg",
    }
)  # fmt: skip
_ACCOUNTS = regex(
    r"kubeconfig(?:\.ya?ml)?|service[-_]?account(?:[-_]?key)?\.json|gcp[-_]?key\.json|client_secrets?(?:[_.-].{0,80})?\.json",
    re.IGNORECASE,
)
_KINDS = (".kdbx", ".p12", ".pfx", ".jks", ".keystore", ".tfstate", ".tfstate.backup", ".tfvars", ".tfvars.json")
_ENDS = (
    ".aws/credentials",
    ".azure/accessTokens.json",
    ".azure/msal_token_cache.json",
    ".cargo/credentials",
    ".cargo/credentials.toml",
    ".config/gcloud/access_tokens.db",
    ".config/gcloud/credentials.db",
    ".config/gh/hosts.yml",
    ".docker/config.json",
    ".gem/credentials",
    ".kube/config",
)
MOSTLY = frozenset({".envrc", ".npmrc", "auth.json"})
"""Settings that mostly hold what a tool logs in with, and need not."""
SELDOM = frozenset(
    {
        ".gitconfig", ".yarnrc", ".yarnrc.yml", "credentials.json", "gradle.properties", "nuget.config",
        "pip.conf", "secrets.yaml", "secrets.yml", "settings.xml",
    }
)  # fmt: skip
"""Those that mostly hold none: only what is seen in them counts."""
_DEBUG_STORE = "debug.keystore"
"""The Android tools make it, with a password that everyone knows."""
_SAMPLE = regex(
    r"(?:^|[._-])(?:defaults|dist|dummy|example|examples|fake|sample|template|tmpl|tpl)(?:[._-]|$)", re.IGNORECASE
)
_TOLD = regex(
    r"""(?:_auth(?:token)?|_password|npmAuth(?:Token|Ident)|(?:clear)?(?:text)?password|passwd|secret(?:[_-]?key)?|"""
    r"""private_key|\btoken|"(?:auth|bearer|github-oauth|identitytoken|http-basic)")"""
    r"""["']?(?:\s{0,9}[=:>]\s{0,9}|"\s{1,9}value=)["'{]{0,2}\s{0,9}(?![$%{]|env\b)[^\s"'<>]{4,}""",
    re.IGNORECASE,
)
_URL_WITH_PASSWORD = regex(r"://[^\s:/@]{1,256}:(?!\$)[^\s@/]{1,512}@")
_XML_COMMENT = regex(r"<!--(?:[^-]|-(?!->)){0,65536}-->")
"""Maven's own settings.xml shows servers and passwords in some."""


def is_sample(path: str) -> bool:
    """Whether a file is there to be copied and filled in, by its name."""
    return _SAMPLE.search(posixpath.basename(path)) is not None


def holds_credentials(path: str) -> bool:
    """Whether a file of this name does, unless it is empty."""
    name = posixpath.basename(path)
    if is_sample(name) or name == _DEBUG_STORE:
        return False
    return name in _NAMES or name.endswith(_KINDS) or path.endswith(_ENDS) or _ACCOUNTS.fullmatch(name) is not None


def may_hold_key(path: str) -> bool:
    """Whether a file of this name does, if it begins like a private key."""
    name = posixpath.basename(path)
    return name in _KEY_NAMES or name.endswith(_KEY_ENDS) or _HOST_KEY.fullmatch(name) is not None


def may_log_in(path: str) -> bool:
    """Whether a file of this name holds credentials if its text tells so: see `tells_login`."""
    name = posixpath.basename(path).lower()
    return name in MOSTLY or name in SELDOM


def tells_login(text: str) -> bool:
    """Whether settings hold what a tool logs in with; a variable in its place is none."""
    told = _XML_COMMENT.sub("", text) if "<!--" in text else text
    return bool(text_holds_secret(told) or _TOLD.search(told) or _URL_WITH_PASSWORD.search(told))
