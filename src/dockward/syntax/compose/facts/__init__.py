"""A service's values as the facts of a container."""
