"""A secret store that forgets when it ends."""


class MemoryStore:
    """Secrets by account."""

    backend = "memory"

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}

    def read(self, account: str) -> str | None:
        return self.secrets.get(account)

    def write(self, account: str, secret: str) -> None:
        self.secrets[account] = secret

    def delete(self, account: str) -> None:
        self.secrets.pop(account, None)
