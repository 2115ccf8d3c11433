"""The check code of a proof sheet (核对码): eight signs that change with every declared value."""

from __future__ import annotations

import hashlib
import json

from ..document import Filled, to_document
from .fields import Declaration


def check_code(filled: Filled[Declaration]) -> str:
    """What the customer confirmed can be told from later versions by it.

    The signature block is left out: signing changes nothing the customer confirms.
    """
    document = {name: value for name, value in to_document(filled.form).items() if name != "signing"}
    text = json.dumps([document, sorted(filled.unparsed.items())], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()
