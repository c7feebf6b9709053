"""A container's labels say something else of its image than the image does."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices.p11_labels._labels import OCI, given

_TRUE = workload().labels.value


@rule(
    "DW1112",
    severity=reach(Attacker.LOCAL_USER, Reach.SIGHT, Danger.DEFENCE),
    kinds=(Kind.CONTAINER,),
    why="Whoever makes a container may write any label over the image's: inventories and policies that trust them are "
    "told that another, cleaner or newer program runs.",
    remedy="Take the label out of the container's settings and make it anew; what describes the image is set when the "
    "image is built.",
    references=("https://github.com/opencontainers/image-spec/blob/main/annotations.md",),
    bad=workload(labels={**_TRUE, f"{OCI}version": "9.9.9"}),
    good=workload(labels={**_TRUE, "org.example.owner": "shop"}),
)
def label_contradicts_image(w: Workload, world: World) -> Iterator[Problem]:
    mine = given(w)
    image = world.image_by_id.get(w.image_id.value)
    if image is None:
        raise NotApplicable("its image isn't in the engine's store")
    told = image.labels.value
    for name, value in sorted(mine.items()):
        if name.startswith(OCI) and told.get(name, value) != value:
            yield problem(f"The label {name} isn't the image's.", at=w.labels, evidence=f"label {name}")
