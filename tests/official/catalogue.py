"""The catalogue of the declaration as official paths, and what the frozen tables lack of it."""

from __future__ import annotations

from collections.abc import Iterator

from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.spec import FieldSpec, fields_of

from .lenient import tag_table

ROOT = "DecMessage"


def blocks(form: type = Declaration, place: str = ROOT) -> Iterator[tuple[str, FieldSpec]]:
    """Every section and list a message can carry, with its official path, in message order."""
    for spec in fields_of(form):
        if spec.item is not None and spec.writing != "never":
            path = f"{place}/{spec.xml}"
            yield path, spec
            yield from blocks(spec.item, path)


def sections() -> dict[str, type]:
    """Official path of a node -> the class that holds its fields."""
    found: dict[str, type] = {f"{ROOT}/DecHead": Declaration}
    for path, spec in blocks():
        assert spec.item is not None
        if any(inner.item is None for inner in fields_of(spec.item)):
            found[path] = spec.item
    return found


def catalogue_tags() -> dict[str, FieldSpec]:
    """Official path (`DecMessage/DecHead/SeqNo`) -> spec, for every leaf of the declaration."""
    return {
        f"{path}/{inner.xml}": inner
        for path, form in sections().items()
        for inner in fields_of(form)
        if inner.item is None
    }


def demand_table_rows() -> None:
    """Fail with the tags of the catalogue that the frozen official table does not have."""
    lacking = sorted(set(catalogue_tags()) - {row["path"] for row in tag_table()})
    assert not lacking, (
        f"{', '.join(lacking)}: no row in tests/official/declaration_tags.csv. Type it from the official interface table "
        "(vintage 2018, or the year the tag came) and number the rows behind it again."
    )
