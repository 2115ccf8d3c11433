"""The newest official version stands apart from the newest one: drafts after it never become what was declared."""

from __future__ import annotations

from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.declaration.paper_facts import Links
from cqdesk.forms.document import Filled
from cqdesk.store import cases, declarations
from cqdesk.store.engine import Store
from tests.store.conftest import NOW


def test_the_official_version_is_the_newest_declared_or_amended_one(store: Store) -> None:
    def form(contract: str) -> Filled[Declaration]:
        return Filled(form=Declaration(contract_number=contract))

    with store.write() as connection:
        case = cases.new_case(connection, direction="export", at=NOW, year=2026)
        one = declarations.new_declaration(connection, case.id, form("draft"), Links(), NOW)
        assert declarations.official_version(connection, one.id) is None
        for kind, contract in (("declared", "first"), ("draft", "wish"), ("amended", "second"), ("draft", "later")):
            declarations.new_version(connection, one.id, kind, form(contract), Links(), NOW)
        official = declarations.official_version(connection, one.id)
        assert official is not None
        assert (official.kind, official.filled.form.contract_number) == ("amended", "second")
        assert official.frozen_at == NOW
        newest = declarations.load(connection, declarations.declaration_by_id(connection, one.id).version_id)
        assert (newest.kind, newest.filled.form.contract_number) == ("draft", "later")
        assert [head.kind for head in declarations.versions_of(connection, one.id)] == [
            "draft", "declared", "draft", "amended", "draft",
        ]  # fmt: skip
