"""Valid papers of every format for the fuzzer to break: small, so that a change hits something that matters."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import py7zr
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from tests.intake import makers
from tests.intake.pdfmaker import Sheet, pdf

ROWS = [
    ["序号", "品名", "型号", "数量(PCS)", "毛重(KG)", "净重(KG)", "金额(USD)"],
    ["1", "样品零件", "M-1", "120", "12.5", "10", "600.00"],
    ["2", "样品阀门", "M-2", "30", "1,250.75", "1,200", "90.5"],
    ["", "合计", "", "150", "1,263.25", "1,210", "690.50"],
]


def _xlsx() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("装箱单")
        sheet.merge_range("A1:G1", "装箱单 PACKING LIST")
        code = book.add_format({"num_format": '0.00"KG"'})
        for row, values in enumerate(ROWS, 2):
            for col, value in enumerate(values):
                sheet.write(row, col, value)
        sheet.write_number("H4", 12.5, code)
        sheet.write_formula("H5", "=SUM(H4:H4)*ROUND(1.005,2)", code, "")
        sheet.set_row(4, None, None, {"hidden": True})
    return buffer.getvalue()


def _page(sheet: Sheet) -> None:
    sheet.text(240, 60, "装箱单 PACKING LIST", 14)
    sheet.text(40, 90, "发票号码：INV-1")
    sheet.grid(40, 120, [40, 100, 80, 70, 70, 70, 70], ROWS)


def _unruled(sheet: Sheet) -> None:
    sheet.grid(40, 120, [40, 100, 80, 70, 70, 70, 70], ROWS, ruled="none")


def _mail(attachment: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "单证"
    mail.set_content("请查收")
    mail.add_attachment(attachment, maintype="application", subtype="octet-stream", filename="装箱单.xlsx")
    return mail.as_bytes()


def originals() -> dict[str, bytes]:
    """File name → content."""
    cells = {(row, col): value for row, values in enumerate(ROWS, 1) for col, value in enumerate(values, 1) if value}
    workbook = _xlsx()
    html = "<html><body><table>" + "".join(
        "<tr>" + "".join(f"<td rowspan=1 colspan='1'>{v}</td>" for v in row) + "</tr>" for row in ROWS
    ) + "</table></body></html>"  # fmt: skip
    rows_xml = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{v}</Data></Cell>' for v in row) + "</Row>" for row in ROWS
    )
    ods_rows = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{v}</text:p></table:table-cell>' for v in row)
        + "</table:table-row>"
        for row in ROWS
    )
    bundle, seven, secret = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/装箱单.xlsx", workbook)
        archive.writestr("b.csv", "\n".join(map(",".join, ROWS)))
    with py7zr.SevenZipFile(seven, "w") as packed:
        packed.writestr(workbook, "装箱单.xlsx")
    OOXMLFile(io.BytesIO(workbook)).encrypt("geheim", secret)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return {
        "a.xlsx": workbook,
        "a.xls": makers.xls({"S": cells, "T": cells}, {(2, 4): '0"个"'}, [(1, 1, 1, 3)], [3], [5]),
        "a.xlsb": makers.xlsb(cells, {(2, 4): '0"个"'}, [(1, 1, 1, 3)], [3]),
        "a.ods": makers.ods(ods_rows),
        "a.csv": "\n".join(map(";".join, ROWS)).encode("gb18030"),
        "b.csv": "\n".join(map("\t".join, ROWS)).encode("utf-16"),
        "html.xls": html.encode(),
        "xml.xls": (
            f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="S"><Table>'
            f"{rows_xml}</Table></Worksheet></Workbook>"
        ).encode(),
        "a.pdf": pdf(_page, _unruled, seed=1),
        "secret.pdf": pdf(_page, password="geheim"),
        "secret.xlsx": secret.getvalue(),
        "a.zip": bundle.getvalue(),
        "a.7z": seven.getvalue(),
        "a.rar": makers.rar({"a.csv": b"a,b\n1,2\n", "装箱单.xlsx": workbook}),
        "a.eml": _mail(workbook),
        "a.msg": makers.msg({"a.csv": b"a,b\n1,2\n", "装箱单.xls": makers.xls({"S": cells})}),
    }
