"""The clean image of the small world."""

from functools import cache

from dockward.kit._baseline.facts import DAY, DIGEST, IMAGE_ID, MIB, NOW, answered, filed, own_labels
from dockward.model.image import Image, ImageAccount, ImageGroup, Layer
from dockward.model.workload import EnvEntry, HealthCheck


@cache
def image() -> Image:
    return Image(
        id=IMAGE_ID,
        tags=("registry.example.org/shop/api:1.4.2",),
        digests=(DIGEST,),
        created=answered("image", "Created", NOW - 2 * DAY),
        size=answered("image", "Size", 40 * MIB),
        user=answered("image", "Config.User", "10001:10001"),
        environment=answered("image", "Config.Env", (EnvEntry("PATH"),)),
        ports=answered("image", "Config.ExposedPorts", ("8080/tcp",)),
        volumes=answered("image", "Config.Volumes", ()),
        labels=answered("image", "Config.Labels", own_labels()),
        health_check=answered("image", "Config.Healthcheck", HealthCheck("CMD", 30.0, 5.0, 3, ("/app/api", "check"))),
        command=answered("image", "Config.Cmd", ("/app/api",)),
        history=answered(
            "image",
            "history",
            (
                Layer("COPY /out/api /app/api # buildkit", NOW - 2 * DAY, 40 * MIB, "buildkit.dockerfile.v0"),
                Layer("USER 10001:10001", NOW - 2 * DAY, 0, "buildkit.dockerfile.v0"),
                Layer('CMD ["/app/api"]', NOW - 2 * DAY, 0, "buildkit.dockerfile.v0"),
            ),
        ),
        layers=answered("image", "RootFS.Layers", ("sha256:" + "2b" * 32,)),
        platform=answered("image", "Architecture", "linux/amd64"),
        accounts=filed("/etc/passwd", (ImageAccount("root", 0, 0), ImageAccount("api", 10_001, 10_001))),
        groups=filed("/etc/group", (ImageGroup("root", 0), ImageGroup("api", 10_001))),
        setuid_files=answered("image", "layers", ()),
        credential_files=answered("image", "layers", ()),
        directories=answered("image", "GraphDriver.Data", ("/var/lib/docker/overlay2/2b/diff",)),
    )
