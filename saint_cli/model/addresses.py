"""E-mail addresses: which texts are such, and which are the same."""

import re

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,62}",
    re.ASCII,
)
_MOST_CHARACTERS = 254


def is_address(text: str) -> bool:
    """Whether a text is an address that every server takes, and nothing besides.

    No question mark is taken, which mail allows: in a header it can begin an encoding.
    """
    return len(text) <= _MOST_CHARACTERS and bool(_ADDRESS.fullmatch(text))


def address_of(text: str) -> str:
    """Return the address in a cell: without blanks, its domain in ASCII letters.

    What is no address is returned as nothing.
    """
    local, _, domain = text.strip().removeprefix("mailto:").rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    address = f"{local}@{domain}"
    return address if is_address(address) else ""
