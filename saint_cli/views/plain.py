"""Single values as text: the same in every format."""

from decimal import Decimal

from saint_cli.views.listing import Plain


def plain_text(cell: Plain) -> str:
    """Return a cell as text: dates in ISO, numbers plain, nothing for a missing one."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case float() | Decimal():
            return plain_number(cell)
        case list():
            return "; ".join(plain_text(part) for part in cell)
        case dict():
            return ", ".join(f"{key}: {plain_text(part)}" for key, part in cell.items())
        case _:
            return str(cell)


def plain_number(number: float | Decimal) -> str:
    """Return a number in digits, without an exponent or needless zeros."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
