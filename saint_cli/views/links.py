"""Links out of fields: only to where a click may lead."""

import re
from urllib.parse import quote, urlsplit

_SCHEMES = ("http", "https")
_EMAIL = re.compile(r"[^\s@<>\"',;:\\]+@[\w-]+(\.[\w-]+)+")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?")
_PHONE = re.compile(r"\+?[\d\s()./-]{4,30}", re.ASCII)
_LONGEST = 500
_KEPT_IN_URL = "/:?#[]@!$&'()*+,;=%~"


def link_of(path: str, value: str) -> str | None:
    """Return where the field ``path`` leads, or None if it leads nowhere safe."""
    name = path.rpartition(".")[2]
    text = value.strip()
    if len(text) > _LONGEST or not text.isprintable():
        return None
    match name:
        case "email":
            return mail_link(text)
        case "website":
            return _web_link(text)
        case "phone" | "mobile":
            return _phone_link(text)
    return None


def mail_link(address: str) -> str | None:
    """Return the ``mailto:`` of an e-mail address."""
    return f"mailto:{quote(address, safe='@')}" if _EMAIL.fullmatch(address) else None


def _web_link(text: str) -> str | None:
    url = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    is_web = parts.scheme in _SCHEMES and _HOST.fullmatch(parts.netloc)
    return quote(url, safe=_KEPT_IN_URL) if is_web else None


def _phone_link(text: str) -> str | None:
    if not _PHONE.fullmatch(text):
        return None
    return "tel:" + "".join(c for c in text if c in "+0123456789")
