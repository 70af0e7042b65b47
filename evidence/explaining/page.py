"""An explanation as one web page that needs nothing else: no script, no font, no address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from evidence.explaining import words
from evidence.explaining.agreement import Agreement
from nlp.explain import Explanation, MentionSeen

_STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1d232b; --line: #cfc8ba;
  --muted: #595f69;
  --focus: #b3450a; --red: #fde8dc; --green: #dff2e5; --yellow: #fbf1cd; --teal: #d8f1ec;
  --pink: #fbdfe8; --grey: #e7e9ee; --violet: #eee4f8; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181d; --ink: #e7e5df; --line: #454d59;
  --muted: #a3a9b3; --focus: #ffb86b; --red: #48261a; --green: #173a27; --yellow: #40350f;
  --teal: #123c38; --pink: #4a1a2f; --grey: #303641; --violet: #392752; } }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: break-word; }
.text { max-width: 46rem; white-space: pre-wrap; }
.muted, caption { color: var(--muted); }
mark { color: inherit; border-bottom: 2px solid currentColor; padding: .05rem .15rem; }
mark a { color: inherit; text-decoration: none; }
a:focus-visible, .wide:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
sup { font-size: .7em; }
.present { background: var(--red); } .absent { background: var(--green); }
.possible { background: var(--yellow); } .improved { background: var(--teal); }
.worsened { background: var(--pink); } .changed { background: var(--violet); }
.no_change, .none { background: var(--grey); }
.wide { overflow-x: auto; margin: 1.5rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding: .4rem 0; }
th, td { border: 1px solid var(--line); padding: .35rem .55rem; text-align: left;
  vertical-align: top; }
ul { margin: 0; padding-left: 1.1rem; }
:target { outline: 3px solid var(--focus); }
""".strip()


def page(name: str, explanation: Explanation, compared: Agreement | None) -> str:
    """Return the page: the text with its mentions marked, then a table of each kind."""
    body = [
        f"<h1>{_safe(name)}</h1>",
        f'<p class="muted">{_safe(words.summary_of(explanation))}</p>',
        f'<div class="text">{"".join(_text(explanation))}</div>',
        _table(
            "mentions",
            "Mentions, with what decided them",
            ("#", "Mention", "Kind", "Value", "Rule", "Concept", "Cue and its scope", "Other cues"),
            (_mention(n, seen, explanation) for n, seen in enumerate(explanation.mentions, 1)),
        ),
        _table(
            "not-tagged",
            "Terms of the lexicon that were found and not tagged",
            ("Place", "Term", "Kind", "Concept", "Why not"),
            (
                [
                    f"<td>{t.start}–{t.end}</td>",
                    f'<th scope="row">{_safe(t.text)}</th>',
                    *_cells(words.LABELS.get(t.label, t.label), t.concept or "", t.reason),
                ]
                for t in explanation.terms
            ),
        ),
        *([_agreement(compared)] if compared else []),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>Explained: {_safe(name)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n"
        f"<body>\n<main>\n{chr(10).join(body)}\n</main>\n</body>\n</html>\n"
    )


def _text(explanation: Explanation) -> Iterator[str]:
    place = 0
    for number, seen in enumerate(explanation.mentions, start=1):
        m = seen.mention
        yield _safe(explanation.text[place : m.start])
        value = (m.assertion if m.label == "SIDE_EFFECT" else m.direction) or "none"
        said = f"{words.LABELS[m.label]}, {words.value_of(m)}"
        yield (
            f'<mark class="{_safe(value)}" id="t{number}" title="{_safe(said)}">'
            f'<a href="#m{number}" aria-label="{_safe(f"{m.text}: {said}; row {number}")}">'
            f"{_safe(m.text)}<sup>{number}</sup></a></mark>"
        )
        place = m.end
    yield _safe(explanation.text[place:])


def _mention(number: int, seen: MentionSeen, explanation: Explanation) -> list[str]:
    m = seen.mention
    scope = words.scope_of(seen, explanation.text)
    cue = _safe(words.cue_of(seen)) + (f"<br>reaches {_safe(scope)}" if scope else "")
    others = "".join(f"<li>{_safe(cue)}</li>" for cue in words.ignored_cues(seen))
    return [
        f'<td id="m{number}"><a href="#t{number}" aria-label="to mention {number} in the text">'
        f"{number}</a></td>",
        f'<th scope="row">{_safe(m.text)}</th>',
        *_cells(words.LABELS[m.label], words.value_of(m), words.rule_of(seen), words.concept_of(m)),
        f"<td>{cue}</td>",
        f"<td>{f'<ul>{others}</ul>' if others else ''}</td>",
    ]


def _agreement(compared: Agreement) -> str:
    caption = (
        f"Against the labels: {compared.found} of {compared.labelled} labelled mentions found, "
        f"{compared.right} with the right value"
    )
    rows = (
        [
            f'<th scope="row">{_safe(d.kind)}</th>',
            f"<td>{d.start}–{d.end}</td>",
            *_cells(d.text, words.LABELS[d.label], d.labelled or "", d.said or "", d.because),
        ]
        for d in compared.differences
    )
    headings = ("Difference", "Place", "Words", "Kind", "Labelled", "Said", "Because")
    return _table("agreement", caption, headings, rows)


def _table(name: str, caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in a box that scrolls by itself and can be reached with the keyboard."""
    head = "".join(f'<th scope="col">{_safe(heading)}</th>' for heading in headings)
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    empty = f'<tr><td colspan="{len(headings)}">none</td></tr>'
    return (
        f'<div class="wide" role="region" tabindex="0" aria-labelledby="{name}">\n<table>\n'
        f'<caption id="{name}">{_safe(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body or empty}\n</tbody>\n</table>\n</div>"
    )


def _cells(*texts: str) -> list[str]:
    return [f"<td>{_safe(text)}</td>" for text in texts]


def _safe(text: str) -> str:
    """Escape a text; what no web page may hold becomes U+FFFD."""
    held = "".join(c if c in "\t\n\r" or c >= " " else "\ufffd" for c in text)
    return escape(held.encode("utf-8", "replace").decode("utf-8"))
