"""A secret store that forgets when it ends."""


class MemoryStore:
    """Secrets by account."""

    backend = "memory"

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def read(self, account: str) -> str | None:
        return self._secrets.get(account)

    def write(self, account: str, secret: str) -> None:
        self._secrets[account] = secret

    def delete(self, account: str) -> None:
        self._secrets.pop(account, None)
