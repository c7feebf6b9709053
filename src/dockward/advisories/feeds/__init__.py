"""Every format that advisories come in: one file a format, over one interface; `known` has them all."""
