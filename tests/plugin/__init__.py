"""The plugin as the dcos CLI installs and runs it."""
