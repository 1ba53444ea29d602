"""What goes to agents in files: archives of credentials, read from bytes and never unpacked to a path."""
