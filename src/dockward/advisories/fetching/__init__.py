"""Fetches what feeds publish: the only place where advisories touch the network, and only for `dockward db update`."""
