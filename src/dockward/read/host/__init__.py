"""The machine under the engine: its files, units, settings and rules, read once and without changing anything."""
