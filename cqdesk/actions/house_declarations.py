"""Declarations of the houses of a consol: one per house bill, and both directions of change.

A declaration takes over the bill number (`master*house`, air `master_house`, rail the note), pieces, gross, containers with
their items and LCL mark, and the goods of its lots. It may be filed only when customs has accepted the main data of its
bill (Order 172). What changed in the consol is carried into declarations not yet declared; what was declared otherwise is
taken back into the consol on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..domain.clock import business_date
from ..domain.consolidation.changes import retied
from ..domain.consolidation.model import DECLARED_MODE, Consol, HouseBill, Mode, OfficialDeclaration
from ..domain.consolidation.owed import Due, owed_between
from ..domain.consolidation.record import ConsolRecord, settled, with_duties
from ..domain.quantity import exact_sum, plain, quotient, spread
from ..domain.stage import Stage
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled, to_document
from ..forms.issues import Issue
from ..forms.manifest.checks import run_checks
from ..store import cases, consols, declarations
from ..store.engine import Connection
from .consol_facts import facts_of
from .consol_settings import check_settings
from .consol_tables import package_kinds
from .consols import Made, OpenConsol, act_on_consol, official_declaration, open_consol, opened
from .desk import Desk
from .drafts import act_on_draft, chain_of, title_of
from .edits import put_legal_units, put_text, renumber, reorder, rows_of

_OPEN_STAGES = {Stage.NONE, Stage.SAVED, Stage.REJECTED, Stage.RETURNED}
BEFORE_FILING = ("CON-14", "CON-23", "CON-24", "CON-39", "CON-40", "CON-41", "CON-42", "CON-43", "CON-46", "CON-53")
"""What a house's declaration must satisfy before it leaves."""


def house_texts(record: ConsolRecord, house: HouseBill) -> tuple[dict[str, str], dict[str, int]]:
    """The texts by path of a house's declaration, and how many rows its lists need."""
    consol = record.consol
    texts: dict[str, str] = {}
    line_texts: dict[str, str] = {}
    for path, words in record.declared_by.get(house.number, {}).items():
        (line_texts if path.startswith("goods.") else texts)[path] = words
    texts |= {
        "bill_of_lading_number": consol.bill_reference(house.number),
        "transport_mode": DECLARED_MODE[consol.mode],
        "package_count": "" if house.stated.pieces is None else str(house.stated.pieces),
        "gross_weight_kg": "" if house.stated.gross_kg is None else plain(house.stated.gross_kg),
        "overseas_consignee_name": house.consignee.name,
    }
    if consol.mode is not Mode.RAIL:  # rail: only the note number is compared, names are those of the platform
        texts |= {"conveyance_name": consol.vessel_name, "free_text.voyage_number": consol.voyage}
    kinds = {lot.package_kind for lot in house.lots}
    choices = package_kinds().get(next(iter(kinds), ""), ()) if len(kinds) == 1 else ("99",)
    if choices and "package_type" not in texts:
        texts["package_type"] = choices[0]
    nets = [lot.net_kg for lot in house.lots]
    if nets and None not in nets:
        texts["net_weight_kg"] = plain(exact_sum(one for one in nets if one is not None))
    marks = "；".join(dict.fromkeys(lot.marks for lot in house.lots if lot.marks))
    if marks:
        texts["marks_and_numbers"] = marks
    for row, lot in enumerate(house.lots, start=1):
        texts |= {f"goods[{row}].{path.removeprefix('goods.')}": words for path, words in line_texts.items()}
        texts |= _goods_texts(record, lot.id, row, lot.hs_code, lot.description)
    texts |= _container_texts(consol, house)
    return {path: words for path, words in texts.items() if words}, {
        "goods": len(house.lots),
        "containers": len(house.containers),
    }


