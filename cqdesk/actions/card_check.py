"""Whether the right card (电子口岸卡) is at hand before anything is sent (work-floor job J22).

Only judged where the office registers its cards. A card number in the form that belongs to another company stops the
filing; a declarant without a usable card is a warning, because the card may lie elsewhere.
"""

from __future__ import annotations

from datetime import date

from ..forms.declaration.fields import Declaration
from ..forms.document import from_document
from ..forms.issues import Issue
from ..forms.office.fields import CustomsCard
from ..store import cases, office_records
from ..store.engine import Connection

_NUMBERS = ("signing.operator_card_number", "typist_card_number")


def card_findings(connection: Connection, form: Declaration, on: date) -> list[Issue]:
    """What is wrong with the cards for a declaration; an error must stop it."""
    rows = office_records.records_of(connection, "card")
    if not rows or not form.declarant_name:
        return []
    declarant = cases.find_company(connection, form.declarant_name)
    cards: list[tuple[int | None, CustomsCard]] = [
        (row.company_id, from_document(CustomsCard, row.document).form) for row in rows
    ]
    found: list[Issue] = []
    for path, number in zip(_NUMBERS, (form.signing.operator_card_number, form.typist_card_number), strict=True):
        for company_id, card in cards:
            if number and card.number == number and (declarant is None or company_id != declarant.id):
                owner = cases.company_of(connection, company_id)
                found.append(
                    Issue(
                        id="card-wrong",
                        severity="error",
                        path=path,
                        message=f"这张卡登记在“{owner.name if owner else '其他公司'}”名下，不是申报单位的卡。",
                        remedy="请换用申报单位的卡，或在“电子口岸卡”中更正登记。",
                    )
                )
    for path, number in zip(_NUMBERS, (form.signing.operator_card_number, form.typist_card_number), strict=True):
        over = [card.valid_to for _, card in cards if number and card.number == number]
        if over and all(end is not None and end < on for end in over):
            found.append(
                Issue(
                    id="card-expired",
                    severity="error",
                    path=path,
                    message=f"这张卡的证书已于 {max(end for end in over if end is not None)} 到期，不能签名。",
                    remedy="请换用有效的卡，或续期后在“电子口岸卡”中更新有效期。",
                )
            )
    ours = [card for company_id, card in cards if declarant is not None and company_id == declarant.id]
    usable = [card for card in ours if not card.lent_to and (card.valid_to is None or card.valid_to >= on)]
    if not usable:
        found.append(
            Issue(
                id="card-missing",
                severity="warning",
                path="declarant_name",
                message=f"申报单位没有可用的电子口岸卡：{_why(ours, on)}。",
                remedy="请在“电子口岸卡”中核对；申报前备好卡。",
            )
        )
    return found


def _why(cards: list[CustomsCard], on: date) -> str:
    if not cards:
        return "没有登记"
    lent = next((card.lent_to for card in cards if card.lent_to), "")
    if lent:
        return f"已借给{lent}"
    return "证书已过期"
