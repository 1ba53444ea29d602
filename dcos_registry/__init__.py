"""Make a DC/OS cluster pull from a private Docker registry, and prove that it will."""

__version__ = "0.1.0"
