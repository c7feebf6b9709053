"""The table of well-known images, by where they come from; all of it is data."""
