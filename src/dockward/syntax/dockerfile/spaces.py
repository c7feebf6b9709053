"""White space as BuildKit counts it: Go's notion of it, which isn't Python's."""

WIDE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What `unicode.IsSpace` of Go says yes to; stripped from both ends of lines and arguments."""
BLANK = "\t\v\f\r "
"""What separates the words of an instruction."""
NARROW = "\t\n\f\r "
"""What `\\s` matches in Go's regular expressions."""
