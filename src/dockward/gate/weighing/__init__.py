"""What is asked for, weighed: a container or service as it would be, by the policy's rules and what it admits."""
