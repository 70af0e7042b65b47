"""How a mention is meant, in one word, as SQL over `mentions m` and `records r`."""

from __future__ import annotations

STATE = """case when r.kind = 'trial' then 'planned'
  when m.label = 'OUTCOME' then case m.direction when 'improved' then 'improved'
    when 'worsened' then 'worsened' when 'no_change' then 'no-change'
    when 'changed' then 'changed' else 'unstated' end
  when m.comparison = 'similar' then 'similar'
  when m.assertion = 'present' then 'reported'
  when m.assertion = 'absent' then 'denied'
  else 'possible' end"""
"""No difference from the comparator goes before any assertion; in a registration all is a plan."""

OUTSIDE_FULL_TEXTS = "m.part is not 'full text'"
COUNTED = "s.retracted = 0 and s.gone = 0 and s.role = 'core'"
"""True of a study `s` that counts."""
