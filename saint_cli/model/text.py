"""How text is compared: as people expect, in every alphabet."""

import unicodedata


def fold(text: str) -> str:
    """Return ``text`` without differences of case.

    Canonical caseless matching, Unicode Standard section 3.13, definition D145.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text).casefold()
    return unicodedata.normalize("NFD", decomposed)


def search_key(text: str) -> str:
    """Return ``text`` without case, accents or surplus blanks: for naming entities."""
    folded = unicodedata.normalize("NFKD", fold(text))
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(bare.split())
