"""The tags of the field catalogue as official paths, and what the frozen table lacks of them."""

from __future__ import annotations

from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.spec import FieldSpec, fields_of

from .lenient import tag_table


def catalogue_tags() -> dict[str, FieldSpec]:
    """Official path (`DecMessage/DecHead/SeqNo`) -> spec, for every leaf of the declaration."""
    found: dict[str, FieldSpec] = {}
    for spec in fields_of(Declaration):
        if spec.item is None:
            found[f"DecMessage/DecHead/{spec.xml}"] = spec
        else:
            found |= {f"DecMessage/{spec.xml}/{inner.xml}": inner for inner in fields_of(spec.item)}
    return found


def demand_table_rows() -> None:
    """Fail with the tags of the catalogue that the frozen official table does not have."""
    lacking = sorted(set(catalogue_tags()) - {row["path"] for row in tag_table()})
    assert not lacking, (
        f"{', '.join(lacking)}: no row in tests/official/declaration_tags.csv. Type it from the official interface table "
        "(vintage 2018, or the year the tag came) and number the rows behind it again."
    )
