"""The Compose specification as tables of shapes."""
