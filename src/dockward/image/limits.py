"""How much of an image is looked at. What exceeds a limit is told as not looked at."""

MOST_ENTRIES = 1_000_000
"""Files and folders of one layer; the largest official images have about 200,000."""
MOST_DEPTH = 128
"""Folders within folders."""
MOST_PATH = 4096
"""Bytes of a path, as Linux has it."""
MOST_NESTED = 4
"""Indexes of images within indexes."""
MOST_LAYERS = 512
"""Of an image; engines make at most 127."""
MOST_LAYER_BYTES = 64 << 30
"""Of a layer, unpacked."""
MOST_RATIO = 1_100
"""Unpacked bytes for each packed one: what DEFLATE can reach at most is 1,032."""
MOST_HEADER_BYTES = 1 << 20
"""Of extended headers of one archive member."""
MOST_ODDITIES = 50
"""Told of one layer."""
MOST_CONFIG_BYTES = 8 << 20
"""Of an image's configuration or manifest."""
