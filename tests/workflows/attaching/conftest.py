"""An operator who has a login, and an app without one."""

import pytest

from tests.workflows.attaching.writers import Writers
from tests.workflows.operator import Operator


@pytest.fixture
def ready(operator: Operator) -> Operator:
    """Log in, and deploy an app without a credential."""
    operator.log_in()
    operator.idle_app()
    operator.requests()
    return operator


@pytest.fixture
def writers(operator: Operator) -> Writers:
    """Return somebody who attaches to everything of an operator's cluster."""
    operator.sandbox.secrets.put("team/pull", b'{"auths": {}}')
    return Writers(operator)
