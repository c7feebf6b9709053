"""How much one reading may make of a project: small files can stand for huge ones by what they repeat."""

MOST_VALUES = 500_000
"""Values made by including, extending, merging and expanding ranges of ports."""
MOST_CHARACTERS = 16 << 20
"""Of texts with variables put in, and of the files of variables that were gone through."""


class TooMuchError(Exception):
    """The project stands for more than is read; the message says of what."""


class Budget:
    """What is left of the limits above."""

    def __init__(self) -> None:
        self.values, self.characters = MOST_VALUES, MOST_CHARACTERS

    def spend(self, values: int) -> None:
        """Takes some values. Raises `TooMuchError` when too few are left."""
        self.values -= values
        if self.values < 0:
            raise TooMuchError(f"it stands for more than {MOST_VALUES} values once it is put together")

    def spend_text(self, characters: int) -> None:
        """Takes some characters. Raises `TooMuchError` when too few are left."""
        self.characters -= characters
        if self.characters < 0:
            raise TooMuchError(f"its variables stand for more than {MOST_CHARACTERS} characters")
