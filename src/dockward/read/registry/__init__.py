"""Images of registries, by the OCI distribution specification 1.1: asked only where somebody wants it."""