def _goods_texts(record: ConsolRecord, lot: str, row: int, hs_code: str, description: str) -> dict[str, str]:
    facts = record.goods.get(lot)
    place = f"goods[{row}]"
    if facts is None:
        return {f"{place}.hs_code": hs_code if len(hs_code) == 10 else "", f"{place}.goods_name": description}
    texts = {
        f"{place}.hs_code": facts.hs_code or hs_code,
        f"{place}.goods_name": facts.name or description,
        f"{place}.declaration_elements": facts.elements,
        f"{place}.trade_unit": facts.unit,
        f"{place}.trade_currency": facts.currency if facts.amount is not None else "",
        f"{place}.origin_country": "CHN",
    }
    for name, value in (
        ("trade_quantity", facts.quantity),
        ("legal_quantity_1", facts.legal_quantity),
        ("legal_quantity_2", facts.legal_quantity_2),
        ("total_price", facts.amount),
    ):
        texts[f"{place}.{name}"] = "" if value is None else plain(value)
    if facts.amount is not None and facts.quantity:
        texts[f"{place}.unit_price"] = plain(quotient(facts.amount, facts.quantity, 4))
    return texts


def _container_texts(consol: Consol, house: HouseBill) -> dict[str, str]:
    """Container rows: number, size, items lying in it, LCL mark, mass of the box with what it holds."""
    texts: dict[str, str] = {}
    rows = {lot.id: row for row, lot in enumerate(house.lots, start=1)}
    for at, number in enumerate(house.containers, start=1):
        box = consol.container_by_number.get(number)
        mine = [one for one in consol.packed_of(house.number) if one.container == number]
        items = sorted({rows[one.lot] for one in mine if one.lot in rows})
        place = f"containers[{at}]"
        texts |= {
            f"{place}.container_number": number,
            f"{place}.container_spec": declared_size("" if box is None else box.size_type),
            f"{place}.item_numbers": ",".join(map(str, items)),
            f"{place}.lcl_flag": "1" if len(consol.houses_in(number)) > 1 else "0",
        }
        if box is not None and box.tare_kg is not None:
            texts[f"{place}.container_gross_weight_kg"] = plain(exact_sum(one.gross_kg for one in mine) + box.tare_kg)
    return texts


def declared_size(iso: str) -> str:
    """The declaration's container kind (集装箱规格) of an ISO size and type; "" for one it does not name.

    20 ft counts as S, 40 ft and longer as L; G and V are ordinary, R and H reefers, T and K tanks, the rest other kinds.
    """
    if len(iso) != 4:
        return ""
    length = {"2": "S"}.get(iso[0], "L" if iso[0] in "4LMNP9" else "")
    kind = {"G": 1, "V": 1, "R": 2, "H": 2, "T": 3, "K": 3}.get(iso[2], 0)
    if not length:
        return ""
    if not kind:
        return "31" if length == "S" else "32"
    return f"{2 if length == 'S' else 1}{kind}"


