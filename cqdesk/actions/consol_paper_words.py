"""How values of a consol read on papers. An unknown value is an empty text: the paper marks it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ..domain.clock import CHINA
from ..domain.consolidation.model import Consol, Container, HouseBill, Mode, Party
from ..domain.quantity import plain
from .consol_tables import package_names


def figure(value: Decimal | int | None) -> str:
    """A number as it is, without rounding; "" = unknown."""
    return "" if value is None else plain(value)


def local_time(at: datetime | None) -> str:
    """China time to the minute."""
    return "" if at is None else f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def kind_words(code: str) -> str:
    """A package kind with its code: 纸箱 CT."""
    name = package_names().get(code, "")
    return f"{name} {code}".strip()


def party_words(party: Party) -> str:
    """Name, address, country, telephone and code of a party, a line each."""
    place = " ".join(filter(None, (party.address, party.country)))
    phone = f"TEL {party.phone}" if party.phone else ""
    return "\n".join(filter(None, (party.name, place, phone, party.code)))


def means_words(consol: Consol) -> str:
    """Vessel and voyage, train, plate or flight."""
    return " / ".join(filter(None, (consol.vessel_name, consol.voyage)))


def seal_words(box: Container) -> str:
    """Seals with who put them (CN017)."""
    return "、".join(f"{seal.number} ({seal.agency})" for seal in box.seals)


def payment_words(code: str) -> str:
    """Freight prepaid or collect (PP, CC); another code as it stands."""
    return {"PP": "预付 FREIGHT PREPAID (PP)", "CC": "到付 FREIGHT COLLECT (CC)"}.get(code, code)


def house_words(house: HouseBill) -> str:
    """The number of a house as papers call it; the direct bill has none of its own."""
    return house.number or "（直单）"


def bill_title(mode: Mode) -> tuple[str, str]:
    """What a house document of a mode is called, in Chinese and English."""
    return {
        Mode.SEA: ("分提单", "HOUSE BILL OF LADING"),
        Mode.RAIL: ("分运单", "HOUSE CONSIGNMENT NOTE"),
        Mode.ROAD: ("分运单", "HOUSE ROAD CONSIGNMENT NOTE"),
        Mode.AIR: ("分运单", "HOUSE AIR WAYBILL"),
    }[mode]


def master_title(mode: Mode) -> tuple[str, str]:
    """What the carrier's document of a mode is called."""
    return {
        Mode.SEA: ("总提单数据表（补料）", "MASTER BILL OF LADING – SHIPPING INSTRUCTION DATA"),
        Mode.RAIL: ("铁路运单数据表（总单）", "RAIL CONSIGNMENT NOTE – DATA SHEET"),
        Mode.ROAD: ("公路总运单数据表", "ROAD MASTER CONSIGNMENT NOTE – DATA SHEET"),
        Mode.AIR: ("总运单数据表", "MASTER AIR WAYBILL – DATA SHEET"),
    }[mode]
