"""What kind of credential somebody logs in with, and what is said of it."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull.credential_kinds import Recognised, hint_for_refusal, recognise
from dcos_registry.pull.credential_table import KINDS
from tests.clients.scripted import jwt
from tests.pull.credentials import ecr_token, google_key, reference_token

NOW = datetime(2026, 11, 24, 16, 10, tzinfo=timezone.utc)
LATER = int(NOW.timestamp()) + 43200
SECRET = "correct horse"
ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
OF_AZURE = "00000000-0000-0000-0000-000000000000"


def recognised(host: str, username: str, secret: str = SECRET) -> Recognised:
    """Recognise a credential that was got at `NOW`."""
    return recognise(RegistryHost.parse(host), username, secret, NOW)


def hint(host: str, username: str, secret: str = SECRET) -> str | None:
    """Say what is said where the registry refuses it."""
    return hint_for_refusal(RegistryHost.parse(host), username, secret, NOW)


@pytest.mark.parametrize(
    ("host", "username", "secret", "kind"),
    [
        ("acme.azurecr.io", "<token>", SECRET, "identity-token"),
        (ECR, "AWS", ecr_token(expiration=LATER), "ecr-token"),
        ("public.ecr.aws", "AWS", SECRET, "ecr-public-token"),
        ("europe-docker.pkg.dev", "oauth2accesstoken", "ya29.x", "google-token"),
        ("eu.gcr.io", "_json_key", google_key(), "google-key"),
        ("eu.gcr.io", "_json_key_base64", SECRET, "google-key"),
        ("acme.azurecr.io", OF_AZURE, jwt(exp=LATER), "acr-token"),
        ("acme.azurecr.io", "dcos-pull", SECRET, "acr-password"),
        ("registry.gitlab.com", "gitlab-ci-token", SECRET, "gitlab-job-token"),
        ("registry.gitlab.com", "gitlab+deploy-token-7", SECRET, "gitlab-deploy-token"),
        ("registry.test", "chosen", "gldt-x", "gitlab-deploy-token"),
        ("registry.gitlab.com", "alice", "glpat-x", "gitlab-token"),
        ("docker.io", "alice", "dckr_pat_x", "docker-hub-token"),
        ("docker.io", "alice", "0aaaaaaa-1111-2222-3333-444444444444", "docker-hub-token"),
        ("registry.test", "alice", "0aaaaaaa-1111-2222-3333-444444444444", "password"),
        ("docker.io", "acme", "dckr_oat_x", "docker-hub-organization-token"),
        ("index.docker.io", "alice", SECRET, "docker-hub-password"),
        ("ghcr.io", "alice", "ghp_x", "github-token"),
        ("ghcr.io", "alice", "github_pat_x", "github-fine-grained-token"),
        ("ghcr.io", "alice", "ghs_x", "github-session-token"),
        ("ghcr.io", "alice", "gho_x", "github-session-token"),
        ("harbor.test", "robot$ci", SECRET, "harbor-robot"),
        ("harbor.test", "robot$team+ci", SECRET, "harbor-robot"),
        ("quay.io", "acme+ci", SECRET, "quay-robot"),
        ("registry.test", "me+ci@example.com", SECRET, "password"),
        ("acme.jfrog.io", "alice", reference_token(0), "artifactory-token"),
        ("registry.test", "alice", jwt(iss="jfac@01gvgp", exp=LATER), "artifactory-token"),
        ("registry.test", "alice", jwt(exp=LATER), "token"),
        ("registry.test", "alice", jwt(sub="alice"), "password"),
        ("registry.test", "alice", SECRET, "password"),
    ],
)
def test_a_credential_is_known_by_host_user_and_secret(host: str, username: str, secret: str, kind: str) -> None:
    assert recognised(host, username, secret).kind.id == kind


def test_every_kind_has_an_id_of_its_own() -> None:
    assert len({kind.id for kind in KINDS}) == len(KINDS)


def test_pain_30_the_end_of_an_ecr_token_is_told_with_what_renews_it() -> None:
    token = recognised(ECR, "AWS", ecr_token(expiration=LATER))
    assert token.expires == NOW + timedelta(hours=12)
    assert token.warnings == (
        "the password is a token of Amazon ECR, which lasts for 12 hours; it ends on 2026-11-25 at 04:10 UTC, and a "
        "secret made of it stops pulling then; let a job renew the login and the secret in time, for Amazon ECR gives "
        f"no lasting ones: aws ecr get-login-password --region eu-west-1 | dcos registry login {ECR} -u AWS "
        "--password-stdin",
    )


@pytest.mark.parametrize(
    ("host", "username", "hours"),
    [(ECR, "AWS", 12), ("eu.gcr.io", "oauth2accesstoken", 1), ("acme.azurecr.io", OF_AZURE, 3)],
)
def test_pain_30_a_token_that_does_not_say_when_lasts_as_its_kind_does(host: str, username: str, hours: int) -> None:
    token = recognised(host, username)
    assert token.expires == NOW + timedelta(hours=hours)
    assert "UTC at the latest, and a secret made of it stops pulling then" in token.warnings[0]


def test_pain_30_the_token_of_a_job_ends_with_it() -> None:
    token = recognised("gitlab.test:5050", "gitlab-ci-token")
    assert token.expires is None
    assert token.warnings == (
        "the password is the token of a GitLab job, which ends with the job; a secret made of it stops pulling then; "
        "make a deploy token with the scope read_registry in the settings of the project or group: "
        "dcos registry login gitlab.test:5050 -u gitlab+deploy-token-N",
    )


def test_pain_30_a_lasting_kind_with_an_end_is_told_too() -> None:
    robot = recognised("harbor.test", "robot$ci", jwt(exp=LATER))
    assert robot.expires == NOW + timedelta(hours=12)
    assert "the secret of a robot account of Harbor; it ends on 2026-11-25 at 04:10 UTC" in robot.warnings[0]
    assert recognised("harbor.test", "robot$ci").warnings == ()


def test_pain_30_a_token_that_has_ended_pulls_nothing() -> None:
    token = recognised("acme.jfrog.io", "alice", reference_token(LATER - 86400))
    assert "it ended on 2026-11-24 at 04:10 UTC, and nothing pulls with it" in token.warnings[0]


def test_pain_22_the_token_of_an_azure_login_is_told_with_a_token_that_lasts() -> None:
    (warning,) = recognised("acme.azurecr.io", OF_AZURE, jwt(exp=LATER)).warnings
    assert "it ends on 2026-11-25 at 04:10 UTC" in warning
    assert warning.endswith(
        "(az acr token create --name dcos-pull --registry acme --scope-map _repositories_pull): "
        "dcos registry login acme.azurecr.io -u dcos-pull"
    )


@pytest.mark.parametrize(
    ("host", "instead"),
    [
        ("acme.azurecr.io", "az acr token create --name dcos-pull --registry acme --scope-map _repositories_pull"),
        ("docker.io", "make an access token that may only read in the settings of the account at hub.docker.com"),
        ("ghcr.io", "make a personal access token (classic) with the scope read:packages"),
        ("registry.test", "use an account for machines, with a token or password that stays"),
    ],
)
def test_pain_39_an_identity_token_is_told_with_what_the_vendor_has_instead(host: str, instead: str) -> None:
    (warning,) = recognised(host, "<token>").warnings
    assert "an identity token, which belongs to a session, and the UCR cannot pull with it" in warning
    assert instead in warning


def test_pain_39_a_fine_grained_token_of_github_serves_no_engine() -> None:
    (warning,) = recognised("ghcr.io", "alice", "github_pat_x").warnings
    assert "which its container registry does not take, and no engine can pull with it" in warning


@pytest.mark.parametrize(("username", "secret"), [("gitlab+deploy-token-7", SECRET), ("alice", "glpat-x")])
def test_pain_34_a_token_of_gitlab_needs_its_scope(username: str, secret: str) -> None:
    (need,) = recognised("registry.gitlab.com", username, secret).needs
    assert need.endswith("of GitLab pulls only with the scope read_registry: try it with --image IMAGE")


@pytest.mark.parametrize("username", ["robot", "robot+ci", "robotci"])
def test_pain_31_what_a_shell_leaves_of_a_robot_account_is_told(username: str) -> None:
    (warning,) = recognised("registry.test", username).warnings
    assert warning == (
        f"the user name {username!r} looks like what a shell leaves of a robot account of Harbor, whose name has a "
        "dollar sign; write it in single quotes: dcos registry login registry.test -u 'robot$PROJECT+NAME'"
    )


@pytest.mark.parametrize(
    ("host", "username"),
    [("harbor.test", "robot$ci"), ("registry.test", "robot-ci"), ("docker.io", "robot"), ("registry.test", "alice")],
)
def test_pain_31_what_can_be_a_whole_name_is_not_doubted(host: str, username: str) -> None:
    assert recognised(host, username).warnings == ()


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        ("key.json", "this is no JSON"),
        (google_key(type="authorized_user"), "this is JSON without the type service_account"),
    ],
)
def test_a_key_of_google_that_is_none_is_told(secret: str, reason: str) -> None:
    (warning,) = recognised("eu.gcr.io", "_json_key", secret).warnings
    assert warning.startswith("the password is to be the whole JSON file of a service account's key, and this is")
    assert reason in warning
    assert warning.endswith(": dcos registry login eu.gcr.io -u _json_key --password-stdin < key.json")
    assert hint("eu.gcr.io", "_json_key", secret) == warning


@pytest.mark.parametrize(
    ("host", "username", "secret", "words"),
    [
        (ECR, "AWS", ecr_token(expiration=LATER - 86400), "and ended on 2026-11-24 at 04:10 UTC"),
        (ECR, "AWS", SECRET, "and may have ended"),
        (ECR, "AWS", ecr_token(expiration=LATER), "see that it was made for 'AWS' at"),
        (ECR, "alice", SECRET, "Amazon ECR takes the user name AWS, and a token that is at most 12 hours old"),
        ("public.ecr.aws", "alice", SECRET, ": aws ecr-public get-login-password --region us-east-1 | "),
        ("docker.io", "alice", SECRET, "an account with two-factor authentication or single sign-on logs in with"),
        ("acme.azurecr.io", "alice", SECRET, "Azure takes a repository-scoped token by its name"),
        ("acme.azurecr.io", "<token>", SECRET, "make a token that may only pull"),
        ("gitlab.test", "alice", SECRET, "GitLab wants a token with the scope read_registry"),
        ("gitlab.test", "gitlab+deploy-token-7", SECRET, "at gitlab.test, has the scope read_registry, and was not"),
        ("ghcr.io", "alice", "github_pat_x", "make a personal access token (classic)"),
        ("quay.io", "alice", SECRET, "-u ORGANIZATION+ROBOT"),
        ("quay.io", "acme+ci", SECRET, "see that it was made for 'acme+ci' at quay.io, and was not revoked"),
    ],
)
def test_a_refusal_is_explained_by_the_kind(host: str, username: str, secret: str, words: str) -> None:
    assert words in (hint(host, username, secret) or "")


@pytest.mark.parametrize("username", ["robot", "robot+ci", "robot-ci"])
def test_pain_31_a_refused_robot_without_a_dollar_sign_is_told_to_be_quoted(username: str) -> None:
    assert "write it in single quotes" in (hint("registry.test", username) or "")


def test_of_a_password_that_a_registry_refuses_nothing_more_is_known() -> None:
    assert hint("registry.test", "alice") is None


hosts = st.sampled_from([ECR, "eu.gcr.io", "acme.azurecr.io", "gitlab.test", "quay.io", "docker.io", "ghcr.io", "x"])
usernames = st.text() | st.sampled_from(
    [
        "AWS",
        "<token>",
        "_json_key",
        "_json_key_base64",
        "oauth2accesstoken",
        OF_AZURE,
        "gitlab-ci-token",
        "robot",
        "a+b",
    ]
)
beginnings = st.sampled_from(["", "dckr_pat_", "ghp_", "github_pat_", "glpat-", "cmVmdGtu", "eyJ", '{"type": "'])


@given(hosts, usernames, beginnings, st.text())
def test_any_credential_has_a_kind_and_none_is_ever_shown(host: str, username: str, beginning: str, end: str) -> None:
    secret = f"{beginning}§{end}§"
    found = recognised(host, username.replace("§", ""), secret)
    texts = [*found.warnings, *found.needs, hint(host, username.replace("§", ""), secret) or ""]
    assert all("§" not in text for text in [*texts, f"{found}"])
    assert found.kind in KINDS
