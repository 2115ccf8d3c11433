"""What follows from values that were just typed or pasted, in the order in which one leads to the next.

The code whose name was typed, prices, legal units of the tariff with the quantities that convert, the usual levy nature
and duty mode of a supervision mode, the day of a train, the lines of the only box, the destination
of the goods. What a hand typed stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from .box_items import put_box_items
from .desk import Desk
from .destinations import put_destinations
from .edits import put_legal_units, put_usual_levy, put_voyage_day
from .legal_quantities import put_legal_quantities
from .named_codes import put_named_codes
from .price_keeping import keep_prices


def with_what_follows(
    filled: Filled[Declaration],
    typed: Sequence[list[str]],
    desk: Desk,
    *,
    prices: Sequence[str],
    arrival_origin: str = "",
) -> list[list[str]]:
    """The changes typed and all that follow from them, done.

    `prices`: which numbers were typed before (`typed_order`); `arrival_origin`: see `put_destinations`.
    """
    said = list(typed)
    said += put_named_codes(filled, said, desk)
    said += keep_prices(filled, said, prices)
    said += put_legal_units(filled, said, desk)
    said += put_legal_quantities(filled, said)
    said += put_usual_levy(filled, said)
    said += put_voyage_day(filled, said)
    said += put_box_items(filled, said)
    said += put_destinations(filled, said, arrival_origin)
    return said
