"""Attached papers known by their kind alone, as an official print lists them: they are no files of ours.

They belong to what was declared. A form that is to go out must not name them: the message wants a number for each.
"""

from __future__ import annotations

from ..document import Filled
from .fields import Declaration


def drop_named_papers(filled: Filled[Declaration]) -> None:
    """Take out the rows of attached papers that have neither number nor file; the others keep what was typed in them."""
    rows = filled.form.documents
    kept = [n for n, row in enumerate(rows, start=1) if row.document_id or row.file_name]
    if len(kept) == len(rows):
        return
    places = {f"documents[{old}]": f"documents[{new}]" for new, old in enumerate(kept, start=1)}
    filled.form.documents = [rows[n - 1] for n in kept]
    for book in (filled.origins, filled.unparsed):
        for path in [path for path in book if path.startswith("documents[")]:
            words = book.pop(path)
            row, _, name = path.partition(".")
            if row in places:
                book[f"{places[row]}.{name}"] = words
