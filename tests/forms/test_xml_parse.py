"""The safe parser: what it takes, what it refuses, and that refusal always has a reason."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.errors import UserError
from cqdesk.forms import xml_parse

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>'
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


def problem(data: bytes) -> str:
    with pytest.raises(UserError) as refused:
        xml_parse.parse_safely(data)
    assert refused.value.message
    assert refused.value.remedy
    return refused.value.id


@pytest.mark.parametrize(
    "text", [BOMB, OUTSIDE, "<!-- x --><?pi?>\n<!DOCTYPE a><a/>", '<!DOCTYPE a SYSTEM "http://x/y"><a/>']
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_type_is_refused_in_any_encoding(text: str, encoding: str) -> None:
    if encoding == "utf-16":
        text = text.replace('<?xml version="1.0"?>', "")
    assert problem(text.encode(encoding)) == "xml-doctype"


def test_the_words_of_a_document_type_in_content_are_harmless() -> None:
    root = xml_parse.parse_safely(b"<a><!-- <!DOCTYPE b> --><![CDATA[<!DOCTYPE c>]]></a>")
    assert root.text == "<!DOCTYPE c>"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"<a>",
        b"<a></b>",
        b"\x00\x01",
        b"plain text",
        b"<a>&unknown;</a>",
        b"<a>\x08</a>",
        b"<!--",
        b"<?xml",
    ],
)
def test_broken_files_are_refused(data: bytes) -> None:
    assert problem(data) == "xml-broken"


@pytest.mark.parametrize(
    "head",
    [
        "x:a",
        'a xmlns:x=""',
        'a xmlns="no such thing"',
        'a xmlns:xsi="http://www.w3.org/2000/xmlns/"',
        'a b="1" x:b="2"',
    ],
)
def test_odd_namespaces_are_overlooked_and_nothing_else_is(head: str) -> None:
    """The platform's own sample answer declares one that strict parsers refuse."""
    name = head.partition(" ")[0]
    prefix = name.rpartition("a")[0]
    root = xml_parse.parse_safely(f"<{head}><{prefix}c>重庆</{prefix}c></{name}>".encode())
    assert [xml_parse.local_name(one) for one in root.iter()] == ["a", "c"]
    assert root[0].text == "重庆"
    for broken in (f"<{head}><{prefix}c>重庆</{name}>", f"<{head}><{prefix}c>重庆", f"<{head}>&gone;</{name}>"):
        assert problem(broken.encode()) == "xml-broken"


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert problem(b"<a/>" + b" " * xml_parse.MAX_BYTES) == "xml-too-large"
    monkeypatch.setattr(xml_parse, "MAX_ELEMENTS", 3)
    xml_parse.parse_safely(b"<a><b/><b/></a>")
    assert problem(b"<a><b/><b/><b/></a>") == "xml-too-large"


def test_depth_is_bounded() -> None:
    assert problem(b"<a>" * 5000 + b"</a>" * 5000) == "xml-broken"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("GB2312", "gb18030"), ("gbk", "gb18030"), ("GB18030", "gb18030"), ("UTF-8", "utf-8"), ("utf-8", "utf-8-sig")],
)
def test_the_declared_encoding_is_followed_gb2312_as_its_superset(declared: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><a>朱镕基𠮷</a>'
    assert xml_parse.parse_safely(text.encode(encoding)).text == "朱镕基𠮷"


@pytest.mark.parametrize("declared", ["GB2312", "gbk", "x-gbk", "cp936"])
def test_what_proves_to_be_utf8_is_read_as_such_whatever_it_says(declared: str) -> None:
    """Otherwise 放行 would be read as other characters without a word."""
    for words in ("放行", "已放行，请核对", "“货物”ＡＢ—查验（1）", "朱镕基"):
        text = f'<?xml version="1.0" encoding="{declared}"?><a>{words}</a>'
        assert xml_parse.parse_safely(text.encode()).text == words


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, codec="gb2312"), min_size=1))
def test_what_is_written_in_gb2312_is_never_taken_for_utf8(words: str) -> None:
    text = f'<?xml version="1.0" encoding="GB2312"?><a>{words}</a>'
    assert xml_parse.parse_safely(text.encode("gb2312")).text == words


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("head", ['<?xml version="1.0" encoding="UTF-16"?>', ""])
def test_sixteen_bits_with_and_without_a_mark(encoding: str, head: str) -> None:
    assert xml_parse.parse_safely(f"{head}<a>重庆</a>".encode(encoding)).text == "重庆"


@pytest.mark.parametrize(
    "data",
    [
        '<?xml version="1.0" encoding="UTF-8"?><a>重庆</a>'.encode("gbk"),
        b'<?xml version="1.0" encoding="EBCDIC-CP-US"?><a/>',
        b'<?xml version="1.0" encoding="GB2312"?><a>\xff\xff</a>',
    ],
)
def test_a_wrong_encoding_is_refused_instead_of_guessed(data: bytes) -> None:
    assert problem(data) == "xml-encoding"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet="<>!?/&;'\"[]- ax=DOCTYPE", max_size=60).map(str.encode))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    try:
        found = xml_parse.parse_safely(data).getroottree().docinfo.doctype
    except UserError as refused:
        found = "" if refused.id in {"xml-broken", "xml-doctype", "xml-encoding"} else refused.id
    assert found == ""
