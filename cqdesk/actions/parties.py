"""Companies on the form: what a typed code or name says of the others beside it, and the owner that is the same firm.

A clerk types one of the three (credit code, customs code, name) of a firm this store knows, and the other two stand
there, as on the official form. What a hand typed or emptied stays. Values that came so carry the rule of their box as
origin and go again when the code they came from is replaced by one nobody knows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled
from ..store import cases
from .desk import Desk
from .drafts import Draft, act_on_draft
from .edits import put_text


@dataclass(frozen=True)
class Party:
    """The boxes of one firm on the form."""

    name: str
    uscc: str
    customs_code: str
    rule: str
    organisation: str = ""
    """Box for characters 9 to 17 of the credit code (organisation code), if it has one."""

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(path for path in (self.name, self.uscc, self.customs_code, self.organisation) if path)

    def values(self, company: cases.Company) -> dict[str, str]:
        """What the boxes hold for a company; what is not known of it is left out."""
        known = {self.name: company.name, self.uscc: company.uscc, self.customs_code: company.customs_code}
        if self.organisation and len(company.uscc) == 18:
            known[self.organisation] = company.uscc[8:17]
        return {path: words for path, words in known.items() if path and words}


PARTIES = (
    Party("domestic_party_name", "domestic_party_uscc", "domestic_party_customs_code", "rule:HDR-004"),
    Party("owner_name", "owner_uscc", "owner_customs_code", "rule:HDR-005"),
    Party("declarant_name", "declarant_uscc", "declarant_customs_code", "rule:HDR-006"),
    Party("data_entry_org_name", "data_entry_org_uscc", "", "rule:HDR-025", "data_entry_org_code"),
)
_TOLD = frozenset(path for party in PARTIES for path in party.paths)


def known_companies(desk: Desk, places: Iterable[str]) -> Sequence[cases.Company]:
    """The companies of the store, if any of the places names one on the form; read before the act that needs them."""
    if _TOLD.isdisjoint(places):
        return ()
    with desk.store.read() as connection:
        return cases.all_companies(connection)


def put_known_parties(
    filled: Filled[Declaration], said: Sequence[list[str]], companies: Sequence[cases.Company]
) -> list[list[str]]:
    """Where a code or name of a firm was just put, what is known of that firm beside it; the changes made."""
    more: list[list[str]] = []
    for path, _old, words in said:
        party = next((one for one in PARTIES if path in one.paths), None)
        if party is None or path == party.organisation:
            continue
        company = _company(companies, path, words, party)
        values = party.values(company) if company is not None else {}
        for other in party.paths:
            if other == path:
                continue
            origin = filled.origins.get(other, "")
            free = origin == party.rule or (not origin and not filled.text_at(other))
            if free and (other in values or origin == party.rule):
                more += put_text(filled, other, values.get(other, ""), party.rule if other in values else "")
    return more


def client_named(companies: Sequence[cases.Company], changes: Mapping[str, str]) -> cases.Company | None:
    """The client that a typed domestic party names: a case without a client becomes one of theirs."""
    party = PARTIES[0]
    found = (_company(companies, path, changes[path], party) for path in party.paths if path in changes)
    return next((one for one in found if one is not None), None)


def _company(companies: Sequence[cases.Company], path: str, words: str, party: Party) -> cases.Company | None:
    """The company that words in that box mean; letters of a code in any case and width."""
    wanted = _plain(words)
    if not wanted:
        return None
    return next((one for one in companies if _plain(_in_box(one, path, party)) == wanted), None)


def _in_box(company: cases.Company, path: str, party: Party) -> str:
    if path == party.name:
        return company.name
    return company.uscc if path == party.uscc else company.customs_code


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).strip().upper()


def owner_as_domestic_party(desk: Desk, case: str, number: int) -> Draft:
    """Make the using or producing unit (消费使用/生产销售单位) the domestic party itself: one act, undoable.

    Right for a firm that uses or makes the goods; whoever trades for others types the real one (filling rules item 13).
    Raises `UserError` while there is no domestic party.
    """

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        from_, to = PARTIES[0], PARTIES[1]
        if not any(filled.text_at(path) for path in from_.paths):
            raise UserError(
                "owner-no-domestic-party", "还没有填写境内收发货人，无从带入。", "请先填写境内收发货人的代码或名称。"
            )
        said: list[list[str]] = []
        pairs = [*zip(from_.paths, to.paths, strict=True), ("domestic_party_ciq_code", "owner_ciq_code")]
        for source, target in pairs:
            said += put_text(filled, target, filled.text_at(source), to.rule)
        return {"changes": said} if said else None

    return act_on_draft(desk, case, number, "edit", change)
