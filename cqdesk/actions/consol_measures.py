"""Figures of goods that cannot be, refused wherever goods come into a consol."""

from __future__ import annotations

from collections.abc import Iterable

from ..domain.consolidation.model import Lot
from ..domain.quantity import plain
from ..errors import UserError

MOST_PIECES = 99_999_999
"""Pieces of a bill in the manifest: 8 digits."""


def refuse_measures(lots: Iterable[Lot]) -> None:
    """Raises `UserError` for pieces, mass or volume not above zero, and a net mass above the gross."""
    for lot in lots:
        if lot.gross_kg <= 0 or lot.pieces <= 0 or (lot.volume_m3 is not None and lot.volume_m3 <= 0):
            raise UserError(
                "consol-measures",
                f"货物“{lot.description or lot.id}”的件数、毛重、体积须大于零。",
                "请按实际收货填写；散装货物填1件，体积不知道请留空。",
            )
        if lot.pieces > MOST_PIECES:
            raise UserError(
                "consol-pieces",
                f"货物“{lot.description or lot.id}”的件数{lot.pieces}超过8位。",
                "请核对件数；报文最多8位数字。",
            )
        if lot.net_kg is not None and not 0 < lot.net_kg <= lot.gross_kg:
            raise UserError(
                "consol-net",
                f"货物“{lot.description or lot.id}”的净重{plain(lot.net_kg)}千克，须大于零且不大于毛重。",
                "请核对净重和毛重；净重不知道请留空。",
            )
        if any(min(one.pieces, one.length, one.width, one.height) <= 0 for one in lot.sizes):
            raise UserError(
                "consol-sizes",
                f"货物“{lot.description or lot.id}”的单件尺寸和件数须大于零。",
                "请按毫米填写长宽高；不知道请留空。",
            )
