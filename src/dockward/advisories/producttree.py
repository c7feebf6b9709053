"""The product tree of CSAF 2.0 (section 3.2.2): which products a document knows, and which is a part of which."""

from collections.abc import Iterator

from msgspec import Struct

MOST_BRANCHES = 1_000_000


class TreeError(Exception):
    """The tree is larger than any real one; `args[0]` says so."""


class Hash(Struct, frozen=True):
    """A digest of a file."""

    algorithm: str = ""
    value: str = ""


class Hashes(Struct, frozen=True):
    """All digests of one file."""

    file_hashes: tuple[Hash, ...] = ()


class Helper(Struct, frozen=True):
    """By what else a product is known."""

    purl: str = ""
    purls: tuple[str, ...] = ()
    cpe: str = ""
    hashes: tuple[Hashes, ...] = ()

    @property
    def packages(self) -> tuple[str, ...]:
        """Its package URLs, each once."""
        return tuple(dict.fromkeys(filter(None, (self.purl, *self.purls))))


class Named(Struct, frozen=True):
    """A product, by the id that the rest of the document calls it by."""

    product_id: str
    name: str = ""
    product_identification_helper: Helper = Helper()


class Branch(Struct, frozen=True):
    """A vendor, a family, a version and so on, with what is below it."""

    category: str = ""
    name: str = ""
    branches: "tuple[Branch, ...]" = ()
    product: Named | None = None


class Relationship(Struct, frozen=True):
    """A product that is one inside of another."""

    full_product_name: Named
    product_reference: str
    relates_to_product_reference: str


class Group(Struct, frozen=True):
    """Several products by one name."""

    group_id: str
    product_ids: tuple[str, ...] = ()


class Tree(Struct, frozen=True):
    """The whole tree."""

    branches: tuple[Branch, ...] = ()
    full_product_names: tuple[Named, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    product_groups: tuple[Group, ...] = ()

    def named(self) -> Iterator[tuple[Named, Branch]]:
        """Every product that is no part of another, with the branch that it stands at. Raises `TreeError`."""
        yield from ((one, Branch()) for one in self.full_product_names)
        waiting = list(self.branches)
        seen = 0
        while waiting:
            one = waiting.pop()
            seen += 1
            if seen > MOST_BRANCHES:
                raise TreeError(f"a product tree of more than {MOST_BRANCHES} branches")
            waiting.extend(one.branches)
            if one.product is not None:
                yield one.product, one
