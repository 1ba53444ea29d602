"""The main job of the plugin, however it is called: a private image fails to pull, and then pulls."""

import json
import ssl
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from dcos_registry.sandbox.cluster import Sandbox

PASSPHRASE = "a passphrase of this test"

Call = Callable[..., str]
"""Calls the plugin with arguments, and with `answer` as standard input; returns what it printed, or fails."""


def run(command: list[str | Path], variables: Mapping[str, str], answer: str) -> str:
    """Run a program that has to succeed, and return what it printed."""
    done = subprocess.run(command, env=variables, input=answer, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def marathon(sandbox: Sandbox, method: str, path: str, body: object = None) -> Any:
    """Ask the sandbox's Marathon as an operator would with curl."""
    request = Request(f"{sandbox.url}/service/marathon{path}", method=method)
    request.add_header("Authorization", f"token={sandbox.token}")
    request.add_header("Content-Type", "application/json")
    trust = ssl.create_default_context(cafile=sandbox.ca_file)
    with urlopen(request, json.dumps(body).encode() if body else None, context=trust) as answer:
        return json.load(answer)


def private_app(sandbox: Sandbox, app_id: str) -> dict[str, Any]:
    """Return an app with an image of the sandbox's registry, and no credential for it."""
    image = sandbox.description()["registry"]["images"][0]
    container = {"type": "MESOS", "docker": {"image": image}}
    return {"id": app_id, "cmd": "sleep 1000", "cpus": 0.1, "mem": 32, "instances": 1, "container": container}


def why_it_fails(sandbox: Sandbox, app_id: str) -> str:
    """Wait for a task of the app to fail, and return its message."""
    for _ in range(200):
        failure = marathon(sandbox, "GET", f"/v2/apps/{app_id}")["app"].get("lastTaskFailure")
        if failure:
            return str(failure["message"])
        time.sleep(0.1)
    raise AssertionError(f"no task of {app_id} has failed")


def do_main_job(call: Call, sandbox: Sandbox) -> None:
    """See a new app fail to pull; log in, create a pull secret, attach it, and see the app run."""
    app_id, secret = "/team/web", "team/pull"
    registry = sandbox.registry
    marathon(sandbox, "POST", "/v2/apps", private_app(sandbox, app_id))
    assert "401 Unauthorized" in why_it_fails(sandbox, app_id)

    call(
        *("login", registry.host, "--username", registry.username),
        *("--password-stdin", "--plain-http", "--store", "file"),
        answer=registry.password,
    )
    call("secret-create", secret, "--registry", registry.host)
    report = json.loads(call("app-attach", app_id, "--secret", secret, "--force", "--wait", "--json"))

    assert report["status"] == "done"
    app = marathon(sandbox, "GET", f"/v2/apps/{app_id}")["app"]
    assert app["container"]["docker"]["pullConfig"] == {"secret": next(iter(app["secrets"]))}
    assert (app["tasksRunning"], app["deployments"]) == (1, [])
