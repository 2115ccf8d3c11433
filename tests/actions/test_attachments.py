"""Attached papers: squeezed, named by the rule, in the form, in the package, gone and back with undo."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from PIL import Image, ImageDraw

from cqdesk.actions import attachment_files, attachments
from cqdesk.actions.attachments import Source, attach, attachments_of, squeeze
from cqdesk.actions.drafts import delete_rows, open_draft, redo, type_in, undo
from cqdesk.actions.exports import export_case
from cqdesk.actions.filing import filing_summary
from cqdesk.errors import Cancelled, UserError
from cqdesk.practice.package import judge_papers, open_package
from cqdesk.practice.parse import parse_message
from cqdesk.store.tables import filing

from .clerk import Shop


def picture(shade: int = 230) -> bytes:
    paper = Image.new("RGB", (900, 1200), (shade, shade, shade))
    ImageDraw.Draw(paper).rectangle((100, 100, 700, 160), fill=(20, 20, 20))
    out = io.BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()


def two_kinds() -> list[Source]:
    return [
        Source(name="fp-1.png", code="00000001", data=picture()),
        Source(name="fp-2.png", code="00000001", data=picture(220)),
        Source(name="zxd.png", code="00000002", data=picture(210)),
    ]


def rows(shop: Shop) -> list[str]:
    return [row.file_name for row in open_draft(shop.desk, shop.case).filled.form.documents]


def test_pictures_of_one_paper_become_one_file_named_by_the_rule(shop: Shop) -> None:
    before = len(rows(shop))
    papers = attach(shop.desk, shop.case, 1, squeeze(shop.desk, two_kinds()))
    office = open_draft(shop.desk, shop.case).filled.form.declaration_customs_office
    assert [len(paper.pages) for paper in papers] == [2, 1]
    for paper, code in zip(papers, ("00000001", "00000002"), strict=True):
        assert re.fullmatch(rf"{office}{code}IM\d{{18}}\.pdf", paper.name)
        assert len(paper.name) == 36
    assert [page["source"] for page in papers[0].pages] == ["fp-1.png", "fp-2.png"]
    shown = attachments_of(shop.desk, shop.case)[before:]
    assert [(one.kind_zh, one.paper is not None) for one in shown] == [("发票", True), ("装箱单", True)]
    document = open_draft(shop.desk, shop.case).filled.form.documents[-1]
    assert (document.document_id, document.document_format) == (papers[1].name, "US")
    assert document.file_size == str(papers[1].size)


def test_the_package_carries_the_files_its_rows_name(shop: Shop) -> None:
    papers = attach(shop.desk, shop.case, 1, squeeze(shop.desk, two_kinds()))
    export_case(shop.desk, shop.case, 1, shop.root / "x.zip")
    package = open_package("x", ".zip", (shop.root / "x.zip").read_bytes())
    assert set(package.papers) == {paper.name for paper in papers}
    assert not [one for one in judge_papers(parse_message(package.message)[0], package.papers) if one.refuses]
    delete_rows(shop.desk, shop.case, 1, "documents", [len(rows(shop))])
    export_case(shop.desk, shop.case, 1, shop.root / "y.zip")
    with zipfile.ZipFile(shop.root / "y.zip") as archive:
        assert archive.namelist() == ["y.xml", papers[0].name]


def test_what_is_filed_carries_the_files(shop: Shop) -> None:
    papers = attach(shop.desk, shop.case, 1, squeeze(shop.desk, two_kinds()[:1]))
    assert not [one for one in filing_summary(shop.desk, shop.case).warnings if one.id.startswith("attachment")]
    shop.file()
    with shop.desk.store.read() as connection:
        data = connection.execute(filing.select()).mappings().one()["data"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read(papers[0].name).startswith(b"%PDF-1.")


def test_one_undo_takes_all_rows_back_and_redo_brings_the_files(shop: Shop) -> None:
    before = rows(shop)
    papers = attach(shop.desk, shop.case, 1, squeeze(shop.desk, two_kinds()))
    undo(shop.desk, shop.case)
    assert rows(shop) == before
    redo(shop.desk, shop.case)
    assert rows(shop) == [*before, *(paper.name for paper in papers)]
    assert attachments_of(shop.desk, shop.case)[-1].paper is not None


def test_a_row_without_its_file_is_told_before_filing(shop: Shop) -> None:
    attach(shop.desk, shop.case, 1, squeeze(shop.desk, two_kinds()[:1]))
    at = len(rows(shop))
    type_in(shop.desk, shop.case, 1, {f"documents[{at}].file_name": "elsewhere.pdf"})
    told = [one for one in filing_summary(shop.desk, shop.case).warnings if one.id == "attachment-missing"]
    assert [one.path for one in told] == [f"documents[{at}].file_name"]


def test_without_the_office_nothing_is_attached(shop: Shop) -> None:
    squeezed = squeeze(shop.desk, two_kinds()[:1])
    type_in(shop.desk, shop.case, 1, {"declaration_customs_office": ""})
    with pytest.raises(UserError) as refused:
        attach(shop.desk, shop.case, 1, squeezed)
    assert refused.value.id == "attachment-office"
    assert not [one for one in attachments_of(shop.desk, shop.case) if one.paper is not None]


def test_one_bad_file_stops_the_act_and_is_named(shop: Shop) -> None:
    sources = [*two_kinds(), Source(name="坏.png", code="00000001", data=picture()[:200])]
    with pytest.raises(UserError) as refused:
        squeeze(shop.desk, sources)
    assert refused.value.message.startswith("坏.png：")


def test_it_can_be_cancelled(shop: Shop) -> None:
    def stop(name: str, done: int, of: int) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        squeeze(shop.desk, two_kinds(), stop)


def test_before_and_after_can_be_looked_at(shop: Shop) -> None:
    (paper,) = attach(shop.desk, shop.case, 1, squeeze(shop.desk, two_kinds()[:1]))
    page = paper.pages[0]
    for sha256, name in ((page["sha256"], page["source"]), (paper.sha256, paper.name)):
        assert attachments.page_picture(shop.desk, sha256, name, 1, 200).startswith(b"\x89PNG")


def test_a_package_that_may_be_too_large_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    attach(shop.desk, shop.case, 1, squeeze(shop.desk, two_kinds()[:1]))
    monkeypatch.setattr(attachment_files, "PACKAGE_WARNING_BYTES", 1_000)
    assert "attachment-package-large" in {one.id for one in filing_summary(shop.desk, shop.case).warnings}
