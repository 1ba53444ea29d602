"""Marathon 1.8 to 1.11 as far as the plugin and the real `dcos` use it (marathon.md)."""

from dcos_registry.sandbox.marathon.service import Marathon as Marathon
