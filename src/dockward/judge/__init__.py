"""Which laws meet which subjects under the policy, and what that makes of a host."""
