"""The Docker Engine API: where it answers, how it is asked, what its answers mean."""
