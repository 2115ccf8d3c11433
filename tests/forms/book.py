"""A small code book in memory: the rows the clean forms use, and a few that make rules speak."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from cqdesk.domain.codes import CodeEntry, TariffLine, Vintage

YEAR = date(2026, 11, 21)
OLD = date(2019, 12, 31)

TABLES: dict[str, str] = {
    "customs_offices": "8001 8003 8007 8010 8016",
    "transport_modes": "0 1 2 3 4 5 6 7 8 9 G H L P S T W X Y Z",
    "trade_modes": "0110 0130 0214 0245 0255 0265 0320 0615 0644 0815 1039 1233 1300 1616 2600 3010 4500 4561 5000 "
    "5014 5033 9610 9710 9810",
    "trade_agreements": "02 19 22",
    "countries": "CHN DEU NLD USA JPN",
    "foreign_ports": "DEU063 DEU057 NLD066 CHN000",
    "domestic_ports": "500002 500601",
    "package_types": "00 01 06 22 92 99",
    "currencies": "USD EUR CNY",
    "districts": "50129 50019",
    "units": "001 006 007 035 036 070",
    "container_types": "11 12 13 21 22 23 31 32",
    "licence_types": "1 3 4 7 8 9 A B E F L P Q U Y a c r t",
    "document_types": "00000001 00000002 00000004 10000004",
    "levy_nature": "101 299 401 501 502 503",
    "admin_divisions": "500112 500103",
    "goods_attributes": "11 12 13 16 17 19 20 21",
    "purposes": "27 99",
    "declaration_document_kinds": "CL MU SZ ZC",
}

ENDED = CodeEntry(table="trade_modes", code="0139", name_zh="旅游购物商品", valid_to=date(2017, 7, 31))


def tariff_line(
    code: str,
    unit1: str,
    unit2: str,
    *,
    elements: str,
    dead: bool = False,
    doubtful: bool = False,
    supervision: str = "",
) -> TariffLine:
    return TariffLine(
        code=code,
        name_zh=f"商品{code}",
        unit1=unit1,
        unit2=unit2,
        elements=tuple(elements.split("|")),
        elements_doubtful=doubtful,
        supervision=supervision,
        ciq="",
        mfn_rate=Decimal(0),
        general_rate=Decimal(0),
        export_rate=None,
        vat_rate=Decimal(13),
        dead=dead,
    )


_VALVE = "品牌类型|出口享惠情况|用途|品牌|型号|GTIN|CAS|其他"
TARIFF = {
    line.code: line
    for line in (
        tariff_line("8481804090", "006", "035", elements=_VALVE),
        tariff_line(
            "7318159090", "035", "", elements="品牌类型|出口享惠情况|材质|种类|抗拉强度|品牌|规格型号|GTIN|CAS|其他"
        ),
        tariff_line("9026100000", "007", "035", elements="品牌类型|出口享惠情况|功能|检测对象|品牌|型号|GTIN|CAS|其他"),
        tariff_line("8517121011", "006", "035", elements=_VALVE, dead=True),
        tariff_line("9026900000", "035", "", elements=_VALVE, doubtful=True),
        *(
            # 99000000 and a number: goods under control conditions
            tariff_line(f"99000000{number:02d}", "035", "", elements=_VALVE, supervision=letters)
            for number, letters in enumerate(("14", "89", "3", "AB", "7O", "P", "EF", "LQ", "t", "6", "xy"), start=1)
        ),
    )
}

NAMES = {("container_types", "11"): "普通2*标准箱（L）", ("container_types", "21"): "普通标准箱（S）"}
"""Names a rule reads; the other rows are named by table and code."""


class SmallBook:
    """A `CodeBook`: tables of 2019, a tariff of 2020 or of the year asked for."""

    def __init__(self, *, tariff_to: date | None = date(2020, 12, 31), without: Iterable[str] = ()) -> None:
        self.tables = {name: set(codes.split()) for name, codes in TABLES.items() if name not in set(without)}
        self.tariff_to = tariff_to
        self.without = set(without)

    def find(self, table: str, code: str, on: date) -> CodeEntry | None:
        if code in self.tables.get(table, ()):
            return CodeEntry(table=table, code=code, name_zh=NAMES.get((table, code), f"{table} {code}"))
        return None

    def ended(self, table: str, code: str, on: date) -> CodeEntry | None:
        return ENDED if (table, code) == (ENDED.table, ENDED.code) and on > date(2017, 7, 31) else None

    def tariff(self, code: str, on: date) -> TariffLine | None:
        return TARIFF.get(code)

    def vintage(self, table: str) -> Vintage | None:
        if table in ("hs", "elements") and table not in self.without and self.tariff_to is not None:
            as_of = date(self.tariff_to.year, 1, 31)
            return Vintage(table=table, as_of=as_of, covers_to=self.tariff_to, source="test", rows=len(TARIFF))
        if table in self.tables:
            return Vintage(table=table, as_of=OLD, covers_to=OLD, source="test", rows=len(self.tables[table]))
        return None

    def covers(self, table: str, on: date) -> bool:
        vintage = self.vintage(table)
        if vintage is None or vintage.covers_to is None:
            return False
        first = date(vintage.covers_to.year, 1, 1) if table in ("hs", "elements") else date.min
        return first <= on <= vintage.covers_to
