"""How much of an image is looked at. What exceeds a limit is told as not looked at."""

MOST_ENTRIES = 1_000_000
"""Files and folders of one layer; the largest official images have about 200,000."""
MOST_DEPTH = 128
"""Folders within folders."""
MOST_PATH = 4096
"""Bytes of a path, as Linux has it."""
MOST_NAME_BYTES = 64 << 20
"""Of all names and targets of links in one layer; those of the largest official images have 20 MiB."""
MOST_REPLACED = 100
"""Folders and links of one layer's archive in whose place something else comes; engines make none."""
MOST_NESTED = 4
"""Indexes of images within indexes."""
MOST_LAYERS = 512
"""Of an image; engines make at most 127."""
MOST_LAYER_BYTES = 64 << 30
"""Of a layer, unpacked."""
MOST_RATIO = 200
"""Unpacked bytes for each packed one, of a layer that has more than `MOST_FREE_BYTES`; systems reach 4."""
MOST_FREE_BYTES = 1 << 30
"""Of a layer, unpacked, however few they were packed."""
MOST_SWOLLEN_BYTES = 16 << 30
"""Of a layer that exceeds `MOST_RATIO`."""
MOST_HEADER_BYTES = 1 << 20
"""Of extended headers of one archive member."""
MOST_ODDITIES = 50
"""Told of one layer."""
MOST_CONFIG_BYTES = 8 << 20
"""Of an image's configuration or manifest."""
