"""One file a format over one interface: what a judged world looks like to a person or a program."""
