"""The ledger: every call through the gate, in a chain of records that shows what was changed, removed or cut off."""
