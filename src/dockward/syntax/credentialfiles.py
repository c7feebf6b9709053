"""Names of files that hold keys and credentials."""

import posixpath
import re

_KEY_NAMES = frozenset({"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"})
_HOST_KEY = re.compile(r"ssh_host_[a-z0-9]+_key")
_KEY_ENDS = (".key", ".pem", ".ppk")
"""Files that may hold a private key; certificates have these names too."""
_NAMES = frozenset(
    {".netrc", ".git-credentials", ".pgpass", ".my.cnf", ".htpasswd", ".pypirc", "application_default_credentials.json"}
)
_KINDS = (".kdbx", ".p12", ".pfx", ".jks")
_ENDS = (".aws/credentials", ".kube/config", ".docker/config.json", ".config/gcloud/credentials.db", ".pypirc")


def holds_credentials(path: str) -> bool:
    """Whether a file of this name does, unless it is empty."""
    name = posixpath.basename(path)
    return name in _NAMES or name.endswith(_KINDS) or path.endswith(_ENDS)


def may_hold_key(path: str) -> bool:
    """Whether a file of this name does, if it begins like a private key."""
    name = posixpath.basename(path)
    return name in _KEY_NAMES or name.endswith(_KEY_ENDS) or _HOST_KEY.fullmatch(name) is not None
