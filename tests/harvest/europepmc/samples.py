"""Full texts made up for the tests, in JATS."""

from __future__ import annotations

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD '
    'v1.3 20210610//EN" "JATS-archivearticle1-3.dtd">\n'
)
NAMESPACES = (
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML"'
)
LICENCE = (
    '<permissions><license license-type="open-access" '
    'xlink:href="https://creativecommons.org/licenses/by/4.0/"><license-p>Open access.'
    "</license-p></license></permissions>"
)


def jats(body: str, *, back: str = "", permissions: str = LICENCE, after: str = "") -> bytes:
    """Return an article with this body."""
    return (
        f'{HEAD}<article {NAMESPACES} article-type="research-article"><front><article-meta>'
        f"<title-group><article-title>A title that is no passage</article-title></title-group>"
        f"{permissions}<abstract><p>An abstract that is no passage.</p></abstract></article-meta>"
        f"</front><body>{body}</body><back>{back}</back>{after}</article>"
    ).encode()


TRIAL = jats(
    """
<sec sec-type="intro"><title>1. Introduction</title>
 <p>Eating disorders are hard to treat.<xref ref-type="bibr" rid="r1"><sup>1</sup></xref></p></sec>
<sec sec-type="methods"><title>2. Methods</title>
 <sec><title>2.1. Participants</title><p>Twenty adults took part.</p></sec>
 <sec><title>2.2. Treatment</title><p>Ketamine 0.5&#xA0;mg/kg was infused over 40 minutes.</p></sec>
</sec>
<sec sec-type="results"><title>3. Results</title>
 <p>EDE-Q scores fell in 12 of 20 participants (<italic>P</italic>&lt;0.001).</p>
 <sec><title>3.1. Adverse events</title>
  <p>Transient dissociation occurred in 9 of 20 participants<sup><xref ref-type="bibr"
   rid="r2">2</xref>,<xref ref-type="bibr" rid="r3">3</xref></sup> and no one had nausea.
   <table-wrap id="t1"><label>Table 1.</label><caption><title>Adverse events.</title>
    <p>Numbers are people.</p></caption>
    <table><thead><tr><th rowspan="2">Event</th><th colspan="2">Arm</th></tr>
     <tr><th>Ketamine</th><th>Saline</th></tr></thead>
    <tbody><tr><td>Nausea</td><td>0</td><td>4</td></tr></tbody></table>
    <table-wrap-foot><fn><p>Counted at every visit.</p></fn></table-wrap-foot></table-wrap>
   They ended within an hour.</p></sec>
</sec>
<sec sec-type="discussion"><title>4. Discussion</title><p>Larger trials are needed.</p></sec>
<sec sec-type="supplementary-material"><title>Supplement</title>
 <supplementary-material id="s1"/></sec>
""",
    back="<ack><p>Thanks.</p></ack><ref-list><ref id='r1'/><ref id='r2'/><ref id='r3'/></ref-list>",
)
