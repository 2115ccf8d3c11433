"""Ten right declarations of other kinds, kept as exported forms: no error, at most one warning in all.

Typed by hand from the filling rules; each stands for a kind of shipment a Chongqing clerk meets.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from cqdesk.actions.checking import check_filled
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.exports import json_form, read_json_form
from cqdesk.actions.filing import filing_summary, queue
from cqdesk.actions.papers_in import import_files
from cqdesk.domain.clock import ManualClock
from cqdesk.forms.declaration.message import read_message, write_message
from cqdesk.practice.judge import judge_import, judge_submit
from cqdesk.practice.parse import parse_message
from cqdesk.store import outbox

from ..official.lenient import lenient_schema, without_later_tags
from .clerk import START

FORMS = sorted((Path(__file__).parents[1] / "samples" / "clean").glob("*.json"))


def names(path: Path) -> str:
    return path.stem


def test_there_are_ten_kinds() -> None:
    modes = {read_json_form(path.read_bytes()).form.supervision_mode for path in FORMS}
    assert len(FORMS) == 10
    assert modes == {"0110", "0615", "1233", "2600", "3010", "4561"}


@pytest.mark.parametrize("at_submit", [False, True])
def test_no_error_and_at_most_one_warning_in_all(desk: Desk, at_submit: bool) -> None:
    found = [
        (path.stem, issue.id, issue.severity, issue.path)
        for path in FORMS
        for issue in check_filled(desk, read_json_form(path.read_bytes()), at_submit=at_submit).issues
        if issue.severity != "info"
    ]
    assert not [one for one in found if one[2] == "error"]
    assert len(found) <= 1, found


@pytest.mark.parametrize("path", FORMS, ids=names)
def test_its_message_is_official_and_reads_back_equal(path: Path) -> None:
    filled = read_json_form(path.read_bytes())
    filled.form.signing.operation_type = "G"
    filled.form.signing.client_sequence_number = "QABCDE000000000001"
    data = write_message(filled, supplements=True)
    back = read_message(data)
    assert back.filled.form == filled.form
    assert not [issue for issue in back.issues if issue.severity != "info"]
    schema = lenient_schema(facets=False)
    tree = without_later_tags(data)
    assert schema.validate(tree), schema.error_log
    message, findings = parse_message(data)
    assert findings == []
    assert message is not None
    assert not [one for one in judge_import(message) if one.refuses]
    assert judge_submit(message) == []


@pytest.mark.parametrize("path", FORMS, ids=names)
def test_the_file_is_the_exported_form(path: Path) -> None:
    again = read_json_form(json_form(read_json_form(path.read_bytes())))
    assert again.form == read_json_form(path.read_bytes()).form
    assert etree.fromstring(write_message(again)) is not None


@pytest.mark.parametrize("path", FORMS, ids=names)
def test_a_form_that_came_as_a_file_is_sent_as_one_to_be_saved(tmp_path: Path, path: Path) -> None:
    with open_desk(tmp_path, practice=True, clock=ManualClock(START)) as desk:
        case = import_files(desk, [path]).case
        summary = filing_summary(desk, case)
        assert summary.blocking == []
        key = queue(desk, case, token=summary.token)
        with desk.store.read() as connection:
            data = outbox.filing_by_id(connection, key).data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        (name,) = package.namelist()
        message, findings = parse_message(package.read(name))
    assert findings == []
    assert message is not None
    assert not [one for one in judge_import(message) if one.refuses]
