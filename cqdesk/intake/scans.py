"""Pictures of papers. Reading them is an extra that is not there yet: they get a sentence, never a guess."""

from __future__ import annotations

from cqdesk.errors import UserError
from cqdesk.intake.workbook import Workbook


def read_picture(data: bytes, name: str) -> Workbook:
    """Raises `UserError` `scan-not-installed`: a picture's words must be recognised first."""
    raise not_installed("这是图片")


def not_installed(what: str) -> UserError:
    """The sentence for a paper that is only a picture."""
    return UserError(
        "scan-not-installed",
        f"{what}，文字识别功能尚未安装，没有读取。",
        "请向客户索取 Excel 或可复制文字的 PDF 原件，或按图片内容手工录入。",
    )
