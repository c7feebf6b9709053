"""Connections to clients and to the engine, whose turn it is on them, and answers to what deciding asks."""
