"""Who asks: what the kernel, or a certificate, says of a client at the moment when it connects."""

from msgspec import Struct


class Identity(Struct, frozen=True, kw_only=True):
    """A client as it connected; what nobody can say is None, and what there is not is empty.

    `socket` is the name of the socket in the policy, empty for the gate's own. `login` is the account that logged in,
    whatever it became since (loginuid of proc(5)). `unit` is the system's, never one of a user's own. `container` is
    the full id, empty for a process outside all containers. `certificate` is the name in a client's certificate.
    """

    socket: str = ""
    uid: int | None = None
    user: str = ""
    gid: int | None = None
    group: str = ""
    groups: tuple[str, ...] = ()
    gids: tuple[int, ...] = ()
    """All its groups by names, and by numbers, the first one's too; a group without a name is its number."""
    pid: int | None = None
    login_uid: int | None = None
    login: str = ""
    process: str = ""
    unit: str = ""
    container: str | None = None
    held_by: int | None = None
    """The account among whose subordinate numbers `uid` is."""
    certificate: str = ""

    @property
    def name(self) -> str:
        """In one word, for people: the certificate's name, the container, or the account."""
        if self.certificate:
            return f"certificate {self.certificate}"
        if self.container:
            return f"container {self.container[:12]}"
        return self.user or "somebody"
