"""What is told of an exception that is not ours, where it leaves the program."""

from dcos_registry import errors


def foreign(error: Exception, *, louder: str) -> errors.RegistryPluginError:
    """Say in one line that something went wrong; `louder` is what makes the next call tell more."""
    failure = _refused_by_system(error) if isinstance(error, OSError) else _unexpected(louder)
    failure.__cause__ = error
    return failure


def _refused_by_system(error: OSError) -> errors.RegistryPluginError:
    place = f" ({error.filename})" if error.filename else ""
    return errors.RegistryPluginError(f"The system refuses: {(error.strerror or 'no reason').lower()}{place}")


def _unexpected(louder: str) -> errors.RegistryPluginError:
    # The text of an exception we did not foresee may hold anything, a secret too: it is shown to nobody.
    return errors.RegistryPluginError(
        "Something went wrong that should not", f"call it again with {louder}, and report what it prints"
    )
