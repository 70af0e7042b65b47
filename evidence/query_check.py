"""Find the mistakes in a search query that can be told without asking the source."""

from __future__ import annotations

import re

_OPERATOR = re.compile(r"\b(AND|OR|NOT)\b")
_WORD = re.compile(r'"[^"]*"|\(|\)|\[[^\]]*\]|\b(?:AND|OR|NOT)\b|[^\s()"\[\]]+')


def problem_in(query: str) -> str | None:
    """Return what is wrong with a Boolean query, or None.

    Checks quotes, brackets, empty groups, and operators without an operand. What the fields and
    phrases mean is the source's to say; it does so at the search.

    >>> problem_in('(ketamine OR esketamine')
    'has 1 ( more than )'
    >>> problem_in('ketamine AND AND bulimia')
    'has AND right after AND'
    """
    if query.count('"') % 2:
        return "has an odd number of quotation marks"
    bare = re.sub(r'"[^"]*"', '""', query)
    for opening, closing in ("()", "[]"):
        surplus = bare.count(opening) - bare.count(closing)
        if surplus:
            more, fewer = (opening, closing) if surplus > 0 else (closing, opening)
            return f"has {abs(surplus)} {more} more than {fewer}"
    return _operator_problem(_WORD.findall(query))


def _operator_problem(words: list[str]) -> str | None:
    if not words:
        return "is empty"
    depth = 0
    previous = "("
    for word in words:
        operator = _OPERATOR.fullmatch(word)
        opens = previous == "(" or _OPERATOR.fullmatch(previous)
        if word == ")" and previous == "(":
            return "has an empty ()"
        if word == ")" and opens:
            return f"has nothing after {previous}"
        if operator and opens and word != "NOT":
            return f"has {word} right after {previous}"
        depth += (word == "(") - (word == ")")
        if depth < 0:
            return "closes a ) that was never opened"
        previous = word
    return f"has nothing after {previous}" if _OPERATOR.fullmatch(previous) else None
