"""Lists of what an image holds, in the formats that other tools read: written and read."""
