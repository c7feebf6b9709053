"""Puts the gate on a host and takes it off again: planned first, applied whole or not at all, undone byte for byte."""
