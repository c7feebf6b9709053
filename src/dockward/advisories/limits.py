"""How much of advisories is read at most; what is beyond is an error or a record that isn't understood."""

MOST_FILE_BYTES = 2 << 30
"""Of a file to import; OSV's archive of everything has about 1 GiB."""
MOST_UNPACKED_BYTES = 8 << 30
"""Of all that an archive unpacks to."""
MOST_MEMBERS = 2_000_000
MOST_DOCUMENT_BYTES = 512 << 20
"""Of one document; the largest real ones (Ubuntu's OVAL, Debian's tracker) have under 300 MiB."""
MOST_YAML_BYTES = 2 << 20
"""Of one document in YAML or TOML, which is one advisory."""
MOST_RECORDS = 1_000_000
"""Of one document; EPSS has 360,000."""
MOST_AFFECTED = 20_000
"""Packages that one advisory names; an update of a distribution's kernel names about 1,000."""
MOST_VERSIONS = 50_000
"""Versions that one advisory lists for a package."""
MOST_NAMES = 2_000
"""Aliases, and flaws that a bundle covers; an update of a kernel covers up to 900."""
MOST_REASONS = 50
"""Different reasons kept for what isn't understood in one source."""
