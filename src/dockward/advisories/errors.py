"""What can go wrong with advisories and their database, each with what to do about it."""

from dockward.model.errors import DockwardError


class AdvisoryError(DockwardError):
    """The root of this room's errors."""

    code = "DWE600"


class NoDatabaseError(AdvisoryError):
    """There is no database of advisories at the place."""

    code = "DWE601"


class BadDatabaseError(AdvisoryError):
    """The file is damaged, of another version, or no database of ours."""

    code = "DWE602"


class NotWrittenError(AdvisoryError):
    """The new database can't be written; the old one is as it was."""

    code = "DWE603"


class BadFileError(AdvisoryError):
    """A file that is to be imported can't be read, or holds nothing that is known."""

    code = "DWE604"


class BadSourceError(AdvisoryError):
    """Where advisories are to be fetched from is not known, or may not be asked."""

    code = "DWE605"
