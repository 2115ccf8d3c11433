"""Copy of an earlier case (套用历史票) or of a client's template: tick what to take over, one act.

Nothing is taken over silently: every value that would change is a line with ours and theirs. What stands in the draft is
never ticked by itself, nor is what belongs to one shipment (numbers, dates, vessel, quantities, prices, container and
permit numbers). Official numbers are never offered at all; what of the further sections is offered stands in
`takeover_sections`. Taken values carry the origin `case:26-000017`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..domain.library import part_key
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.declaration.layout import LAYOUT
from ..forms.declaration.paper_facts import Fact
from ..forms.document import Filled
from ..forms.issues import Issue
from ..forms.spec import fields_of
from ..store import cases, declarations
from ..store.engine import Connection
from .desk import Desk
from .drafts import Draft, take_over
from .library_fill import Difference
from .profiles import profiles_for
from .takeover_sections import SECTIONS, closed_up, compare_sections

__all__ = ["Difference", "EarlierCase", "compare_with", "compare_with_template", "earlier_cases", "take_from_case"]

NEVER = frozenset(
    {
        "unified_number",
        "entry_number",
        "import_export_flag",
        "signing",
        "pre_entry_number",
        "print_date",
        "risk_parameters",
        "risk",
        "tax_form",
        "old_head",
        "transit.transit_unified_number",
        "goods.item_number",
    }
)
"""Given by an authority, or this program's own: never taken over. A section stands for all its fields."""
OF_ONE_SHIPMENT = frozenset(
    {
        "contract_number",
        "bill_of_lading_number",
        "conveyance_name",
        "free_text.voyage_number",
        "free_text.related_entry_number",
        "free_text.related_record_book_number",
        "transit.cargo_list_number",
        "transit.transit_declaration_number",
        "transit.domestic_conveyance_code",
        "transit.domestic_conveyance_name",
        "transit.domestic_voyage_number",
        "transit.estimated_arrival_date",
        "transit_bill.conveyance_code",
        "transit_bill.conveyance_name",
        "transit_bill.voyage_number",
        "transit_bill.bill_of_lading_number",
        "transit_bill.entry_exit_date",
        "royalty.payment_date",
        "royalty.royalty_amount",
        "royalty.accrual_period_start",
        "royalty.accrual_period_end",
        "remarks",
        "entry_exit_date",
        "departure_date",
        "discharge_completion_date",
        "licence_number",
        "approval_number",
        "ciq_bill_number",
        "correlation_number",
        "related_document_number",
        "package_count",
        "gross_weight_kg",
        "net_weight_kg",
        "freight_value",
        "insurance_value",
        "misc_charge_value",
        "marks_and_numbers",
        "goods.trade_quantity",
        "goods.legal_quantity_1",
        "goods.legal_quantity_2",
        "goods.unit_price",
        "goods.total_price",
        "goods.expiry_date",
        "goods.production_dates",
        "goods.production_batches",
    }
)
"""True of one shipment only: shown, not ticked by itself."""


@dataclass(frozen=True, kw_only=True)
class EarlierCase:
    """A case to copy from."""

    case: str
    declaration: int
    client: str
    same_client: bool
    title: str
    goods_lines: int
    supervision_mode: str
    country: str
    changed_at: datetime


def earlier_cases(desk: Desk, case: str, search: str = "", *, limit: int = 60) -> list[EarlierCase]:
    """Other cases of the same direction, this client's first, most recent first.

    `search` is any words of number, client, goods, country.
    """
    with desk.store.read() as connection:
        here = cases.case_of(connection, case)
        companies = {one.id: one.name for one in cases.all_companies(connection)}
        rows: dict[int, list[declarations.DeclarationRow]] = {}
        for row in declarations.declarations_of(connection):
            rows.setdefault(row.case_id, []).append(row)
        found = []
        others = [one for one in cases.all_cases(connection) if one.direction == here.direction and one.id != here.id]
        others.sort(key=lambda one: (one.company_id != here.company_id, -one.id))
        for one in others:
            for row in rows.get(one.id, []):
                client = companies.get(one.company_id or 0, "")
                text = f"{one.number} {client} {one.title}".casefold()
                if not all(word in text for word in search.casefold().split()):
                    continue
                form = declarations.official_or_newest(connection, row).filled.form
                found.append(
                    EarlierCase(
                        case=one.number,
                        declaration=row.number,
                        client=client,
                        same_client=one.company_id == here.company_id,
                        title=one.title,
                        goods_lines=len(form.goods),
                        supervision_mode=form.supervision_mode,
                        country=form.departure_or_arrival_country,
                        changed_at=one.changed_at,
                    )
                )
            if len(found) >= limit:
                break
    return found[:limit]


