"""Marathon's REST interface (marathon.md 1)."""

from dcos_registry.clients.marathon.client import Deployment, MarathonClient, MarathonInfo

__all__ = ["Deployment", "MarathonClient", "MarathonInfo"]
