"""Attached papers a print names without number or file never go out; what belongs to the others stays with them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cqdesk.forms.declaration.fields import AttachedDocument, Declaration
from cqdesk.forms.declaration.named_papers import drop_named_papers
from cqdesk.forms.document import Filled


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=8))
def test_only_papers_with_a_number_or_a_file_stay_each_with_its_origin(rows: list[tuple[bool, bool]]) -> None:
    filled = Filled(form=Declaration())
    for at, (number, file) in enumerate(rows, start=1):
        filled.form.documents.append(AttachedDocument())
        filled.type_in(f"documents[{at}].document_code", f"0000000{at}", f"row {at}")
        filled.type_in(f"documents[{at}].document_id", f"N{at}" if number else "", f"row {at}")
        filled.type_in(f"documents[{at}].file_name", f"{at}.pdf" if file else "", f"row {at}")
    drop_named_papers(filled)
    wanted = [at for at, held in enumerate(rows, start=1) if any(held)]
    assert [one.document_code for one in filled.form.documents] == [f"0000000{at}" for at in wanted]
    for new, old in enumerate(wanted, start=1):
        assert filled.origins[f"documents[{new}].document_code"] == f"row {old}"
    assert not any(path.startswith(f"documents[{len(wanted) + 1}]") for path in filled.origins)
