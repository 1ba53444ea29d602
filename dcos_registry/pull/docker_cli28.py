"""Where the docker CLI 28 would choose otherwise than 20.10, whose rules the others here are (docker.md 3, 5, 11, 12).

Seen with 28.2.2. What it only words otherwise (`Error parsing config file (PATH): REASON`) is not told.
"""

from functools import cache

from dcos_registry.pull import docker
from dcos_registry.pull.docker import Choice, Home
from dcos_registry.pull.docker_config import Login
from dcos_registry.pull.docker_helpers import Helper


def differences(home: Home, registry: str, helper: Helper | None = None) -> tuple[str, ...]:
    """Say in sentences what CLI 28 would do otherwise for a registry, the domain of a reference; none is the rule."""
    once = cache(helper) if helper else None
    ours, theirs = docker.choices(home, registry, once), docker.choices(home, registry, once, cli="28")
    if ours[0].refusal and not theirs[0].refusal:
        return ("docker CLI 28 ignores stackOrchestrator, and would pull",)
    if {choice.login for choice in ours} == {choice.login for choice in theirs}:
        return ()
    if home.config is None:
        return (f"docker CLI 28 does not read .dockercfg, and would pull {_with(theirs)}",)
    new = [warning.partition("config.json: ")[2] for warning in theirs[0].warnings if warning not in ours[0].warnings]
    because = f" ({new[0]})" if new else ""
    return (f"docker CLI 28 reads config.json otherwise{because}, and would pull {_with(theirs)}",)


def _with(choices: tuple[Choice, ...]) -> str:
    named = " or ".join(dict.fromkeys(map(_named, choices)))
    return f"{named}, at random" if len(choices) > 1 else named


def _named(choice: Choice) -> str:
    if choice.login == Login():
        return "without credentials"
    return f"with the credentials of the entry {choice.key}" if choice.key else "with the helper's credentials"
