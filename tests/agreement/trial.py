"""Puts one case to the sandbox's agents and to image-check."""

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from tests.agreement.cases import DOCUMENTS, Case, filled
from tests.agreement.places import IMAGE, Place
from tests.cli.calling import call
from tests.conftest import USERS
from tests.sandbox.agents.credentials import archive
from tests.sandbox.asking import ask, document_of
from tests.servers.certificates import ServerCertificate
from tests.servers.required import require_program

PATIENCE_SECONDS = 20
NEVER_AGAIN_SECONDS = 3600
SECRET = "trial/pull"
SUFFIXES = {"a .pem": ".pem", "a .cert without key": ".cert"}


@dataclass(frozen=True)
class Said:
    """What image-check answered; `error` is None too where the definition is wrong, before any engine is asked."""

    exit_code: int
    pullable: bool
    ambiguous: bool
    error: str | None


class Trial:
    """One sandbox cluster with one agent, whose files are what the case at hand says."""

    def __init__(
        self, sandbox: Sandbox, places: Mapping[str, Place], folder: Path, *, client: ServerCertificate
    ) -> None:
        self._sandbox = sandbox
        self._places = places
        self._config = folder / "config.json"
        self._archive = folder / "docker.tar.gz"
        self._target = folder / "target.json"
        self._client = client
        self._agent = sandbox.agents[0]
        self._number = 0
        events = ask(
            sandbox.marathon.handle,
            "GET",
            "/v2/events?event_type=status_update_event",
            headers={"Accept": "text/event-stream"},
        ).body
        assert not isinstance(events, bytes)
        self._events = iter(events)

    def prepare(self, case: Case, patch: pytest.MonkeyPatch) -> None:
        """Put in place what the agent and the sandbox of the task have, and what the agent trusts."""
        self._agent.docker_credentials.unlink(missing_ok=True)
        if case.row.agent is not None:
            self._agent.docker_credentials.write_bytes(self._document(case, case.row.agent))
        if case.row.given is not None:
            document = self._document(case, case.row.given)
            self._sandbox.secrets.put(SECRET, document)
            self._config.write_bytes(document)
            self._archive.write_bytes(archive(case.row.file, document))
        self._number += 1
        self._trust(case, patch)

    def launch(self, case: Case) -> str | None:
        """Deploy the case's app or pod, and wait until it runs; where it fails to, return the agent's message."""
        spec_id, kind, definition = self._spec_id, self._kind(case), self._definition(case)
        created = ask(self._sandbox.marathon.handle, "POST", f"/v2/{kind}", document=definition)
        assert created.status == 201, document_of(created)
        try:
            event = self._end_of(spec_id)
            if event["taskStatus"] == "TASK_RUNNING":
                return None
            return str(event["message"]) if kind == "pods" else self._last_failure(spec_id)
        finally:
            ask(self._sandbox.marathon.handle, "DELETE", f"/v2/{kind}{spec_id}?force=true")

    def check(self, case: Case) -> Said:
        """Ask image-check for the case's image, with the credential that the workload would use."""
        arguments = ["image-check", "--json", *self._asked(case), *self._agents(case)]
        called = call(*arguments, DCOS_DIR=str(self._sandbox.dcos_dir))
        assert called.exit_code in (0, 10), called.stderr
        (check,) = called.document()["checks"]
        return Said(called.exit_code, check["pullable"], check["ambiguous"], check["error"])

    def message_of(self, case: Case, error: str) -> str:
        """Say how the message of a task tells an error of the engine (docker.cpp `Docker::pull`)."""
        if case.workload == "pod":
            return error
        if case.engine == "docker":
            command = f"docker -H unix:///var/run/docker.sock pull {self._image(case)}"
            error = f"Failed to run '{command}': exited with status 1; stderr='{error}\n'"
        return f"Failed to launch container: {error}"

    def _values(self, case: Case) -> dict[str, str]:
        host = self._places[case.place].host
        right = base64.b64encode(f"alice:{USERS['alice']}".encode()).decode()
        return {
            "host": host,
            "name": host.partition(":")[0],
            "right": right,
            "wrong": base64.b64encode(b"alice:wrong").decode(),
            "folded": f"{right[:20]}\\n{right[20:]}",
            "unpadded": right.rstrip("="),
            "digest": IMAGE.digest,
        }

    def _document(self, case: Case, name: str) -> bytes:
        return filled(DOCUMENTS[name], self._values(case)).encode()

    def _image(self, case: Case) -> str:
        return filled(case.row.image, self._values(case))

    @property
    def _spec_id(self) -> str:
        return f"/trial/{self._number}"

    def _kind(self, case: Case) -> str:
        return "pods" if case.workload == "pod" else "apps"

    def _definition(self, case: Case) -> dict[str, Any]:
        has_secret = case.engine == "ucr" and case.row.given is not None
        pull: dict[str, Any] = {"pullConfig": {"secret": "pull"}} if has_secret else {}
        definition: dict[str, Any] = {"secrets": {"pull": {"source": SECRET}}} if has_secret else {}
        if case.workload == "pod":
            image = {"kind": "DOCKER", "id": self._image(case), "forcePull": True, **pull}
            container = {"name": "web", "image": image, "resources": {"cpus": 0.1, "mem": 32}}
            backoff = {"backoff": NEVER_AGAIN_SECONDS, "maxLaunchDelay": NEVER_AGAIN_SECONDS}
            return definition | {
                "id": self._spec_id,
                "containers": [container],
                "scheduling": {"backoff": backoff},
            }
        if case.engine == "docker" and case.row.given is not None:
            definition["fetch"] = [{"uri": self._archive.as_uri()}]
        docker = {"image": self._image(case), "forcePullImage": True, **pull}
        return definition | {
            "id": self._spec_id,
            "cmd": "sleep 1000",
            "container": {"type": "DOCKER" if case.engine == "docker" else "MESOS", "docker": docker},
            "backoffSeconds": NEVER_AGAIN_SECONDS,
            "maxLaunchDelaySeconds": NEVER_AGAIN_SECONDS,
        }

    def _asked(self, case: Case) -> Iterator[str]:
        """Say what is checked, and with what: a pod by its definition, an app's image by that and its credentials."""
        if case.workload == "pod":
            self._target.write_text(json.dumps(self._definition(case)))
            yield from ("--for", str(self._target))
            return
        yield from (self._image(case), "--engine", case.engine)
        if case.row.given is None:
            yield "--anonymous"
        elif case.engine == "docker":
            yield from ("--archive", str(self._archive))
        else:
            yield from ("--docker-config", str(self._config))

    def _agents(self, case: Case) -> Iterator[str]:
        """Say what the agent has."""
        if case.row.agent is not None:
            yield from ("--agent-config", str(self._agent.docker_credentials))
        if case.engine == "ucr":
            yield from ("--ca-dir", str(self._agent.ca_folder))
        else:
            yield from ("--certs-dir", str(self._agent.certs))

    def _trust(self, case: Case, patch: pytest.MonkeyPatch) -> None:
        for folder in (self._agent.ca_folder, self._agent.certs):
            shutil.rmtree(folder)
            folder.mkdir()
        shown, trust = self._places[case.place].certificate, case.row.trust
        if shown is None or trust == "nobody":
            return
        proof = shown.certificate_file if trust == "the certificate" else shown.ca_file
        if case.engine == "ucr":
            (self._agent.ca_folder / f"{_hash_of(proof)}.0").symlink_to(proof)
        elif trust == "the system":
            patch.setenv("SSL_CERT_FILE", str(proof))
        else:
            folder = self._agent.certs / self._image(case).partition("/")[0]
            folder.mkdir()
            (folder / f"ca{SUFFIXES.get(trust, '.crt')}").symlink_to(proof)
            if trust == "the CA, and is trusted":
                (folder / "client.cert").symlink_to(self._client.certificate_file)
                (folder / "client.key").symlink_to(self._client.key_file)

    def _end_of(self, spec_id: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        for frame in self._events:
            assert time.monotonic() < deadline, f"{spec_id} neither runs nor fails"
            _, _, data = frame.decode().partition("data: ")
            event: dict[str, Any] = json.loads(data) if data else {}
            if event.get("appId") == spec_id and event["taskStatus"] in ("TASK_RUNNING", "TASK_FAILED"):
                return event
        raise AssertionError("Marathon has stopped")

    def _last_failure(self, spec_id: str) -> str:
        app = document_of(ask(self._sandbox.marathon.handle, "GET", f"/v2/apps{spec_id}"))["app"]
        message: str = app["lastTaskFailure"]["message"]
        return message


def _hash_of(certificate: Path) -> str:
    command = [require_program("openssl", "openssl"), "x509", "-hash", "-noout", "-in", str(certificate)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
