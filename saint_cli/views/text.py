"""Text of strangers, made safe to show: the one function before a terminal."""

import unicodedata

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Controls, formats (bidi marks, zero-width characters), surrogates, private use,
line and paragraph separators: what can move, hide or reorder text."""

_JOINER = "\u200d"
"""Holds compound emoji together, and is harmless between two of them."""


def safe_text(text: str, *, lines: bool = False) -> str:
    """Return ``text`` with every character that could mislead shown as an escape.

    ``lines`` keeps line ends, for text that may have several.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or _is_harmless(c, lines=lines) else escape(c)
        for c in text
    )


def _is_harmless(character: str, *, lines: bool) -> bool:
    if character == "\n":
        return lines
    is_hidden = unicodedata.category(character) in _HIDDEN_CATEGORIES
    return character == _JOINER or not is_hidden


def is_hidden(character: str) -> bool:
    """Whether a character could mislead whoever reads it on a terminal."""
    return unicodedata.category(character) in _HIDDEN_CATEGORIES


def escape(character: str) -> str:
    r"""Return a character as people write it: ``\\x1b``, ``\\u202e``."""
    code = ord(character)
    if code < 0x100:  # noqa: PLR2004 - what two hexadecimal digits hold
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004
