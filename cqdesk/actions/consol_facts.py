"""What the checks of a consol are told: the consol, its declarations, its neighbours, tables and settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from ..domain.clock import CHINA, business_date
from ..domain.consolidation.model import Measured, Mode
from ..domain.quantity import exact_sum
from ..forms.manifest.checks import Facts
from ..forms.manifest.presence import Profile
from ..store import consols
from ..store.engine import Connection
from .consol_settings import check_settings
from .consol_tables import boxes_by_type, classes_apart, package_kinds
from .consols import OpenConsol
from .desk import Desk

CHANGE_REASON_ZH = "分单件数、重量或货物有变，按实际更正。"
"""The reason a change message carries unless the clerk types another."""


def facts_of(desk: Desk, connection: Connection, held: OpenConsol, **more: Any) -> Facts:
    """The facts of an open consol; `more` adds what is known only now (forms and files about to leave, plans)."""
    road = held.consol.mode is Mode.ROAD
    batches = {
        batch: (number, business_date(made))
        for batch, number, made in consols.batches_elsewhere(connection, held.row.id)
    }
    tallied: dict[str, list[str]] = {}
    for one in sorted(held.record.warehouse.tallies, key=lambda one: one.order):
        tallied.setdefault(one.container, []).append(one.lot)
    given: dict[str, Any] = {
        "consol": held.consol,
        "now": desk.clock.now(),
        "declarations": [
            one for one in held.declarations if one.house is None or one.house in held.consol.house_by_number
        ],
        "settings": check_settings(connection),
        "codes": desk.codes,
        "elsewhere": dict(held.elsewhere),
        "apart": classes_apart(),
        "owed": held.record.owed,
        "reason": (CHANGE_REASON_ZH, held.record.transmission.contact, held.record.transmission.phone),
        "batch": held.record.transmission.batch if road else None,
        "batches": batches if road else None,
        "measured": measured_of(held),
        "loads_at": loading_begins(held),
        "site": held.record.transmission.site,
        "market": held.record.market,
        "profile": cast(Profile, held.record.transmission.profile),
        "boxes": boxes_by_type(),
        "packages": package_kinds(),
        "tallied": tallied,
    }
    return Facts(**{**given, **more})


def measured_of(held: OpenConsol) -> Mapping[str, tuple[str, Measured]]:
    """Pieces and gross by house as the warehouse received them, where every lot came, else as planned."""
    found: dict[str, tuple[str, Measured]] = {}
    for house in held.consol.houses:
        came = [lot.received for lot in house.lots]
        known = [one for one in came if one is not None and one.pieces is not None and one.gross_kg is not None]
        if known and len(known) == len(came):
            whole = Measured(
                pieces=sum(one.pieces or 0 for one in known),
                gross_kg=exact_sum(one.gross_kg for one in known if one.gross_kg is not None),
            )
            found[house.number] = "进仓实收", whole
        elif house.lots:
            found[house.number] = "配载计划", house.lots_total
    return found


def loading_begins(held: OpenConsol) -> datetime | None:
    """When loading begins: as noted for the consol, else as the manifest says it (CCYYMMDDhhmm, official time)."""
    noted = held.consol.times.get("loading")
    words = held.record.transmission.loading_time[:12]
    if noted is not None or not (words.isascii() and words.isdecimal() and len(words) == 12):
        return noted
    try:
        return datetime.strptime(words, "%Y%m%d%H%M").replace(tzinfo=CHINA)
    except ValueError:
        return None
