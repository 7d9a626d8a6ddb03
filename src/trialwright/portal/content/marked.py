"""A snippet cut at the words that were looked for."""

from trialwright.search.answer import Snippet


def marked(snippet: Snippet) -> list[tuple[str, str]]:
    """Runs of the snippet's text, each with "" or how it was found: "typed" or "synonym".

    >>> from trialwright.search.answer import Mark
    >>> marked(Snippet("title", "Belimumab in lupus", (Mark(13, 18),)))
    [('Belimumab in ', ''), ('lupus', 'typed')]
    """
    runs, at = [], 0
    for mark in sorted(snippet.marks, key=lambda each: each.start):
        start = max(mark.start, at)
        runs += [
            (snippet.text[at:start], ""),
            (snippet.text[start : mark.end], "synonym" if mark.by_synonym else "typed"),
        ]
        at = max(at, mark.end)
    return [(text, kind) for text, kind in [*runs, (snippet.text[at:], "")] if text]
