"""Environment variables by which the command line tells what the Docker CLI's own don't say."""

CONTEXT_FLAG = "DOCKWARD_CONTEXT_FLAG"
"""The context, where a flag named it and not DOCKER_CONTEXT."""
