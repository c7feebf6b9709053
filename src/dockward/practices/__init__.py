"""The laws: one file a rule, in the folder of its practice."""
