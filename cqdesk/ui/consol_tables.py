"""Forms of consolidation that end in a list to type or paste: goods, sellers, what a lot is on each leg."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtWidgets import QSizePolicy, QWidget

from ..actions.consol_lots import FLAGS, LOT_ZH, lot_texts
from ..domain.consolidation.model import MODE_ZH, Consol, HazardStatus, HouseBill, Leg, LegHazard, Lot, Mode
from ..domain.consolidation.record import SELLER, GoodsFacts
from .consol_forms import FRAME, ConsolForm
from .entry_table import EntryColumn, EntryTable, yes_column

_SIDES = 24
_NUMBERS = frozenset(
    {
        "pieces",
        "gross_kg",
        "net_kg",
        "volume_m3",
        "temperature_c",
        "quantity",
        "legal_quantity",
        "legal_quantity_2",
        "amount",
    }
)
_MEASURED = frozenset({"pieces", "gross_kg", "volume_m3"})
_WIDTHS = {"description": 170, "hs_code": 90, "marks": 110, "sizes": 150, "elements": 160, "declared_name": 120,
           "gross_kg": 76, "declared_code": 96}  # fmt: skip
_AKA: Mapping[str, tuple[str, ...]] = {
    "description": ("品名", "商品名称", "GOODS"),
    "hs_code": ("HS", "HS编码", "税号"),
    "marks": ("MARKS",),
    "package_kind": ("包装",),
    "pieces": ("PKGS", "CTNS"),
    "gross_kg": ("G.W.", "GW"),
    "net_kg": ("N.W.", "NW"),
    "volume_m3": ("CBM", "方数"),
    "temperature_c": ("温度", "设定温度"),
    "sizes": ("尺寸", "外箱尺寸"),
    "amount": ("总价", "金额"),
    "currency": ("币种",),
}
_HINTS = {
    "sizes": "件数*长*宽*高（毫米），几种尺寸用分号隔开，如 20*600*400*300；件数合计须等于该批件数",
    "high_risk_food": "高风险检疫食品不得中转集拼",
    "wood_marked": "木质包装带有 ISPM 15（IPPC）标识",
    "loose": "没有打托盘；单件较重时铁路不收",
    "licence_needed": "需要许可证件、商检或 CCC",
    "package_kind": "两位字母，如 CT 纸箱、PX 托盘",
    "pieces": "已有货物的件数、毛重、体积用“改重量”“拆分”或登记进仓来更正",
}


def lot_columns(*, with_house: bool) -> list[EntryColumn]:
    """The columns of a list of goods, those of every day first; `with_house`: each row names its house."""
    found = (
        [EntryColumn(key="house", label="分单号", width=96, fixed=True, aka=("分提单号", "HBL"))] if with_house else []
    )
    for key, label in LOT_ZH.items():
        if key in FLAGS or key == "loose":
            found.append(yes_column(key, label, hint=_HINTS.get(key, "")))
            continue
        found.append(
            EntryColumn(
                key=key,
                label=label,
                width=_WIDTHS.get(key, 0),
                number=key in _NUMBERS,
                whole=key == "pieces",
                needed=key in ("description", "pieces", "gross_kg"),
                fixed_when_known=key in _MEASURED,
                aka=_AKA.get(key, ()),
                hint=_HINTS.get(key, ""),
            )
        )
    return found


class TableForm(ConsolForm):
    """A form whose last part is a table. Enter goes through its cells, Ctrl+Enter is done."""

    def add_table(self, name: str, columns: Sequence[EntryColumn], rows: Sequence[Mapping[str, str]], *,
                  grows: bool = False) -> EntryTable:  # fmt: skip
        """The table, filled."""
        self.table = EntryTable(name, columns, grows=grows, parent=self)
        self.table.show_rows(rows)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.table.setMinimumHeight(150)
        self.table.refused.connect(self._refused)
        self.table.confirmed.connect(self.done_with)
        self.rows.addRow(self.table)
        self._lines.append(self.table)
        return self.table

    def finish(self) -> None:
        """As wide as the columns, as the screen allows."""
        super().finish()
        room = self.screen().availableGeometry()
        head = self.table.horizontalHeader()
        wide = min(head.length() + 4 * _SIDES, room.width() - _SIDES)
        rows = (self.table.rowCount() + 2) * self.table.verticalHeader().defaultSectionSize()
        high = self.sizeHint().height() + max(0, rows - self.table.sizeHint().height())
        self.resize(max(self.width(), wide), min(max(self.height(), high), room.height() - FRAME))
        self.yes.setText("保存（Ctrl+Enter）")

    def _refused(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.show()

    def wrong(self) -> tuple[str, QWidget] | None:
        if (found := super().wrong()) is not None:
            return found
        if (cell := self.table.wrong_cell()) is None:
            return None
        self.table.setCurrentCell(cell[1], cell[2])
        return cell[0], self.table


class LotsDialog(TableForm):
    """The goods of all houses as one list. After `accept`: `lots`, rows as `actions.consol_lots.put_lots` takes them."""

    def __init__(
        self, houses: Sequence[HouseBill], goods: Mapping[str, GoodsFacts], parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "货物明细",
            "空格键填“是”；可从 Excel 粘贴：带表头，或选中起始格直接贴；有分单号的行贴到该分单。件数和重量不在这里改。",
            parent,
        )
        self._keys = [(house.number, lot.id) for house in houses for lot in house.lots]
        rows = [{"house": house.number, **lot_texts(lot, goods.get(lot.id))} for house in houses for lot in house.lots]
        self.add_table("货物明细", lot_columns(with_house=True), rows)
        self.finish()
        self.table.setFocus()

    @property
    def lots(self) -> list[dict[str, str]]:
        """The rows with house and lot."""
        return [
            {**row, "house": house, "id": lot} for row, (house, lot) in zip(self.table.rows(), self._keys, strict=True)
        ]

    def pick(self, house: str) -> None:
        """Put the cursor on the first lot of a house."""
        at = next((n for n, (number, _) in enumerate(self._keys) if number == house), None)
        if at is not None:
            self.table.go_to(at)


class MarketDialog(TableForm):
    """Facts of market procurement (市场采购 1039) and the seller of each house. After `accept`: `facts`."""

    def __init__(self, consol: Consol, market: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(
            "市场采购与商户", "商户清单可从 Excel 粘贴两列：分单号、商户。保存后业务类别为市场采购（1039）。", parent
        )
        self._lines_of = {
            name: self.filled(label, hint, market.get(name, ""))
            for name, label, hint in (
                ("agent", "市场采购代理商", "在市场所在地备案的对外贸易经营者"),
                ("place", "市场集聚区", "如 大足龙水五金市场"),
                ("order", "联网平台订单号", "市场采购贸易综合管理系统的订单号"),
            )
        }
        columns = (
            EntryColumn(key="house", label="分单号", width=120, fixed=True, aka=("分提单号", "HBL")),
            EntryColumn(key="goods", label="货物", width=220, fixed=True),
            EntryColumn(
                key="seller",
                label="商户",
                width=260,
                aka=("供货商户", "卖家", "市场经营户", "SELLER"),
                hint="市场经营户名称和摊位",
            ),
        )
        rows = [
            {
                "house": house.number,
                "goods": "、".join(dict.fromkeys(lot.description for lot in house.lots)),
                "seller": market.get(SELLER + house.number, ""),
            }
            for house in consol.houses
        ]
        self.add_table("商户", columns, rows)
        self.finish()

    @property
    def facts(self) -> dict[str, str]:
        """What is kept of market procurement."""
        told = {name: edit.text().strip() for name, edit in self._lines_of.items()}
        told |= {SELLER + row["house"]: row["seller"] for row in self.table.rows()}
        return {name: words for name, words in told.items() if words}


_STATUS_ZH = {
    HazardStatus.ORDINARY: "普通货物",
    HazardStatus.DANGEROUS: "危险货物",
    HazardStatus.REFUSED: "拒收",
    HazardStatus.UNKNOWN: "未判定",
}


class HazardDialog(TableForm):
    """What a lot is on each leg, and on what that rests; a report for another mode is no basis. After `accept`: `judged`."""

    def __init__(self, name: str, legs: Sequence[Leg], lot: Lot, parent: QWidget | None = None) -> None:
        super().__init__(
            f"危险品判定 {name}",
            "每一程分别判定：同一货物可以一程普通、一程危险。空格键换判定；鉴定报告须适用于该程的运输方式。",
            parent,
        )
        self._legs, self._lot = legs, lot
        columns = (
            EntryColumn(key="leg", label="哪一程", width=190, fixed=True),
            EntryColumn(key="status", label="判定", width=80, answers=tuple(_STATUS_ZH.values())),
            EntryColumn(key="un_number", label="UN编号", width=64, hint="四位，如 3480"),
            EntryColumn(key="hazard_class", label="类别", width=48, hint="如 9、3、6.1"),
            EntryColumn(key="packing_group", label="包装类", width=56, hint="I、II、III"),
            EntryColumn(key="contact", label="应急联系人", width=90),
            EntryColumn(key="phone", label="应急电话", width=110),
            EntryColumn(key="basis", label="依据（鉴定报告号）", width=150),
            EntryColumn(key="basis_mode", label="报告适用方式", width=90, answers=tuple(MODE_ZH.values())),
            EntryColumn(key="valid_until", label="有效期至", width=86, hint="如 2026-12-31"),
        )
        self.add_table("危险品判定", columns, [self._row(leg) for leg in legs])
        self.finish()
        self.table.setFocus()

    def _row(self, leg: Leg) -> dict[str, str]:
        known = self._lot.hazard_on(leg.sequence)
        row = {"leg": f"{leg.sequence} {MODE_ZH[leg.mode]} {leg.origin}-{leg.destination}"}
        if known is None:
            return row
        words = ("un_number", "hazard_class", "packing_group", "contact", "phone", "basis")
        row |= {name: str(getattr(known, name)) for name in words}
        row["status"] = _STATUS_ZH[known.status]
        row["basis_mode"] = "" if known.basis_mode is None else MODE_ZH[known.basis_mode]
        row["valid_until"] = "" if known.valid_until is None else known.valid_until.isoformat()
        return row

    def wrong(self) -> tuple[str, QWidget] | None:
        if (found := super().wrong()) is not None:
            return found
        for at, row in enumerate(self.table.rows()):
            dangerous = row["status"] == _STATUS_ZH[HazardStatus.DANGEROUS]
            told = any(words for name, words in row.items() if name not in ("leg", "status"))
            for column, bad, words in (
                (1, told and not row["status"], "请填写判定。"),
                (2, dangerous and not re.fullmatch("[0-9]{4}", row["un_number"]), "危险货物请填写四位UN编号。"),
                (3, dangerous and not row["hazard_class"], "请填写类别。"),
                (9, _day(row["valid_until"]) is None and bool(row["valid_until"]), "有效期请写成 2026-12-31 的样子。"),
            ):
                if bad:
                    self.table.setCurrentCell(at, column)
                    return f"第{self._legs[at].sequence}程：{words}", self.table
        return None

    @property
    def judged(self) -> list[LegHazard]:
        """The judgement of every leg that has one."""
        found = []
        for leg, row in zip(self._legs, self.table.rows(), strict=True):
            if row["status"]:
                found.append(
                    LegHazard(
                        leg=leg.sequence,
                        status=next(one for one, words in _STATUS_ZH.items() if words == row["status"]),
                        un_number=row["un_number"],
                        hazard_class=row["hazard_class"],
                        packing_group=row["packing_group"].upper(),
                        contact=row["contact"],
                        phone=row["phone"],
                        basis=row["basis"],
                        basis_mode=_mode(row["basis_mode"]) or (leg.mode if row["basis"] else None),
                        valid_until=_day(row["valid_until"]),
                    )
                )
        return found


def _mode(words: str) -> Mode | None:
    return next((mode for mode, name in MODE_ZH.items() if name == words), None)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
