"""Images as files: what `docker save` writes, and OCI layouts."""

import gzip
import hashlib
import json

from tests.image.archives import files


def sha(data):
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def config(layers, **more):
    """A configuration for these layers, which are archives."""
    history = [{"created_by": f"step {nr}"} for nr in range(len(layers))]
    about = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"User": "app", "Env": ["A=b"], "Cmd": ["sh"]},
        "rootfs": {"type": "layers", "diff_ids": [sha(one) for one in layers]},
        "history": [*history, {"created_by": "CMD sh", "empty_layer": True}],
    }
    return json.dumps({**about, **more}).encode()


def saved(*layers, tag="app:1", **more):
    """As engines before 25 save it."""
    about = config(layers, **more)
    name = f"{sha(about).partition(':')[2]}.json"
    names = [f"{nr}/layer.tar" for nr in range(len(layers))]
    listed = [{"Config": name, "RepoTags": [tag], "Layers": names}]
    return files({name: about, **dict(zip(names, layers, strict=True)), "manifest.json": json.dumps(listed).encode()})


class Layout:
    """An OCI image layout, put together piece by piece."""

    def __init__(self):
        self.blobs = {}
        self.tops = []

    def blob(self, data, kind):
        self.blobs[sha(data)] = data
        return {"digest": sha(data), "mediaType": kind, "size": len(data)}

    def manifest(self, *layers, pack=gzip.compress, **more):
        about = {
            "schemaVersion": 2,
            "config": self.blob(config(layers, **more), "application/vnd.oci.image.config.v1+json"),
            "layers": [self.blob(pack(one), "application/vnd.oci.image.layer.v1.tar+gzip") for one in layers],
        }
        return self.blob(json.dumps(about).encode(), "application/vnd.oci.image.manifest.v1+json")

    def index(self, *manifests):
        about = {"schemaVersion": 2, "manifests": list(manifests)}
        return self.blob(json.dumps(about).encode(), "application/vnd.oci.image.index.v1+json")

    def files(self, *tops):
        named = {f"blobs/{digest.replace(':', '/')}": data for digest, data in self.blobs.items()}
        index = json.dumps({"schemaVersion": 2, "manifests": list(tops)}).encode()
        return {**named, "index.json": index, "oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}

    def write(self, directory, *tops):
        for name, data in self.files(*tops).items():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (directory / name).write_bytes(data)
        return directory
