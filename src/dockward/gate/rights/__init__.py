"""Who may ask for what: roles and sockets, the objects that are theirs, and what they are shown."""
