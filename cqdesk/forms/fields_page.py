"""`docs/fields.md`, made from the catalogue. Run `python -m cqdesk.forms.fields_page` after a change."""

from __future__ import annotations

from pathlib import Path

from .amendment.fields import Amendment, AmendmentResult, AmendmentSaved
from .declaration.fields import AttachedDocument, Declaration, GoodsLine, Licence
from .declaration.supplement_message import LaterSupplement, SupplementAnswer
from .papers.fields import PaperHeader, PaperLine
from .receipts.exchange import Envelope, PlatformAnswer
from .receipts.fields import (
    ClientFailure,
    DeclarationReceipt,
    ImportResponse,
    OldDeclarationReceipt,
    OldTransitReceipt,
    TransitReceipt,
)
from .spec import FieldSpec, fields_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fields.md"


def _parts(form: type, place: str = "", family: str = "Declaration") -> list[tuple[str, type]]:
    """(title, class) of every list and section below a form, in message order."""
    found: list[tuple[str, type]] = []
    for spec in fields_of(form):
        if spec.item is None:
            continue
        here = f"{place}.{spec.name}" if place else spec.name
        here += "[n]" if spec.kind == "rows" else ""
        tag = f" (`{spec.xml.rpartition('/')[2]}`)" if spec.xml else ""
        found.append((f"{family}, {spec.label}{tag}: `{here}`{_WRITING[spec.writing]}", spec.item))
        found += _parts(spec.item, here, family)
    return found


_WRITING = {
    "live": "",
    "switch": ", written only when the setting allows it",
    "never": ", never written to a message",
}

PROPOSED: dict[tuple[type, str], str] = {
    (Declaration, "licence_number"): "license_number",
    (GoodsLine, "origin_country"): "line_country_a",
    (GoodsLine, "destination_country"): "line_country_b",
    (Licence, "licence_code"): "document_code",
    (Licence, "licence_number"): "document_number",
    (AttachedDocument, "document_id"): "edoc_id",
    (AttachedDocument, "document_code"): "edoc_code",
    (AttachedDocument, "document_format"): "edoc_format",
}
"""Names of the reviewed field tables that were unclear, by the name that took their place."""

FORMS: tuple[tuple[str, type], ...] = (
    ("Declaration, head (`DecHead`)", Declaration),
    *_parts(Declaration),
    ("Amendment or withdrawal (`DecModMessage`), written to files only", Amendment),
    *_parts(Amendment, family="Amendment"),
    ("Answer to an amendment (`DecModSaveResponse`), read only", AmendmentSaved),
    ("Result of an amendment (`HzApprovalResult`), read only", AmendmentResult),
    ("Later supplement (`DecSDMessage`), written to files only; its rows as in a declaration", LaterSupplement),
    ("Answer to a later supplement (`DecSDImportResponse`), read only", SupplementAnswer),
    ("Import response (`DecImportResponse`), read only", ImportResponse),
    ("Declaration receipt (`DEC_RESULT`), read only", DeclarationReceipt),
    ("Declaration receipt of 2018 (`DEC_DATA`), read only", OldDeclarationReceipt),
    *_parts(OldDeclarationReceipt, family="Declaration receipt of 2018"),
    ("Transit receipt (`TRN_RESULT`), read only", TransitReceipt),
    ("Transit receipt of 2018 (`TRN_DATA`), read only", OldTransitReceipt),
    *_parts(OldTransitReceipt, family="Transit receipt of 2018"),
    ("Failure of the import client (`Root`), read only", ClientFailure),
    *_parts(ClientFailure, family="Failure of the import client"),
    ("Envelope of the exchange platform (`DxpMsg`), read only", Envelope),
    ("Answer of the exchange platform (`DxpRep`), read only", PlatformAnswer),
    ("Papers, head: `header`", PaperHeader),
    ("Papers, goods line: `lines[n]`", PaperLine),
)

_HEAD = """# Fields

Made by `python -m cqdesk.forms.fields_page` from the catalogue: do not edit. A path is made of the names below
(`gross_weight_kg`, `goods[2].hs_code`). *Was* is the name a field had in the reviewed field tables. Length is characters
of a text or digits of a number, with its decimals; *needed* is what the format alone demands (the rest is rules).
Where the official papers disagree, `field-differences.md` says what was settled and why.
"""


def _row(form: type, spec: FieldSpec) -> str:
    size = "" if spec.max_len is None else str(spec.max_len)
    if spec.scale is not None:
        size += f",{spec.scale}"
    validity = f"to {spec.until.isoformat()}" if spec.until else f"from {spec.since.isoformat()}" if spec.since else ""
    when = ", ".join(
        word for word in ("" if spec.flow == "both" else spec.flow, spec.needed.replace("never", ""), validity) if word
    )
    cells = (
        f"`{spec.name}`",
        spec.label,
        f"`{spec.xml}`" if spec.xml else "",
        spec.kind,
        size,
        spec.codes,
        when,
        PROPOSED.get((form, spec.name), ""),
    )
    return f"| {' | '.join(cells)} |"


def render() -> str:
    """The whole page."""
    parts = [_HEAD]
    for title, form in FORMS:
        parts.append(f"## {title}\n")
        parts.append(
            "| name | label | tag | kind | length | code table | needed | was |\n|---|---|---|---|---|---|---|---|"
        )
        parts.append("\n".join(_row(form, spec) for spec in fields_of(form)) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
