"""Where logins are kept: the secret in the keyring, the rest in an index."""
