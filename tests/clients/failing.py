"""Requests that fail."""

import pytest

from dcos_registry import errors
from dcos_registry.clients.http import Http


def error_of(client: Http, url: str) -> errors.UnreachableError:
    with pytest.raises(errors.UnreachableError) as caught:
        client.send("GET", url)
    return caught.value
