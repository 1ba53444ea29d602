"""What `doctor` finds on this machine without asking anybody, and that one check cannot end the others."""

from datetime import datetime, timezone
from pathlib import Path
from threading import Event

from dcos_registry import errors
from dcos_registry.clients.proxies import Proxies
from dcos_registry.model.installed_plugin import InstalledPlugin
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.report import ItemStatus
from dcos_registry.store.login import Login
from dcos_registry.workflows.doctor import Inquiry, examine
from dcos_registry.workflows.doctor_machine import of_plugins, of_proxies
from dcos_registry.workflows.doctor_report import Result

HERE = Path(__file__)


def plugin(name: str, *commands: str, program: Path = HERE) -> InstalledPlugin:
    return InstalledPlugin(name, dict.fromkeys(commands, program))


def ours(name: str = "dcos-registry", program: Path = HERE) -> InstalledPlugin:
    return plugin(name, "registry", "docker-registry", program=program)


OTHER = plugin("package-registry", "registry")
BYSTANDER = plugin("dcos-core-cli", "marathon", "package")


def test_this_plugin_alone() -> None:
    assert list(of_plugins([BYSTANDER, ours()])) == [
        Result.ok("plugin", "dcos registry and dcos docker-registry are this plugin, and no other is called so")
    ]


def test_the_package_registry_behind_this_plugin_gets_its_verbs() -> None:
    assert list(of_plugins([ours(), OTHER])) == [
        Result.ok(
            "plugin",
            "dcos registry and dcos docker-registry are this plugin; "
            "verbs of the Package Registry are handed over to package-registry",
        )
    ]


def test_another_plugin_before_this_one_takes_the_name() -> None:
    first = plugin("a-registry", "registry")
    assert list(of_plugins([first, ours()])) == [
        Result.problem(
            "plugin",
            "dcos registry runs a-registry, whose folder comes first; dcos docker-registry is this plugin",
            "call it as dcos docker-registry, or take the other away: dcos plugin remove a-registry",
        )
    ]


def test_another_plugin_alone_is_no_clash() -> None:
    [result] = of_plugins([OTHER])
    assert (result.status, result.detail.endswith("dcos registry is another, package-registry")) == (
        ItemStatus.DONE,
        True,
    )


def test_a_second_copy_is_never_called() -> None:
    problem, _ = of_plugins([ours(), ours("dcos-registry-cli")])
    assert problem == Result.problem(
        "plugin",
        "dcos-registry-cli is a second copy of this plugin, and is never called",
        "dcos plugin remove dcos-registry-cli",
    )


def test_a_program_that_is_gone_is_found_for_the_dcos_cli_says_nothing() -> None:
    problem, _ = of_plugins([ours(program=Path("/moved/bin/dcos-registry"))])
    assert problem == Result.problem(
        "plugin",
        "The program of dcos-registry is gone: /moved/bin/dcos-registry",
        "dcos plugin add --update dcos-registry.zip",
    )


def at(host: str, *, plain_http: bool = False) -> Login:
    time = datetime(2024, 5, 1, tzinfo=timezone.utc)
    return Login("one", RegistryHost.parse(host), "alice", "keyring", "memory", time, plain_http=plain_http)


def proxied(proxies: Proxies, *logins: Login, **variables: str) -> Result:
    [result] = of_proxies(proxies, "https://cluster.example", logins, variables)
    return result


def test_the_proxy_of_the_cluster_and_of_registries_is_said() -> None:
    proxies = Proxies(http="http://plain:1", https="http://secure:2", none=("cluster.example",))
    assert proxied(proxies, at("one.example"), at("two.example:5000", plain_http=True)) == Result.ok(
        "proxy",
        "https://cluster.example directly; http://two.example:5000 through http://plain:1; "
        "https://one.example through http://secure:2",
    )


def test_a_proxy_is_shown_without_its_login() -> None:
    for word in ("canary", "canary#1", "can/ary", "c@nary", "c:a?n"):
        told = proxied(Proxies(https=f"http://user:{word}@proxy.example:3128/"))
        assert told == Result.ok("proxy", "https://cluster.example through http://proxy.example:3128")


def test_a_socks_proxy_is_a_problem_where_it_would_be_used() -> None:
    socks = Proxies(https="socks5://proxy:1080", none=("cluster.example",))
    assert proxied(socks).status is ItemStatus.DONE
    assert proxied(socks, at("one.example")) == Result.problem(
        "proxy",
        "The proxy for https URLs is of the kind socks5, not http or https",
        "if one.example can be reached without it: NO_PROXY=one.example",
    )


def test_a_variable_that_only_others_read_is_named() -> None:
    told = proxied(Proxies(), all_proxy="socks5://proxy:1080")
    assert told == Result.ok("proxy", "None is set; ALL_PROXY has no effect, as in the dcos CLI")


def test_no_check_ends_the_others() -> None:
    never = Event()

    def broken() -> list[Result]:
        raise RuntimeError("hunter2-canary")

    def refused() -> list[Result]:
        raise errors.NotFoundError("There is none", "make one")

    def hanging() -> list[Result]:
        never.wait()
        return []

    report = examine(
        [
            Inquiry(("broken",), broken),
            Inquiry(("refused", "too"), refused),
            Inquiry(("hanging",), hanging),
            Inquiry(("well",), lambda: [Result.ok("well", "It is")]),
        ],
        seconds=0.5,
    )
    never.set()
    assert [(item.fields["check"], item.status.value, item.fields["detail"]) for item in report.items] == [
        ("broken", "problem", "It could not be looked at, and that should not be"),
        ("hanging", "problem", "There was no answer within 0.5 seconds"),
        ("refused", "problem", "There is none"),
        ("too", "problem", "There is none"),
        ("well", "done", "It is"),
    ]
    assert (report.error, report.exit_code) == (("4 of 5 checks found problems", None), 10)
    assert "canary" not in repr(report)