def compare_with(desk: Desk, case: str, number: int, source: str, source_number: int = 1) -> list[Difference]:
    """What an earlier case holds that the draft does not, by group in screen order. Raises `UserError` for an unknown one.

    Goods lines are matched by part number, else by name; to a draft without goods all lines are offered as new ones.
    """
    with desk.store.read() as connection:
        ours = _version(connection, case, number)
        found = cases.case_of(connection, source)
        theirs = _declared(connection, source, source_number)
    origin = f"case:{found.number}"
    result = _head(ours.filled, theirs.filled, origin)
    pairs = _pairs(ours, theirs)
    held = len(ours.filled.form.goods)
    for theirs_row, ours_row in pairs:
        new = ours_row > held
        name = theirs.filled.text_at(f"goods[{theirs_row}].goods_name")
        group = f"商品第 {ours_row} 项" + (f"（新增）　{name}" if new else f"　{name}")
        result += _line(ours.filled, theirs.filled, ours_row, theirs_row, group, origin, new=new)
    return result + compare_sections(ours.filled, theirs.filled, origin)


def compare_with_template(desk: Desk, case: str, number: int) -> list[Difference]:
    """What the templates of our firm and of the client hold that the draft does not; the client's counts before ours.

    Values with the origin `template:NAME`. Goods fields of a template stand for every goods line.
    """
    issues: list[Issue] = []
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        ours = _version(connection, case, number).filled
        company = cases.company_of(connection, found.company_id)
        profiles = profiles_for(connection, company, found.direction, issues)
    wanted: dict[str, Fact] = {}
    for origin, profile in profiles:
        for path, words in profile.items():
            rows = range(1, len(ours.form.goods) + 1)
            places = [f"goods[{row}].{path[6:]}" for row in rows] if path.startswith("goods.") else [path]
            wanted.update({place: Fact(words, origin) for place in places})
    groups = _groups()
    order = {path: place for place, path in enumerate(LAYOUT.paths())}
    result = []
    for path, fact in sorted(wanted.items(), key=lambda item: (item[0].startswith("goods"), order.get(item[0], 999))):
        mine = ours.text_at(path)
        if not fact.text or mine == fact.text or path in NEVER:
            continue
        row = paths.parse(path)[0][1]
        result.append(
            Difference(
                path=path,
                label=paths.spec_at(Declaration, path).label,
                group=groups.get(path, "其他") if row is None else f"商品第 {row} 项",
                ours=mine,
                theirs=fact.text,
                origin=fact.origin,
                why=f"模板“{fact.origin.removeprefix('template:')}”",
                ticked=not mine,
            )
        )
    place_of = {group.title: place for place, group in enumerate(LAYOUT.groups)}
    return sorted(result, key=lambda one: (place_of.get(one.group, 50 if one.group == "其他" else 60), one.group))


def _groups() -> dict[str, str]:
    """Path -> heading of its group on the screen."""
    return {cell.path: group.title for group in LAYOUT.groups for box in group.boxes for cell in box.cells}


def _version(connection: Connection, case: str, number: int) -> declarations.Version:
    found = cases.case_of(connection, case)
    return declarations.load(connection, declarations.declaration_of(connection, found.id, number).version_id)


def _declared(connection: Connection, case: str, number: int) -> declarations.Version:
    """An earlier declaration as it was declared: what was corrected on the way out is worth copying, a later draft not."""
    found = cases.case_of(connection, case)
    return declarations.official_or_newest(connection, declarations.declaration_of(connection, found.id, number))


