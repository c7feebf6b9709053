"""Layers as directories, made for one test."""

import os

KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nxxxx\n"


def put(layer, path, content=b"x", mode=0o644):
    """A file of the layer, its folders made as needed."""
    file = layer / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    file.chmod(mode)


def put_whiteout(layer, path):
    """What overlayfs puts in place of a file that was removed; without root a plain file, which hides as well."""
    place = layer / path
    place.parent.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.mknod(place, 0o600 | 0o020000, os.makedev(0, 0))
    else:
        place.write_bytes(b"")


def make_opaque(layer, path, name="trusted.overlay.opaque", value=b"y"):
    """A folder through which nothing of the layers below is seen."""
    (layer / path).mkdir(parents=True, exist_ok=True)
    os.setxattr(layer / path, name, value)
