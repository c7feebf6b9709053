"""Repairs: from findings to a plan that a person can read, then to files, whole or not at all."""
