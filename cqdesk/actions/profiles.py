"""What is the same on every declaration of a firm: the fixed values filled in before the papers speak."""

from __future__ import annotations

from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.declaration.fill import readable
from ..forms.document import Filled
from ..forms.issues import Issue
from ..store import cases
from ..store.engine import Connection
from .desk import Desk
from .drafts import open_draft

OURS = (
    "declarant_name",
    "declarant_uscc",
    "declarant_customs_code",
    "declarant_ciq_code",
    "declarant_person_name",
    "data_entry_org_name",
    "data_entry_org_uscc",
    "data_entry_org_code",
    "typist_card_number",
    "typist_name",
    "signing.operator_card_number",
    "signing.operator_org_code",
    "signing.operator_name",
    "entry_type",
    "edi_mark",
    "declaration_transit_relation",
    "no_other_packages",
)
"""What is the same on every declaration we make, whoever the client is."""
_PEOPLE = ("declarant_person_name", "typist_card_number", "typist_name")
CLIENTS = (
    "domestic_party_name",
    "domestic_party_uscc",
    "domestic_party_customs_code",
    "domestic_party_ciq_code",
    "owner_name",
    "owner_uscc",
    "owner_customs_code",
    "owner_ciq_code",
    "supervision_mode",
    "levy_nature",
    "price_confirmations",
    "marks_and_numbers",
    "declaration_customs_office",
    "entry_exit_customs_office",
    "entry_exit_port",
    "transport_mode",
    "goods_location",
)
"""What is the same on every declaration of one client in one direction."""
CLIENTS_LINES = ("duty_mode", "domestic_district", "administrative_region")
"""What all goods lines of a client share; kept only if all lines of the declaration agree."""


def keep_profile(desk: Desk, case: str, number: int = 1) -> str:
    """Keep the fixed values of a declaration as the profile of its client and of our firm: the next import takes them
    over. Returns a sentence. Raises `UserError` when the case names no client or no declarant.
    """
    filled = open_draft(desk, case, number).filled
    form = filled.form
    client = form.domestic_party_name
    if not client:
        raise UserError(
            "profile-no-client", "还没有填写境内收发货人，不知道存为谁的模板。", "请先填写境内收发货人名称。"
        )
    direction = "import" if form.import_export_flag == "I" else "export"
    ours = _values(filled, OURS)
    theirs = _values(filled, CLIENTS)
    for name in CLIENTS_LINES:
        words = {filled.text_at(f"goods[{row}].{name}") for row in range(1, len(form.goods) + 1)}
        if len(words) == 1 and "" not in words:
            theirs[f"goods.{name}"] = words.pop()
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        if form.declarant_name:
            _merge(
                connection,
                form.declarant_name,
                direction,
                ours,
                uscc=form.declarant_uscc,
                customs_code=form.declarant_customs_code,
                ours=True,
            )
        company = _merge(
            connection,
            client,
            direction,
            theirs,
            uscc=form.domestic_party_uscc,
            customs_code=form.domestic_party_customs_code,
        )
        desk.write_history(
            connection, f"company:{company.uid}", "profile", {"case": found.number, "fields": sorted(theirs)}
        )
        cases.touch_case(connection, found.id, desk.clock.now(), company_id=company.id)
    count = len(theirs) + (len(ours) if form.declarant_name else 0)
    return f"已把 {count} 项固定内容存为“{client}”的模板，下次导入单据时自动带出。"


def _values(filled: Filled[Declaration], names: tuple[str, ...]) -> dict[str, str]:
    return {
        name: filled.text_at(name)
        for name in names
        if filled.text_at(name) and name not in filled.unparsed and paths.spec_at(Declaration, name).until is None
    }


def _merge(
    connection: Connection,
    name: str,
    direction: str,
    values: dict[str, str],
    *,
    uscc: str = "",
    customs_code: str = "",
    ours: bool = False,
) -> cases.Company:
    known = cases.find_company(connection, name)
    profile = dict(known.profile) if known else {}
    profile[direction] = {**profile.get(direction, {}), **values}
    return cases.put_company(connection, name, uscc=uscc, customs_code=customs_code, ours=ours, profile=profile)


def _identity(firm: cases.Company) -> dict[str, str]:
    """What the register says of our firm, in the boxes it always stands in: declarant and data entry."""
    organisation = firm.uscc[8:17] if len(firm.uscc) == 18 else ""
    values = {
        "declarant_name": firm.name,
        "declarant_uscc": firm.uscc,
        "declarant_customs_code": firm.customs_code,
        "data_entry_org_name": firm.name,
        "data_entry_org_uscc": firm.uscc,
        "data_entry_org_code": organisation,
    }
    return {path: words for path, words in values.items() if words}


def _people(firm: cases.Company, direction: str) -> dict[str, str]:
    """Who types and declares: the same people in both directions, though a template is kept for each."""
    other = firm.profile.get("import" if direction == "export" else "export", {})
    return {path: other[path] for path in _PEOPLE if path in other}


def profiles_for(
    connection: Connection, company: cases.Company | None, direction: str, issues: list[Issue]
) -> list[tuple[str, dict[str, str]]]:
    """The fixed values of our firm and of the client, weakest first; what no field can hold is said and left out."""
    ours = cases.our_company(connection)
    profiles = [
        (f"template:{firm.name}", firm.profile.get(direction, {})) for firm in (ours, company) if firm is not None
    ]
    if ours is not None:
        profiles.insert(0, (f"template:{ours.name}", {**_people(ours, direction), **_identity(ours)}))
    if company is not None:
        own = {
            "domestic_party_name": company.name if company.uscc or company.customs_code else "",
            "domestic_party_uscc": company.uscc,
            "domestic_party_customs_code": company.customs_code,
        }
        profiles.insert(len(profiles) - 1, (f"template:{company.name}", own))
    wrong = sorted({path for _, profile in profiles for path, words in profile.items() if not readable(path, words)})
    if wrong:
        issues.append(
            Issue(
                id="profile-unreadable",
                severity="warning",
                path="",
                message=f"客户资料中有 {len(wrong)} 项内容不能填入报关单：{'、'.join(wrong[:5])}。",
                remedy="请在客户资料中改正后重新导入，或直接在报关单中填写。",
            )
        )
    return [
        (origin, {path: words for path, words in profile.items() if path not in wrong}) for origin, profile in profiles
    ]
