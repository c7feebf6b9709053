"""Reads what tells of packages inside an image: one module for each kind of file."""
