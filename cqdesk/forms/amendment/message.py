"""The message of an amendment or withdrawal (`DecModMessage`) and its answers.

Written only to a file somebody asks for: which door takes it today is not known (`official-interfaces` papers of 2017).
"""

from __future__ import annotations

from lxml import etree

from ..xml import Reading, read, write
from ..xml_parse import local_name
from .fields import NAMESPACE, Amendment, AmendmentResult, AmendmentSaved

ROOT = "DecModMessage"
SAVED = "DecModSaveResponse"
RESULT = "HzApprovalResult"


def write_amendment(form: Amendment) -> bytes:
    """The message file (UTF-8), in official order. Raises `UserError` for a character no XML file may hold."""
    return write(form, ROOT, NAMESPACE)


def read_amendment(root: etree._Element, *, source: str = "") -> Reading[Amendment]:
    """Read a `DecModMessage` element."""
    return read(root, Amendment, source=source)


def read_answer(root: etree._Element) -> Reading[AmendmentSaved] | Reading[AmendmentResult]:
    """Read `DecModSaveResponse`, or the `HzApprovalResult` inside whatever signed envelope it comes in."""
    if local_name(root) == SAVED:
        return read(root, AmendmentSaved)
    found = root if local_name(root) == RESULT else next(root.iter("{*}" + RESULT))
    return read(found, AmendmentResult)
