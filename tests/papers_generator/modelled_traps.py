"""Papers modelled by hand on what customers do to heads, figures, totals and head facts; each holds one trap."""

from __future__ import annotations

from .modelled_clerks import CLERKS
from .modelled_facts import FACTS
from .modelled_heads import HEADS
from .modelled_measures import MEASURES
from .modelled_sums import SUMS
from .truth import Made

TRAPPED: list[Made] = [*HEADS, *MEASURES, *SUMS, *FACTS, *CLERKS]
