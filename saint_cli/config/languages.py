"""Languages by their codes."""

from babel import Locale


def parse_locale(language: str) -> Locale:
    """Return the locale of a language such as ``da`` or ``da-DK``.

    Raises:
        ValueError: There is no such language.
    """
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except Exception as error:
        # babel raises several kinds for a text that is no language.
        message = f'"{language}" is not a language such as en, da or de-AT'
        raise ValueError(message) from error
