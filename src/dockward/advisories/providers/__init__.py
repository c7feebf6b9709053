"""CSAF providers: vendors with a document for each advisory, and lists of all of them (CSAF 2.0, section 7)."""
