"""Names that the grammar gives to nodes and tokens."""

from dockward.model.command import Role

SUBSTITUTIONS = frozenset({"command_substitution", "process_substitution"})
EXPANSIONS = SUBSTITUTIONS | {"arithmetic_expansion", "expansion", "simple_expansion"}
QUOTES = frozenset({"ansi_c_string", "raw_string", "string", "translated_string"})
SPLIT = frozenset({"command_substitution", "expansion", "simple_expansion"})
"""What the shell splits into words outside of quotes."""
SIMPLE = frozenset({"command", "declaration_command", "test_command", "unset_command"})
"""Simple commands."""
HEADED = frozenset({"c_style_for_statement", "case_item", "case_statement", "for_statement", "function_definition"})
"""Statements that begin with words that aren't commands."""
STATEMENTS = HEADED | {
    "compound_statement",
    "do_group",
    "elif_clause",
    "else_clause",
    "if_statement",
    "list",
    "negated_command",
    "pipeline",
    "redirected_statement",
    "subshell",
    "while_statement",
}
CHAINS = frozenset({"list", "negated_command", "pipeline", "redirected_statement"})
"""Statements that end with a command of theirs."""
APART = frozenset({"case_item", "function_definition"})
"""Statements whose commands don't follow those before."""
REDIRECTS = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
EXPRESSIONS = frozenset(
    {"binary_expression", "parenthesized_expression", "postfix_expression", "ternary_expression", "unary_expression"}
)
"""What stands in `[ ]` and `[[ ]]`."""
ARITHMETIC = frozenset({"(", "(("})
"""What arithmetic begins with."""

JOINTS = {"&&": Role.AND, "||": Role.OR, "|": Role.PIPE, "|&": Role.PIPE}
ENDS = frozenset({"\n", ";", "&", ";;", ";&", ";;&"})
CONDITIONS = frozenset({"if", "elif", "while", "until"})
BRANCHES = frozenset({"then", "else", "do"})
HEADS = frozenset({"case", "for", "function", "select"})
CLOSERS = frozenset({")", "}", "done", "esac", "fi"})
OPENERS = frozenset({"$(", "$`", "`", "<(", ">("})
TOKENS = ENDS | CONDITIONS | BRANCHES | HEADS | CLOSERS | OPENERS | {*JOINTS, "!", "(", "{", "in"}
"""What parts simple commands from each other."""
