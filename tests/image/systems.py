"""Images of distributions, as small as can be, looked through."""

import io

from tests.image.archives import archive, member
from tests.image.saved import sha

from dockward.image.catalog.selection import catalogers
from dockward.image.contents import read_contents
from dockward.image.remember import ContentCache
from dockward.image.stores.blobs import packed_layer
from dockward.image.stores.stored import StoredImage, StoredLayer
from dockward.kit.examples import image

STATUS = "var/lib/dpkg/status"
PYTHON = "usr/lib/python3/dist-packages"


def system(id_, version="12"):
    return {"etc/os-release": f"ID={id_}\nVERSION_ID={version}\nPRETTY_NAME=The {id_}\n"}


def deb(name, version="1", status="install ok installed"):
    return f"Package: {name}\nStatus: {status}\nVersion: {version}\nArchitecture: amd64\n\n"


def metadata(version, name="Django"):
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\n"


def layer(several, *members):
    """Texts by path, and other members."""
    plain = (member(path, one if isinstance(one, bytes) else one.encode(), mode=0o755) for path, one in several.items())
    data = archive(*plain, *members)
    return StoredLayer(diff_id=sha(data), entries=packed_layer(lambda: io.BytesIO(data), sha(data)))


def look(*layers):
    """What such layers hold."""
    stored = tuple(layer(one) if isinstance(one, dict) else one for one in layers)
    return read_contents(StoredImage(image=image(), layers=stored), ContentCache(None, catalogers), {}).contents
