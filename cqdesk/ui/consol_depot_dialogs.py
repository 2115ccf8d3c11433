"""Forms of the warehouse: a delivery as counted, weighed and measured; a pallet; what was seen going into a box."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ..domain.consolidation.model import Consol, HouseBill, Lot, Measured
from ..domain.consolidation.warehouse import Pallet, PalletPart, Tally
from ..domain.quantity import plain
from .consol_forms import ConsolForm, value_of
from .consol_tables import TableForm
from .entry_table import EntryColumn


class ArrivalDialog(ConsolForm):
    """A delivery as counted, weighed and measured. `on_scale`: what the scale said before, kg."""

    def __init__(self, house: str, lot: Lot, on_scale: Decimal | None = None, parent: QWidget | None = None) -> None:
        booked = lot.booked or Measured(pieces=lot.pieces, gross_kg=lot.gross_kg, volume_m3=lot.volume_m3)
        came = (lot.received.pieces or 0) if lot.received is not None else 0
        told = "　".join(
            filter(
                None,
                (
                    f"订舱 {booked.pieces} 件" if booked.pieces is not None else "",
                    f"{plain(booked.gross_kg)} 千克" if booked.gross_kg is not None else "",
                    f"{plain(booked.volume_m3)} 立方米" if booked.volume_m3 is not None else "",
                    f"唛头 {lot.marks}" if lot.marks else "",
                    f"已到 {came} 件，这里填本车" if came else "",
                ),
            )
        )
        super().__init__(f"进仓 {house} {lot.description}", told + "。毛重可由电子秤输入，如 ST,GS,+12.5kg。", parent)
        rest = None if booked.pieces is None or booked.pieces <= came else booked.pieces - came
        self.pieces = self.number("实收件数", "", rest, needed=True)
        self.gross = self.mass("实称毛重（千克）", "没有称请留空", on_scale)
        self.volume = self.number("实量体积（立方米）", "没有量请留空")
        self.marks = self.filled("实物唛头", "", lot.marks)
        self.truck = self.line("车号", "")
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        if (found := super().wrong()) is not None:
            return found
        pieces = value_of(self.pieces)
        return ("件数须为整数。", self.pieces) if pieces is None or pieces != int(pieces) else None

    @property
    def measured(self) -> Measured:
        """What came."""
        pieces = value_of(self.pieces)
        return Measured(
            pieces=None if pieces is None else int(pieces),
            gross_kg=value_of(self.gross),
            volume_m3=value_of(self.volume),
        )


class PalletDialog(TableForm):
    """Pieces of a house built on a pallet (打板). After `accept`: `name`, `parts`, `gross_kg`, `height_mm`."""

    def __init__(self, house: HouseBill, lot: str, known: Sequence[Pallet], parent: QWidget | None = None) -> None:
        super().__init__(f"打板 {house.number}", "托盘连货称重；高度含托盘。件数按实际打上去的填写。", parent)
        self._house = house
        used = {
            (part.house, part.lot): sum(
                one.pieces for pallet in known for one in pallet.parts if (one.house, one.lot) == (part.house, part.lot)
            )
            for pallet in known
            for part in pallet.parts
        }
        serial = sum(any(part.house == house.number for part in pallet.parts) for pallet in known) + 1
        self.name = self.filled("托盘号", "", f"{house.number}-P{serial}")
        self.gross = self.mass("托盘毛重（千克）", "可由电子秤输入", needed=True)
        self.tall = self.number("高度（毫米）", "如 1450", needed=True)
        columns = (
            EntryColumn(key="goods", label="货物", width=220, fixed=True),
            EntryColumn(key="left", label="未打板件数", width=90, fixed=True, number=True),
            EntryColumn(key="pieces", label="本板件数", width=90, number=True, whole=True),
        )
        rows = []
        for one in house.lots:
            left = one.pieces - used.get((house.number, one.id), 0)
            here = str(left) if one.id == lot and left else ""
            rows.append({"goods": one.description, "left": str(left), "pieces": here})
        self.add_table("打板", columns, rows)
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        if not self.name.text().strip():
            return "请填写托盘号。", self.name
        return super().wrong() or (None if self.parts else ("请填写本板件数。", self.table))

    @property
    def parts(self) -> list[PalletPart]:
        """What stands on it."""
        return [
            PalletPart(house=self._house.number, lot=lot.id, pieces=int(Decimal(row["pieces"])))
            for lot, row in zip(self._house.lots, self.table.rows(), strict=True)
            if row["pieces"]
        ]

    @property
    def gross_kg(self) -> Decimal:
        """Mass with the pallet."""
        return value_of(self.gross) or Decimal(0)

    @property
    def height_mm(self) -> int:
        """Height with the pallet."""
        return int(value_of(self.tall) or 0)


class TallyDialog(TableForm):
    """What was seen going into a box, in the order of the rows. After `accept`: `counted`, (house, lot) -> pieces."""

    def __init__(self, consol: Consol, box: str, known: Sequence[Tally], parent: QWidget | None = None) -> None:
        super().__init__(
            f"理货 {box}",
            "按看到装进箱的件数填写，空格键填入未理件数；箱内次序按登记先后。",
            parent,
        )
        lots = consol.lot_by_id
        packed = consol.packed_in(box)
        self._keys = [(one.house, one.lot) for one in packed]
        columns = (
            EntryColumn(key="house", label="分单号", width=110, fixed=True, aka=("分提单号",)),
            EntryColumn(key="goods", label="货物", width=200, fixed=True),
            EntryColumn(key="marks", label="唛头", width=110, fixed=True),
            EntryColumn(key="planned", label="计划件数", width=80, fixed=True, number=True),
            EntryColumn(key="seen", label="已理", width=64, fixed=True, number=True),
            EntryColumn(
                key="pieces", label="本次件数", width=80, number=True, whole=True, hint="空格键填入未理的全部件数"
            ),
        )
        self._left: list[int] = []
        rows = []
        for one in packed:
            seen = sum(t.pieces for t in known if (t.container, t.house, t.lot) == (box, one.house, one.lot))
            self._left.append(one.pieces - seen)
            lot = lots[one.lot]
            rows.append(
                {
                    "house": one.house, "goods": lot.description, "marks": lot.marks,
                    "planned": str(one.pieces), "seen": str(seen), "pieces": "",
                }
            )  # fmt: skip
        self.add_table("理货", columns, rows)
        self.table.spaced.connect(self._all_of_row)
        self.finish()
        self.table.setFocus()

    def _all_of_row(self, row: int) -> None:
        """Space: all that is left of this row went in."""
        if self._left[row] > 0:
            self.table.put(row, 5, str(self._left[row]))
            self.table.setCurrentCell(min(row + 1, self.table.rowCount() - 1), 5)

    @property
    def counted(self) -> dict[tuple[str, str], int]:
        """(house, lot) -> pieces."""
        return {
            key: int(Decimal(row["pieces"]))
            for key, row in zip(self._keys, self.table.rows(), strict=True)
            if row["pieces"]
        }
