"""Characters that no text of ours may hold, because no feed and no XML file could carry them."""

import re

# Not allowed in XML 1.0, plus DEL and the C1 controls other than NEL: nothing that anybody meant to write.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """The text without them."""
    return _ILLEGAL.sub("", text)


def legal_lines(text: str) -> str:
    """The same, with LF line ends."""
    return legal(text.replace("\r\n", "\n").replace("\r", "\n"))
