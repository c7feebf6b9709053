"""Reach: which packages of an image are loaded in the containers that run it on this machine."""
