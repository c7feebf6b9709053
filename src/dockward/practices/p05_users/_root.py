"""Who is root: by the settings, and by the names in the image."""

from dockward.model.errors import UnreadError
from dockward.model.kernel import KernelView
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._images import image_of


def user_of(setting: str) -> str:
    """The user's part of `user:group`."""
    return setting.partition(":")[0].strip()


def is_number(word: str) -> bool:
    """Whether it is an id rather than a name."""
    return word.isascii() and word.isdigit()


def is_root_name(user: str) -> bool:
    """Whether this user is root by name or number; nobody named means root.

    The engine takes a sign before a number (`strconv.Atoi` in moby/sys/user), so `+0` and `-0` are root.
    """
    number = user[1:] if user[:1] in {"+", "-"} else user
    return user in {"", "root"} or (is_number(number) and int(number) == 0)


def starts_as_root(w: Workload, world: World) -> bool:
    """Whether its first process is started as root. Raises `UnreadError` where that can't be told, as `is_root`."""
    return is_root(w.user.value, w, world)


def is_root(setting: str, w: Workload, world: World) -> bool:
    """Whether this user of a container is root: also by a name that the image's /etc/passwd gives uid 0.

    Raises `UnreadError` for a name where the image's accounts aren't known.
    """
    user = user_of(setting)
    if is_root_name(user) or is_number(user):
        return is_root_name(user)
    image = image_of(w, world)
    if image is None:
        reason = f"who {user} is stands in its image, which isn't in the engine's store"
        raise UnreadError(reason, w.user.place, outside=world.written)
    return any(one.name == user and one.uid == 0 for one in image.accounts.value)


def surely_starts_as_root(w: Workload, world: World) -> bool:
    """The same for rules that have seen who runs; a name that couldn't be looked up counts as another user."""
    try:
        return starts_as_root(w, world)
    except UnreadError:
        return False


def is_remapped(w: Workload, world: World) -> bool:
    """Whether root in it is meant to be somebody else on the host, as far as the engine tells; so in a sandbox."""
    view = w.kernel.content
    if isinstance(view, KernelView) and view.sandboxed:
        return True
    one = world.engine
    if one is None or not (one.userns_remap.known and one.rootless.known):
        return False
    return one.rootless.value or (one.userns_remap.value and w.userns_mode.value != "host")