def declare_houses(desk: Desk, number: str, houses: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Make a case with its declaration for each house that has none (or for those named). (house, case) in order.

    Raises `UserError` for an unknown house, or when there is nothing to make.
    """
    wanted = list(houses)
    made: list[tuple[str, str]] = []

    def change(held: OpenConsol, now: datetime) -> Made | None:
        have = {one.house for one in held.linked if one.stage != Stage.DELETED.value}
        chosen = wanted or [one.number for one in held.consol.houses if one.number not in have]
        strangers = [one for one in chosen if one not in held.consol.house_by_number]
        if strangers:
            raise UserError("consol-house-unknown", f"本拼箱中没有分单“{strangers[0]}”。", "请核对分单号。")
        if not chosen:
            raise UserError("consol-declared", "各分单都已有报关单。", "需要更新的，请用“随拼箱更新报关单”。")
        made.extend((one, "") for one in chosen)
        owed = [
            one.owed
            for one in held.duties
            if one.open and one.owed.due is Due.DECLARATION and one.owed.subject in chosen
        ]
        return replace(held.record, duties=settled(held.duties, owed, "declaration", now)), {"houses": chosen}

    def also(connection: Connection, row: consols.ConsolRow) -> None:
        record = consols.load(connection, row.id)
        for at, (house, _) in enumerate(made):
            made[at] = house, _make(desk, connection, row, record, record.consol.house_by_number[house])

    act_on_consol(desk, number, "house_declared", change, also=also, undoable=False)
    return made


def _make(desk: Desk, connection: Connection, row: consols.ConsolRow, record: ConsolRecord, house: HouseBill) -> str:
    now = desk.clock.now()
    direction = "export" if record.consol.export else "import"
    party = house.shipper if record.consol.export else house.consignee
    company = cases.put_company(connection, party.name) if party.name else None
    ours = cases.our_company(connection)
    case = cases.new_case(
        connection,
        direction=direction,
        at=now,
        year=business_date(now).year,
        company_id=company.id if company else None,
        sample=row.sample,
    )
    filled, links = Filled(form=Declaration()), Links()
    filled.type_in("import_export_flag", "E" if record.consol.export else "I", "rule:HDR-001")
    filled.type_in("signing.operation_type", "G", "rule:OperType")
    profile = {
        **(ours.profile.get(direction, {}) if ours else {}),
        **(company.profile.get(direction, {}) if company else {}),
    }
    texts, rows = house_texts(record, house)
    fixed = {path: words for path, words in profile.items() if not path.startswith("goods.")}
    lines = {
        f"goods[{at}].{path.removeprefix('goods.')}": words
        for path, words in profile.items()
        if path.startswith("goods.")
        for at in range(1, rows["goods"] + 1)
    }
    _put(desk, filled, links, {**fixed, **lines, **texts}, rows, f"consol:{row.number}")
    declaration = declarations.new_declaration(connection, case.id, filled, links, now)
    consols.link(connection, row.id, house.number, declaration.id, now)
    title = title_of(filled.form)
    path = record.declared_by.get(house.number, {}).get("customs_path", "")
    cases.touch_case(connection, case.id, now, title=f"{title}（{row.number} {house.number}）", customs_path=path)
    desk.write_history(
        connection, chain_of(case), "new_case", {"direction": direction, "consol": row.number, "house": house.number}
    )
    return case.number


def _put(
    desk: Desk,
    filled: Filled[Declaration],
    links: Links,
    texts: Mapping[str, str],
    rows: Mapping[str, int],
    origin: str,
) -> list[list[str]]:
    """Put texts at their places, lists grown or cut to what they need; what the history says of it."""
    needed = dict(rows)
    for path in texts:
        name, bracket, rest = path.partition("[")
        if bracket and name not in rows:
            needed[name] = max(needed.get(name, 0), int(rest.partition("]")[0]))
    for name, count in needed.items():
        held = len(rows_of(filled.form, name))
        if count != held:
            order: list[int | None] = [*range(1, min(held, count) + 1), *[None] * max(0, count - held)]
            reorder(filled, links, name, order)
    said: list[list[str]] = []
    for path, words in texts.items():
        if path != "customs_path":
            said += put_text(filled, path, words, origin)
    said += put_legal_units(filled, said, desk)
    renumber(filled)
    return said


def carry_changes(desk: Desk, number: str, houses: Iterable[str] = ()) -> list[str]:
    """Carry pieces, masses, boxes and bill numbers of the consol into the declarations that are not declared yet.

    Returns the cases that changed. What is declared stays: the list of what is owed names the amendment.
    """
    held = open_consol(desk, number)
    chosen = set(houses)
    changed: list[str] = []
    for one in held.linked:
        house = held.consol.house_by_number.get(one.house)
        if house is None or (chosen and one.house not in chosen):
            continue
        if Stage(one.stage or Stage.NONE) not in _OPEN_STAGES:
            continue
        texts, rows = house_texts(held.record, house)
        texts = {path: words for path, words in texts.items() if _follows(path)}

        def change(
            filled: Filled[Declaration], links: Links, texts: Mapping[str, str] = texts, rows: Mapping[str, int] = rows
        ) -> dict[str, Any] | None:
            said = _put(desk, filled, links, texts, rows, f"consol:{number}")
            return {"changes": said} if said else None

        before = _version(desk, one.declaration_id)
        act_on_draft(desk, one.case, one.number, "house_carried", change)
        if _version(desk, one.declaration_id) != before:
            changed.append(one.case)
    return changed


def _version(desk: Desk, declaration_id: int) -> object:
    with desk.store.read() as connection:
        row = declarations.declaration_by_id(connection, declaration_id)
        version = declarations.load(connection, row.version_id)
        return version.version, version.changed_at, to_document(version.filled.form)


_FOLLOWING = (
    "bill_of_lading_number",
    "transport_mode",
    "conveyance_name",
    "free_text.voyage_number",
    "package_count",
    "gross_weight_kg",
    "net_weight_kg",
)


def _follows(path: str) -> bool:
    """What belongs to the consol; the goods' words and prices are the declaration's own."""
    return path in _FOLLOWING or path.startswith("containers[")


def take_declared(desk: Desk, number: str, house: str) -> OpenConsol:
    """The other direction: take pieces and gross as declared into the consol, and list what that leaves owed.

    Raises `UserError` when nothing is declared, several declarations share the house, or pieces differ for a house of
    several lots (then it must be said which lot).
    """

    def change(held: OpenConsol, now: datetime) -> Made | None:
        bill = held.consol.house_by_number.get(house)
        live = [one for one in held.declarations if one.house == house and one.live]
        if bill is None or len(live) != 1 or live[0].pieces is None or live[0].gross_kg is None:
            raise UserError(
                "consol-not-declared",
                f"分单“{house}”没有（或不止一份）已申报的报关单。",
                "请先申报或读回官方打印件；一票多份报关单的，请逐批更正货物。",
            )
        official = live[0]
        if (official.pieces, official.gross_kg) == (bill.stated.pieces, bill.stated.gross_kg):
            return None
        if official.pieces != bill.stated.pieces and len(bill.lots) > 1:
            raise UserError(
                "consol-declared-pieces",
                f"分单“{house}”有{len(bill.lots)}批货物，报关件数{official.pieces}，舱单{bill.stated.pieces}。",
                "请在货物列表中更正相应批次的件数。",
            )
        after = _as_declared(held.consol, bill, official)
        owed = owed_between(held.consol, after, held.declarations, f"分单{house}按报关单更正")
        record = replace(held.record, consol=after, duties=with_duties(held.duties, owed, after, now))
        return record, {"house": house, "declaration": official.number}

    return act_on_consol(desk, number, "house_taken", change)


def _as_declared(consol: Consol, bill: HouseBill, official: OfficialDeclaration) -> Consol:
    assert official.pieces is not None
    assert official.gross_kg is not None
    masses = spread(official.gross_kg, [lot.gross_kg for lot in bill.lots], 5)
    lots = tuple(
        replace(lot, gross_kg=mass, pieces=official.pieces if len(bill.lots) == 1 else lot.pieces)
        for lot, mass in zip(bill.lots, masses, strict=True)
    )
    packings = list(consol.packings)
    for lot in lots:
        places = [at for at, one in enumerate(packings) if (one.house, one.lot) == (bill.number, lot.id)]
        if not places:
            continue
        counts = [packings[at].pieces for at in places]
        counts[-1] += lot.pieces - sum(counts)
        shares = spread(lot.gross_kg, [Decimal(max(count, 0)) for count in counts], 5)
        for at, count, share in zip(places, counts, shares, strict=True):
            packings[at] = replace(packings[at], pieces=count, gross_kg=share)
    houses = tuple(replace(one, lots=lots) if one.number == bill.number else one for one in consol.houses)
    return retied(replace(consol, houses=houses, packings=tuple(packings)))


def house_issues(desk: Desk, connection: Connection, declaration_id: int, filled: Filled[Declaration]) -> list[Issue]:
    """What stands against filing the declaration of a house: main data not accepted, figures or bill number not those of
    the manifest. Empty for declarations of no consol."""
    found: list[Issue] = []
    for consol_id, house in consols.consols_of(connection, declaration_id):
        row = consols.row_by_id(connection, consol_id)
        if row.state == consols.CANCELLED:
            continue
        held = opened(connection, row, check_settings(connection).tie)
        if house not in held.consol.house_by_number:
            found.append(
                Issue(
                    id="CON-51",
                    severity="error",
                    path="bill_of_lading_number",
                    message=f"分单“{house}”已从拼箱 {row.number} 抽出，不能按该提运单号申报。",
                    remedy="货物改配的，请改用新的提运单号；不出运的，请不要申报。",
                    source="海关舱单管理",
                )
            )
            continue
        one = next(linked for linked in held.linked if linked.declaration_id == declaration_id)
        ours = official_declaration(replace(one, document=to_document(filled.form)))
        others = [other for other in held.declarations if other.house == house and other.number != ours.number]
        facts = facts_of(desk, connection, held, declarations=[ours, *others])
        for answered in run_checks(facts, BEFORE_FILING):
            found += [
                replace(issue, path="")
                for issue in answered.issues
                if issue.path in (f"house:{house}", f"declaration:{ours.number}")
            ]
    return found
