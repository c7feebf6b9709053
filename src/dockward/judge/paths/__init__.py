"""How code in a container becomes root on the host: a graph of proven steps, and the shortest way through it."""
