"""Puts one case to the sandbox's agents and to image-check."""

import base64
import io
import json
import shutil
import subprocess
import tarfile
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
from tests.sandbox.asking import ask, document_of
from tests.servers.required import require_program

PATIENCE_SECONDS = 20
NEVER_AGAIN_SECONDS = 3600
SECRET = "trial/pull"


@dataclass(frozen=True)
class Said:
    """What image-check answered."""

    exit_code: int
    pullable: bool
    ambiguous: bool
    error: str | None


class Trial:
    """One sandbox cluster with one agent, whose files are what the case at hand says."""

    def __init__(self, sandbox: Sandbox, places: Mapping[str, Place], folder: Path) -> None:
        self._sandbox = sandbox
        self._places = places
        self._home = folder / "home"
        self._file = folder / "config.json"
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
        shutil.rmtree(self._home, ignore_errors=True)
        if case.row.given is not None:
            document = self._document(case, case.row.given)
            self._sandbox.secrets.put(SECRET, document)
            self._file.write_bytes(document)
            held = self._home / case.row.file
            held.parent.mkdir(parents=True)
            held.write_bytes(document)
        self._trust(case, patch)

    def launch(self, case: Case) -> str | None:
        """Deploy the case's app or pod, and wait until it runs; where it fails to, return the agent's message."""
        self._number += 1
        spec_id = f"/trial/{self._number}"
        kind, definition = self._definition(case, spec_id)
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
        arguments = ["image-check", self._image(case), "--engine", case.engine, "--json", *self._credentials(case)]
        called = call(*arguments, *self._trusted(case), DCOS_DIR=str(self._sandbox.dcos_dir))
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

    def _definition(self, case: Case, spec_id: str) -> tuple[str, dict[str, Any]]:
        secret = case.engine == "ucr" and case.row.given is not None
        pull: dict[str, Any] = {"pullConfig": {"secret": "pull"}} if secret else {}
        secrets: dict[str, Any] = {"secrets": {"pull": {"source": SECRET}}} if secret else {}
        if case.workload == "pod":
            image = {"kind": "DOCKER", "id": self._image(case), "forcePull": True, **pull}
            container = {"name": "web", "image": image, "resources": {"cpus": 0.1, "mem": 32}}
            backoff = {"backoff": NEVER_AGAIN_SECONDS, "maxLaunchDelay": NEVER_AGAIN_SECONDS}
            pod = {"id": spec_id, "containers": [container], "scheduling": {"backoff": backoff}}
            return "pods", {**pod, **secrets}
        docker = {"image": self._image(case), "forcePullImage": True, **pull}
        kind = "DOCKER" if case.engine == "docker" else "MESOS"
        return "apps", {
            "id": spec_id,
            "cmd": "sleep 1000",
            "container": {"type": kind, "docker": docker},
            "backoffSeconds": NEVER_AGAIN_SECONDS,
            "maxLaunchDelaySeconds": NEVER_AGAIN_SECONDS,
            **self._fetched(case),
            **secrets,
        }

    def _fetched(self, case: Case) -> dict[str, Any]:
        """Pack the archive of a Docker Engine app."""
        if case.engine == "ucr" or case.row.given is None:
            return {}
        archive = self._home.with_name("docker.tar.gz")
        document = self._document(case, case.row.given)
        with tarfile.open(archive, "w:gz") as tar:
            entry = tarfile.TarInfo(case.row.file)
            entry.size = len(document)
            tar.addfile(entry, io.BytesIO(document))
        return {"fetch": [{"uri": archive.as_uri()}]}

    def _credentials(self, case: Case) -> Iterator[str]:
        if case.row.agent is not None:
            yield from ("--agent-config", str(self._agent.docker_credentials))
        if case.row.given is None:
            yield "--anonymous"
        elif case.engine == "docker":
            yield from ("--home", str(self._home))
        elif case.workload == "pod":
            yield from ("--secret", SECRET)
        else:
            yield from ("--docker-config", str(self._file))

    def _trust(self, case: Case, patch: pytest.MonkeyPatch) -> None:
        for folder in (self._agent.ca_folder, self._agent.certs):
            shutil.rmtree(folder)
            folder.mkdir()
        proof = self._proof(case)
        if proof is None:
            return
        if case.engine == "ucr":
            (self._agent.ca_folder / f"{_hash_of(proof)}.0").symlink_to(proof)
        elif case.row.trust == "the system":
            patch.setenv("SSL_CERT_FILE", str(proof))
        else:
            certs = self._agent.certs / self._image(case).partition("/")[0]
            certs.mkdir()
            (certs / "ca.crt").symlink_to(proof)

    def _trusted(self, case: Case) -> Iterator[str]:
        if case.engine == "ucr":
            yield from ("--ca-dir", str(self._agent.ca_folder))
        elif case.row.trust != "the system" and (proof := self._proof(case)):
            yield from ("--ca-file", str(proof))

    def _proof(self, case: Case) -> Path | None:
        """Return the certificate by which the agent trusts the registry."""
        shown = self._places[case.place].certificate
        if shown is None or case.row.trust == "nobody":
            return None
        return shown.certificate_file if case.row.trust == "the certificate" else shown.ca_file

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
