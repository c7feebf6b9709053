"""Where images are kept, and how to get at their layers without taking them out."""
