"""Forms of the warehouse: a delivery as counted, weighed and measured."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ..domain.consolidation.model import Lot, Measured
from ..domain.quantity import plain
from .consol_forms import ConsolForm, value_of


class ArrivalDialog(ConsolForm):
    """A delivery as counted, weighed and measured."""

    def __init__(self, house: str, lot: Lot, parent: QWidget | None = None) -> None:
        booked = lot.booked or Measured(pieces=lot.pieces, gross_kg=lot.gross_kg, volume_m3=lot.volume_m3)
        told = "　".join(
            filter(
                None,
                (
                    f"订舱 {booked.pieces} 件" if booked.pieces is not None else "",
                    f"{plain(booked.gross_kg)} 千克" if booked.gross_kg is not None else "",
                    f"{plain(booked.volume_m3)} 立方米" if booked.volume_m3 is not None else "",
                    f"唛头 {lot.marks}" if lot.marks else "",
                ),
            )
        )
        super().__init__(f"进仓 {house} {lot.description}", told + "。电子秤可直接输入，如 ST,GS,+12.5kg。", parent)
        self.pieces = self.number("实收件数", "", booked.pieces, needed=True)
        self.gross = self.number("实称毛重（千克）", "没有称请留空")
        self.volume = self.number("实量体积（立方米）", "没有量请留空")
        self.marks = self.filled("实物唛头", "", lot.marks)
        self.truck = self.line("车号", "")
        self.finish()

    @property
    def measured(self) -> Measured:
        """What came."""
        pieces = value_of(self.pieces)
        return Measured(
            pieces=None if pieces is None else int(pieces),
            gross_kg=value_of(self.gross),
            volume_m3=value_of(self.volume),
        )
