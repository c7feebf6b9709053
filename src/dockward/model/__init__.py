"""Frozen facts about a Docker world. Imports nothing else of ours."""
