"""The policy: which rules count, how much, where not and why; and the baseline of findings known before."""
