"""What the history says of every form version is what the store holds, also when versions go and come in one act."""

from __future__ import annotations

from sqlalchemy import Connection

from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.declaration.paper_facts import Links
from cqdesk.forms.document import Filled
from cqdesk.store import cases, declarations, history, seals
from cqdesk.store.engine import Store
from tests.store.conftest import NOW


def put(connection: Connection, case: cases.Case, contract: str) -> int:
    filled = Filled(form=Declaration(contract_number=contract))
    return declarations.new_declaration(connection, case.id, filled, Links(), NOW).id


def act(connection: Connection, case: cases.Case) -> None:
    history.append(connection, f"case:{case.uid}", "edit", {}, who="li", at=NOW)


def test_a_version_made_after_one_was_removed_in_the_same_act_hides_nothing(store: Store) -> None:
    """The store gives the key of the removed one to the new one."""
    with store.write() as connection:
        case = cases.new_case(connection, direction="export", at=NOW, year=2026)
        gone = put(connection, case, "A")
        act(connection, case)
    with store.write() as connection:
        declarations.remove(connection, gone)
        assert put(connection, case, "B") == gone
        act(connection, case)
    with store.write() as connection:
        assert seals.broken(connection) == []
        connection.exec_driver_sql("""UPDATE form_version SET document = '{"contract_number":"C"}'""")
        assert seals.broken(connection) == [case.number]


def test_a_draft_written_twice_in_one_act_is_sealed_as_it_stands_at_the_end(store: Store) -> None:
    with store.write() as connection:
        case = cases.new_case(connection, direction="export", at=NOW, year=2026)
        row = declarations.declaration_by_id(connection, put(connection, case, "A"))
        for contract in ("B", "C"):
            version = declarations.load(connection, row.version_id)
            version.filled.type_in("contract_number", contract, "hand:li")
            declarations.save_version(connection, version, version.filled, version.links, NOW)
        act(connection, case)
        assert seals.broken(connection) == []
