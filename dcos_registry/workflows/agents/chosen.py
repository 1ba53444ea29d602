"""Which agents are meant: those of the cluster's Mesos, or the lines of a file."""

from collections.abc import Iterable, Sequence
from shlex import quote

from dcos_registry import errors
from dcos_registry.clients.mesos import MesosClient
from dcos_registry.model.mesos_agent import MesosAgent

_KINDS = ("all", "private", "public")


def of_cluster(wanted: str, mesos: MesosClient) -> list[MesosAgent]:
    """Choose among the agents that Mesos knows: `all`, `private`, `public`, or names with commas between them.

    Raises `NotFoundError` for a name that is no agent's, and where there is none.
    """
    known = mesos.agents()
    if wanted in _KINDS:
        chosen = [agent for agent in known if wanted == "all" or agent.is_public == (wanted == "public")]
        if not chosen:
            raise errors.NotFoundError(f"The cluster has no {'' if wanted == 'all' else f'{wanted} '}agents")
        return chosen
    return [_named(name, known) for name in dict.fromkeys(_words(wanted.split(",")))]


def of_lines(text: str, name: str) -> list[MesosAgent]:
    """Take the hosts of a file, one a line, as ssh knows them; `#` begins a remark.

    Raises `UsageError` for a line that is no host, and where there is none.
    """
    hosts = list(dict.fromkeys(_words(line.partition("#")[0] for line in text.splitlines())))
    for host in hosts:
        if host.startswith("-") or len(host.split()) > 1:
            raise errors.UsageError(f"{name} has the line {host!r}, which is no host", "write one host a line")
    if not hosts:
        raise errors.UsageError(f"{name} names no agent", "write one host a line")
    return [MesosAgent(name=host, address=host) for host in hosts]


def _named(name: str, known: Sequence[MesosAgent]) -> MesosAgent:
    for agent in known:
        if name in (agent.name, agent.address, agent.agent_id):
            return agent
    raise errors.NotFoundError(
        f"{quote(name)} is no agent of the cluster", "dcos node list; or name hosts in a file: --agents-file FILE"
    )


def _words(texts: Iterable[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]
