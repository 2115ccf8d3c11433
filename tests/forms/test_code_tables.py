"""Every code table the catalogue names is shipped."""

from __future__ import annotations

from pathlib import Path

import cqdesk
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.receipts import fields as receipts
from cqdesk.forms.spec import fields_of

CODES = Path(cqdesk.__file__).parents[1] / "resources" / "codes"


def named_tables(form: type) -> set[str]:
    names = set()
    for spec in fields_of(form):
        names |= named_tables(spec.item) if spec.item is not None else {spec.codes}
    return names - {""}


def test_every_table_the_catalogue_names_is_shipped() -> None:
    names = named_tables(Declaration) | named_tables(receipts.DeclarationReceipt)
    names |= named_tables(receipts.OldDeclarationReceipt)
    assert "countries" in names
    lacking = sorted(name for name in names if not (CODES / f"{name}.csv").is_file())
    assert not lacking, f"{', '.join(lacking)}: `codes=` of a field names a table that is not in resources/codes"
