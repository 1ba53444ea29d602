"""`doctor`: is everything there that the other commands need."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import settings
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dcos_registry.cli.cluster_config import ClusterConfig
    from dcos_registry.store.login import Login, StoreKind
    from dcos_registry.workflows.doctor import Inquiry
    from dcos_registry.workflows.doctor_logins import LoginsDoctor
    from dcos_registry.workflows.doctor_machine import Program
    from dcos_registry.workflows.doctor_report import Result
    from dcos_registry.workflows.doctor_trust import TrustOrigin

_SECONDS = 15.0
_ANSWER_SECONDS = 5.0


@click.command()
@common
@pass_context
def doctor(context: Context) -> int:
    """Look for what is wrong with this machine and the way to the cluster.

    The keyring is written to, read and cleaned; the cluster is asked whether it is there, takes the token, has the
    same time, and lets the account do what the other commands do. Each finding comes with what mends it; exit code 10
    if there is one. Nothing is changed.

    \b
    Example:
      dcos registry doctor
    """
    from dcos_registry.workflows.doctor import examine
    from dcos_registry.workflows.doctor_report import COLUMNS

    examination = _Examination(context)
    report = examine(list(examination.inquiries()), seconds=_SECONDS)
    context.output.report(report, COLUMNS)
    return report.exit_code


class _Examination:
    """Collects what the checks need; where the cluster's configuration is no use, `no_cluster` is why."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._variables = context.environment.variables
        self._config: ClusterConfig | None = None
        self._no_cluster: errors.RegistryPluginError | None = None
        try:
            self._config = context.cluster_config
        except errors.RegistryPluginError as error:
            self._no_cluster = error
        self._configured = dict(self._config.settings) if self._config else {}

    def inquiries(self) -> "Iterator[Inquiry]":
        """Yield what is to be looked at; a passphrase is asked for here, before anything runs side by side."""
        from dcos_registry.workflows.doctor import Inquiry
        from dcos_registry.workflows.doctor_cluster import CLUSTER_CHECKS
        from dcos_registry.workflows.doctor_logins import LOGINS, STORE_CHECKS

        logins = self._logins()
        logins.ask()
        yield Inquiry((*STORE_CHECKS.values(), LOGINS), lambda: list(logins.results()))
        yield Inquiry(CLUSTER_CHECKS, self._cluster)
        yield Inquiry(("program",), lambda: [self._program().result()])
        yield Inquiry(("plugin",), self._plugins)
        yield Inquiry(("settings",), self._settings)
        yield Inquiry(("proxy",), self._proxies)
        yield Inquiry(("docker-helper",), self._docker_helper)

    def _logins(self) -> "LoginsDoctor":
        from dcos_registry.store.secret_store import CREDENTIALS_FILE
        from dcos_registry.workflows.doctor_logins import LoginsDoctor

        context = self._context
        return LoginsDoctor(
            context.logins().all,
            context.secret_store,
            chosen=self._store(),
            file=context.environment.data_folder / CREDENTIALS_FILE,
            now=context.environment.now(),
        )

    def _store(self) -> "StoreKind":
        try:
            return settings.store(None, self._variables, self._configured)
        except errors.UsageError:
            return "keyring"  # that the setting is no use is told as such

    def _cluster(self) -> "Sequence[Result]":
        from dcos_registry.workflows.doctor_cluster import ClusterDoctor

        if self._config is None:
            return list(self._without_cluster())
        seconds = min(self._config.cluster.timeout or _ANSWER_SECONDS, _ANSWER_SECONDS)
        http = self._context.cluster_within(seconds)
        return ClusterDoctor(http, self._trust_origin(self._config), clock=self._context.environment.now).results()

    def _without_cluster(self) -> "Iterator[Result]":
        """Say why there is none: never having set one up is no problem, for logins and files need none."""
        from dcos_registry.cli.cluster_config import CaFileError
        from dcos_registry.cli.dcos_dir import NoClusterError
        from dcos_registry.workflows.doctor_cluster import CLUSTER_CHECKS
        from dcos_registry.workflows.doctor_report import Result

        error = self._no_cluster or errors.RegistryPluginError("There is no cluster")
        blamed = "ca" if isinstance(error, CaFileError) else "cluster"
        for check in CLUSTER_CHECKS:
            if check != blamed:
                yield Result.skipped(check, "There is no cluster to ask")
            elif isinstance(error, NoClusterError):
                yield Result.skipped(check, f"{error.message}: logins and files need none", error.hint)
            else:
                yield Result.of_error(check, error)

    def _trust_origin(self, config: "ClusterConfig") -> "TrustOrigin":
        from dcos_registry.workflows.doctor_trust import TrustOrigin

        insecure = self._variables.get("DCOS_TLS_INSECURE") == "1"
        if config.folder is None:
            return TrustOrigin("DCOS_TLS_INSECURE", "unset DCOS_TLS_INSECURE", insecure)
        if "DCOS_SSL_VERIFY" in self._variables:
            return TrustOrigin("DCOS_SSL_VERIFY", "unset DCOS_SSL_VERIFY", insecure)
        return TrustOrigin("core.ssl_verify", "dcos config set core.ssl_verify /path/to/ca.crt", insecure)

    def _program(self) -> "Program":
        import platform

        from dcos_registry import __version__
        from dcos_registry.workflows.doctor_machine import Program

        path = self._context.environment.program
        return Program(__version__, platform.python_version(), path, self._variables.get("DCOS_CLI_VERSION", ""))

    def _plugins(self) -> "list[Result]":
        from dcos_registry.cli.plugins import installed_plugins
        from dcos_registry.workflows.doctor_machine import of_plugins
        from dcos_registry.workflows.doctor_report import Result

        folder = self._config.folder if self._config else None
        if folder is None:
            return [Result.skipped("plugin", "Plugins belong to a cluster, and the folder of none is known")]
        return list(of_plugins(installed_plugins(folder)))

    def _settings(self) -> "list[Result]":
        from dcos_registry.workflows.doctor_machine import of_settings

        return list(
            of_settings(
                self._configured,
                self._variables,
                keys=settings.KEYS,
                only_variables=settings.ONLY_VARIABLES,
                refused=settings.FORBIDDEN_KEY,
                readers=(
                    lambda: settings.store(None, self._variables, self._configured),
                    lambda: settings.passphrase(self._variables, self._configured),
                ),
            )
        )

    def _proxies(self) -> "list[Result]":
        from dcos_registry.workflows.doctor_machine import of_proxies

        url = self._config.cluster.url if self._config else None
        return list(of_proxies(self._context.proxies, url, self._known_logins(), self._variables))

    def _known_logins(self) -> "list[Login]":
        try:
            return self._context.logins().all()
        except errors.RegistryPluginError:
            return []

    def _docker_helper(self) -> "list[Result]":
        import shutil

        from dcos_registry.workflows.doctor_machine import HELPER, of_docker_helper

        return [of_docker_helper(shutil.which(HELPER, path=self._variables.get("PATH", "")))]