def _head(ours: Filled[Declaration], theirs: Filled[Declaration], origin: str) -> list[Difference]:
    groups = _groups()
    order = {path: place for place, path in enumerate(LAYOUT.paths())}
    found = []
    for path, _spec, _value in paths.walk(theirs.form):
        if "[" in path or path in NEVER or path.partition(".")[0] in NEVER or path in theirs.unparsed:
            continue
        mine, words = ours.text_at(path), theirs.text_at(path)
        if not words or mine == words or paths.spec_at(Declaration, path).until is not None:
            continue
        found.append(
            Difference(
                path=path,
                label=paths.label_of(Declaration, path),
                group=groups.get(path, "其他"),
                ours=mine,
                theirs=words,
                origin=origin,
                why="每票不同，请核对" if path in OF_ONE_SHIPMENT else "",
                ticked=not mine and path not in OF_ONE_SHIPMENT,
            )
        )
    group_order = {group.title: place for place, group in enumerate(LAYOUT.groups)}
    return sorted(found, key=lambda one: (group_order.get(one.group, 99), order.get(one.path, 999)))


def _pairs(ours: declarations.Version, theirs: declarations.Version) -> list[tuple[int, int]]:
    """(their row, our row) of goods lines that are the same goods; all theirs as new rows if we have none."""
    if not ours.filled.form.goods:
        return [(row, row) for row in range(1, len(theirs.filled.form.goods) + 1)]
    known: dict[str, int] = {}
    for row in range(1, len(theirs.filled.form.goods) + 1):
        for key in _keys(theirs, row):
            known.setdefault(key, row)
    pairs = []
    for row in range(1, len(ours.filled.form.goods) + 1):
        match = next((known[key] for key in _keys(ours, row) if key in known), None)
        if match is not None:
            pairs.append((match, row))
    return pairs


def _keys(version: declarations.Version, row: int) -> list[str]:
    said = [version.links.lines.get(key, {}) for key in version.links.of_row(row)]
    parts = [part_key(one["part_number"]) for one in said if one.get("part_number")]
    name = part_key("", version.filled.text_at(f"goods[{row}].goods_name"))
    return [*parts, *([name] if name else [])]


def _line(
    ours: Filled[Declaration],
    theirs: Filled[Declaration],
    row: int,
    from_row: int,
    group: str,
    origin: str,
    *,
    new: bool,
) -> list[Difference]:
    found = []
    for spec in fields_of(type(theirs.form.goods[from_row - 1])):
        kind = f"goods.{spec.name}"
        path, source = f"goods[{row}].{spec.name}", f"goods[{from_row}].{spec.name}"
        if kind in NEVER or source in theirs.unparsed or spec.until is not None or spec.item is not None:
            continue
        mine, words = "" if new else ours.text_at(path), theirs.text_at(source)
        if not words or mine == words:
            continue
        one_shipment = kind in OF_ONE_SHIPMENT
        found.append(
            Difference(
                path=path,
                label=spec.label,
                group=group,
                ours=mine,
                theirs=words,
                origin=origin,
                why="每票不同，请核对" if one_shipment else "",
                ticked=not mine and not one_shipment,
            )
        )
    return found


def take_from_case(desk: Desk, case: str, number: int, chosen: Sequence[Difference]) -> Draft:
    """Put the ticked values into the draft, growing its lists as needed: one act, which can be undone.

    A case that had no client yet becomes one of the earlier case's client.
    """
    with desk.store.read() as connection:
        form = _version(connection, case, number).filled.form
    held = {name: len(getattr(form, name)) for name in ("goods", *SECTIONS)}
    places = closed_up({one.path: one for one in chosen if one.theirs}, held)
    rows: dict[str, int] = {}
    for path in places:
        name, row = paths.parse(path)[0]
        if row is not None:
            rows[name] = max(rows.get(name, 0), row)
    changes = {path: Fact(one.theirs, one.origin) for path, one in places.items()}
    sources = {one.origin.removeprefix("case:") for one in chosen if one.origin.startswith("case:")}

    def take_client(connection: Connection, found: cases.Case) -> None:
        if found.company_id is None and len(sources) == 1:
            client = cases.case_of(connection, next(iter(sources))).company_id
            cases.touch_case(connection, found.id, desk.clock.now(), company_id=client)

    return take_over(desk, case, number, changes, rows=rows, also=take_client)
