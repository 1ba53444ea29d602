"""What the Mesos fetcher says, which brings the credentials archive into the sandbox (marathon.md 8.5).

Sources: mesos src/launcher/fetcher.cpp (the task's stderr) and src/slave/containerizer/fetcher.cpp (the agent's log).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dcos_registry.pull.messages.meaning import Cause, Text, Weight

if TYPE_CHECKING:
    from dcos_registry.pull.artifact_findings import Located

_LAUNCHER = "mesos src/launcher/fetcher.cpp"
_AGENT = "mesos src/slave/containerizer/fetcher.cpp"
_URI = r"(?:Failed to fetch '(?P<uri>[^']*)': )?"
_INFO = Text("Fetcher Info: ", f"{_LAUNCHER}; pains.md 1, 2, 7")


def _in_items(fault: "Callable[[Located], bool]") -> Callable[[str], bool]:
    """Look for a fault in what a line `Fetcher Info: {..}` lists, where nothing in it brings a docker config."""

    def holds(message: str) -> bool:
        from dcos_registry.pull.artifact_findings import brings_a_config

        listed = _listed(message)
        return not any(map(brings_a_config, listed)) and any(map(fault, listed))

    return holds


def _listed(message: str) -> "list[Located]":
    """Read the items of a line `Fetcher Info: {..}` (fetcher.proto); none where it is cut short."""
    import json

    from dcos_registry.pull.artifact_findings import Located
    from dcos_registry.pull.fetcher import Artifact

    try:
        document = json.JSONDecoder().raw_decode(message.partition(_INFO.needle)[2])[0]
        uris = [item["uri"] for item in document["items"]]
        fields = [{**uri, "uri": uri["value"], "destPath": uri.get("output_file", "")} for uri in uris]
    except (KeyError, TypeError, ValueError):
        return []
    return [Located("", Artifact.read(each)) for each in fields]


CAUSES = (
    Cause(
        "archive-not-extracted",
        "the archive was fetched and not unpacked, since it is marked executable: the engine found no credentials",
        'let the app have "fetch": [{{"uri": "ADDRESS", "extract": true}}], without executable',
        (_INFO,),
        Weight.WARNING,
        _in_items(lambda each: each.is_likely and each.artifact.executable),
    ),
    Cause(
        "archive-not-extracted",
        "the archive was fetched and not unpacked, since extract is false: the engine found no credentials",
        'let the app have "fetch": [{{"uri": "ADDRESS", "extract": true}}] in place of uris',
        (_INFO,),
        Weight.WARNING,
        _in_items(lambda each: each.is_likely and not each.artifact.extract),
    ),
    Cause(
        "archive-not-extracted",
        "the archive was fetched and not unpacked, since its address goes on behind the ending .tar.gz",
        'let the app have "destPath": "docker.tar.gz" beside the address',
        (_INFO,),
        Weight.WARNING,
        _in_items(lambda each: each.is_likely),
    ),
    Cause(
        "config-not-in-an-archive",
        "the docker config was fetched as a file of its own, where the Docker Engine does not look for it",
        "put it as .docker/config.json into an archive, and let the app fetch that",
        (_INFO,),
        Weight.WARNING,
        _in_items(lambda each: each.is_config),
    ),
    Cause(
        "archive-not-extracted",
        "the agent fetched {uri} and did not unpack it, since its name does not end as an archive's does",
        'give it a name that ends in .tar.gz, or let the app have "destPath": "docker.tar.gz" beside the address',
        (
            Text(
                "Copying instead of extracting resource",
                f"{_LAUNCHER}; pains.md 2",
                r"Copying instead of extracting resource from URI [^\n]*?(?:archive: (?P<uri>\S+))?$",
            ),
        ),
        Weight.WARNING,
    ),
    Cause(
        "archive-forbidden",
        "the server does not let the agent fetch {uri}: a signed address that expired, or one that wants a login",
        "put the archive where the agents may fetch it; try it on an agent: curl -f ADDRESS",
        (
            Text(
                "received HTTP return code",
                _LAUNCHER,
                _URI + r"Error downloading resource, received HTTP return code 40[13]",
            ),
        ),
    ),
    Cause(
        "archive-missing",
        "there is nothing at {uri}, which the app wants to fetch",
        "put the archive there, or mend the address in the app's fetch",
        (
            Text(
                "received HTTP return code",
                _LAUNCHER,
                _URI + r"Error downloading resource, received HTTP return code 4(?:04|10)",
            ),
        ),
    ),
    Cause(
        "archive-server-failed",
        "the server of {uri} answers with status {status}",
        "try it on an agent: curl -f ADDRESS",
        (
            Text(
                "received HTTP return code",
                _LAUNCHER,
                _URI + r"Error downloading resource, received HTTP return code (?P<status>\d+)",
            ),
            Text(
                "received FTP return code",
                _LAUNCHER,
                _URI + r"Error downloading resource, received FTP return code (?P<status>\d+)",
            ),
        ),
    ),
    Cause(
        "hadoop-missing",
        "the agent has no Hadoop client, which the fetcher needs for addresses of this kind",
        "put the archive at an address with https:// or file://, and let the app fetch that",
        (
            Text(
                "Failed to create HDFS client",
                f"{_LAUNCHER}; https://github.com/mantl/mantl/issues/1501",
                _URI + "Failed to create HDFS client",
            ),
            Text(
                "Hadoop client",
                "mesos src/hdfs/hdfs.cpp",
                r"Hadoop client (?:is not available|could not determine size)",
            ),
            Text("HDFS copyToLocal failed", _LAUNCHER),
            Text("hadoop", "https://github.com/mantl/mantl/issues/1501", r"hadoop: (?:command )?not found"),
            Text("Failed to exec hadoop subprocess", "mesos src/hdfs/hdfs.cpp"),
        ),
    ),
    Cause(
        "archive-missing-on-agent",
        "the file that the app wants to fetch is not on this agent: it has to be on every one, on new agents too",
        "copy it to every agent, or put it on a server, and let the app fetch it from there",
        (
            Text("cannot stat", f"coreutils cp; {_LAUNCHER}; pains.md 12", r"cp: cannot stat"),
            Text(
                "No such file or directory",
                f"{_LAUNCHER}; pains.md 12",
                r"Failed to fetch '(?P<uri>(?:file:/)?/[^']*)': [^\n]*No such file or directory",
            ),
            Text("Failed to copy", f"{_LAUNCHER}; pains.md 12", r"Failed to (?:copy|fetch) [^\n]*Failed to copy"),
            Text(
                "Failed to fetch '",
                f"{_LAUNCHER}; stout os/copyfile.hpp; pains.md 12",
                r"Failed to fetch '(?P<uri>(?:file:/)?/[^']*)': ",
            ),
        ),
    ),
    Cause(
        "archive-unreadable",
        "the archive was fetched, and is none: it is broken, cut short, or a web page under its name",
        "make it anew: dcos registry archive-create --registry HOST",
        (
            Text("Failed to extract", _LAUNCHER, r"Failed to extract (?:archive )?'"),
            Text("not in gzip format", "gzip", r"gzip: stdin: not in gzip format"),
            Text("This does not look like a tar archive", "GNU tar"),
        ),
    ),
    Cause(
        "archive-address-invalid",
        "the address that the app wants to fetch is not one that the fetcher takes: {why}",
        'let the app have an absolute address, https:// or file:///, in "fetch"',
        (
            Text("Malformed URI", _AGENT, r"(?P<why>Malformed URI \(missing path\))"),
            Text("Illegal characters in URI", _AGENT, r"(?P<why>Illegal characters in URI)"),
            Text(
                "URI output file",
                _AGENT,
                r"(?P<why>URI output file (?:path is empty|must be within the sandbox directory))",
            ),
            Text("File URI only supports absolute paths", _AGENT, r"(?P<why>File URI only supports absolute paths)"),
            Text("A relative path was passed for the resource", _AGENT, r"(?P<why>A relative path was passed)"),
            Text("URI reported content-length 0", _AGENT, r"(?P<why>URI reported content-length 0)"),
        ),
    ),
    Cause(
        "fetcher-user-missing",
        "the user of the app is not known on the agent, so nothing is fetched for it",
        "take user out of the app, or make that user on every agent",
        (
            Text("Fetcher could not execute", _LAUNCHER, r"Fetcher could not execute `os::su\(\)`"),
            Text("Failed to chown", _AGENT, r"Failed to chown '"),
        ),
    ),
    Cause(
        "fetcher-cache-full",
        "the fetcher's cache on the agent has no room left",
        'take "cache": true out of the app\'s fetch, which an archive of credentials should not have anyway',
        (
            Text("free up enough fetcher cache space", _AGENT, r"Could not free up enough fetcher cache space"),
            Text("Failed to reserve space in the cache", _AGENT),
            Text("Could not create the fetcher cache directory", _LAUNCHER),
        ),
    ),
    Cause(
        "fetcher-missing",
        "the agent has no fetcher program: its DC/OS installation is damaged",
        "install DC/OS on that agent again",
        (
            Text("failed to find mesos-fetcher", f"{_AGENT}; https://github.com/d2iq-archive/marathon/issues/2192"),
            Text("Failed to execute mesos-fetcher", _AGENT),
        ),
    ),
    Cause(
        "fetch-failed",
        "the agent could not fetch what the app names in fetch, the credentials archive perhaps",
        "the fetcher says why in the task's stderr: dcos task log --completed ID stderr",
        (
            Text("Failed to fetch all URIs for container", f"{_AGENT}; pains.md 12"),
            Text("Failed to fetch URIs for container", "https://github.com/twitter-archive/mysos/issues/63"),
            Text("Failed to fetch '", _LAUNCHER, r"Failed to fetch '(?P<uri>[^']*)'"),
            Text("Could not fetch", _AGENT, r"Could not fetch: "),
        ),
        Weight.SYMPTOM,
    ),
)
