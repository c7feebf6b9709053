"""Who is root: by the settings, and by the names in the image."""

from dockward.model.workload import Workload
from dockward.model.world import World


def user_of(setting: str) -> str:
    """The user's part of `user:group`."""
    return setting.partition(":")[0].strip()


def is_number(word: str) -> bool:
    """Whether it is an id rather than a name."""
    return word.isascii() and word.isdigit()


def is_root_name(user: str) -> bool:
    """Whether this user is root by name or number; nobody named means root."""
    return user in {"", "root"} or (is_number(user) and int(user) == 0)


def starts_as_root(w: Workload, world: World) -> bool:
    """Whether its first process is started as root: also by a name that the image's /etc/passwd gives uid 0."""
    user = user_of(w.user.value)
    if is_root_name(user) or is_number(user):
        return is_root_name(user)
    image = world.image_by_id.get(w.image_id.value) if w.image_id.known else None
    if image is None or not image.accounts.known:
        return False
    return any(one.name == user and one.uid == 0 for one in image.accounts.value)


def is_remapped(w: Workload, world: World) -> bool:
    """Whether root in it is meant to be somebody else on the host, as far as the engine tells."""
    one = world.engine
    if one is None or not (one.userns_remap.known and one.rootless.known):
        return False
    return one.rootless.value or (one.userns_remap.value and w.userns_mode.value != "host")
