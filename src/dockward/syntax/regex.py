"""Regular expressions that are compiled when they are first used: a start knows hundreds, and asks few of them."""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    regex = re.compile
else:

    class regex:  # noqa: N801  # stands where `re.compile` does, and is typed as it
        """What `re.compile` gives for these arguments, with all its attributes."""

        def __init__(self, pattern: str | bytes, flags: re.RegexFlag | int = 0) -> None:
            self.pattern = pattern
            self._flags = flags

        def __getattr__(self, name: str) -> Any:
            found = getattr(re.compile(self.pattern, self._flags), name)
            # The next look-up finds it without coming here.
            setattr(self, name, found)
            return found
