"""Texts in their one normal form, so that what is written can be read back the same, to the byte."""

from __future__ import annotations

import re

# What YAML, XML or a screen cannot show: control characters, lone surrogates, non-characters.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BYTE_ORDER_MARK = "\ufeff"
_TRAILING = re.compile(r"[ \t]+(?=\n)")


def tidy_text(text: str) -> str:
    """Lines end in a single line feed and without blanks, nothing stands around the text, nothing in it is invisible."""
    plain = UNPRINTABLE.sub("", text.replace(_BYTE_ORDER_MARK, ""))
    return _TRAILING.sub("", _BREAKS.sub("\n", plain)).strip()


def tidy_line(text: str) -> str:
    """The text on one line."""
    return " ".join(tidy_text(text).split())
