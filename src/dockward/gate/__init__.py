"""The gate: what stands before the engine's API and lets through what the policy admits. Its core does no I/O."""
