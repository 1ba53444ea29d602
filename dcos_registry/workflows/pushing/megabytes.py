"""How amounts of bytes are told."""


def megabytes(size: float) -> str:
    """Write a number of bytes in millions."""
    return f"{size / 1e6:,.1f} MB"
