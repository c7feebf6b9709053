"""What tests say of diagnostics and edits."""


def codes(diagnostics):
    return [one["code"] for one in diagnostics]


def one_of(diagnostics, code):
    found = [one for one in diagnostics if one["code"] == code]
    assert len(found) == 1, diagnostics
    return found[0]


def where(diagnostic):
    """Line, character, end line, end character."""
    start, end = diagnostic["range"]["start"], diagnostic["range"]["end"]
    return start["line"], start["character"], end["line"], end["character"]


def span(line, character, end_line, end):
    return {"start": {"line": line, "character": character}, "end": {"line": end_line, "character": end}}


WHOLE = span(0, 0, 1_000, 0)


def edited(text, edits, width=lambda sign: 2 if sign > "\uffff" else 1):
    """A text after edits of a client, which counts lines and code units in its own way."""

    def offset(position):
        lines = text.split("\n")
        at = sum(len(one) + 1 for one in lines[: position["line"]])
        left = position["character"]
        for sign in lines[position["line"]] if position["line"] < len(lines) else "":
            if left <= 0:
                break
            left -= width(sign)
            at += 1
        return at

    marks = sorted((offset(one["range"]["start"]), offset(one["range"]["end"]), one["newText"]) for one in edits)
    for start, end, new in reversed(marks):
        text = text[:start] + new + text[end:]
    return text
