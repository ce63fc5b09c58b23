"""Telephone numbers in one form (E.164)."""


def read_phone(text: str, region: str = "CN") -> str | None:
    """The number as E.164 ("+8613800000000"), or None where the text is no valid number of `region`."""
    import phonenumbers  # large, and first needed when somebody gives a number

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
