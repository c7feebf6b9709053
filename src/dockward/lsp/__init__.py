"""Dockward in an editor: a language server that says of open files what `dockward lint` says, and mends them."""
