"""Pictures of marks: a file becomes a row, undoable; what is too large is refused with a sentence."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft, undo
from cqdesk.actions.mark_files import attach_marks
from cqdesk.errors import UserError
from cqdesk.forms.declaration.inspection import MARK_BYTES


def test_a_picture_becomes_a_row_and_can_be_taken_back(desk: Desk, case: str, tmp_path: Path) -> None:
    picture = tmp_path / "唛头.jpg"
    picture.write_bytes(bytes(range(256)))
    (row,) = attach_marks(desk, case, 1, [picture]).filled.form.mark_attachments
    assert row.attachment_name == "唛头.jpg"
    assert base64.b64decode(row.attachment_base64) == bytes(range(256))
    undo(desk, case)
    assert open_draft(desk, case).filled.form.mark_attachments == []


def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_not(desk: Desk, case: str, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"x" * MARK_BYTES)
    attach_marks(desk, case, 1, [picture])
    picture.write_bytes(b"x" * (MARK_BYTES + 1))
    with pytest.raises(UserError) as refused:
        attach_marks(desk, case, 1, [picture])
    assert refused.value.id == "mark-too-large"
    long = tmp_path / ("n" * 81)
    long.write_bytes(b"x")
    with pytest.raises(UserError) as refused:
        attach_marks(desk, case, 1, [long])
    assert refused.value.id == "mark-name-too-long"
    assert len(open_draft(desk, case).filled.form.mark_attachments) == 1
