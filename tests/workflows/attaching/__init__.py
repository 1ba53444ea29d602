"""Attaching to and detaching from many targets."""
