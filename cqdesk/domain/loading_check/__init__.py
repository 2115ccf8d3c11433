"""The independent checker of load plans: it trusts nobody, least of all the packer's own score.

It shares the data classes of `loading.model` with the packer and nothing else: no geometry, no rule, no search. All
figures are exact (integers and fractions). `check_plan` judges a whole plan; `BoxCheck` keeps what it knows of one box,
so that a piece dragged by hand is judged again at once (`BoxCheck.move`).

Rules: consolidation reference 4.6 (58 to 70), 6.3, 6.4; the limits and their sources stand in `loading.model.Limits`.
"""

from .box_check import BoxCheck
from .goods import Segregation, read_segregation
from .plan_check import check_plan, is_valid

__all__ = ["BoxCheck", "Segregation", "check_plan", "is_valid", "read_segregation"]
