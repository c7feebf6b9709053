"""Building with BuildKit through the gate: each call of a client is judged, and written anew."""
