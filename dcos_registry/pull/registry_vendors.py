"""Whose registry a host is, as far as its name says so, and what a cluster can pull from there with for long.

A name decides about advice and about nothing else: what is sent, and where, never depends on it.
"""

import re
from dataclasses import dataclass, field

from dcos_registry.model.registry_host import RegistryHost

_UNKNOWN = {"region": "REGION", "registry": "REGISTRY"}


@dataclass(frozen=True)
class Vendor:
    """A maker of registries.

    `lasting` says what a cluster pulls with for long, and how it is made; `login` is the command that logs in with it;
    `refused` says what a refused login is mostly about there. All may hold `{host}`, and what `hosts` has as groups.
    """

    name: str
    hosts: re.Pattern[str] = field(repr=False)
    lasting: str
    login: str
    refused: str = ""

    def fill(self, text: str, host: RegistryHost | None) -> str:
        """Write a host into one of the texts; without it, placeholders."""
        found = self.hosts.fullmatch(host.name) if host else None
        groups = {name: value for name, value in (found.groupdict() if found else {}).items() if value}
        return text.format_map({**_UNKNOWN, **groups, "host": str(host or "HOST")})


AMAZON = Vendor(
    "Amazon ECR",
    re.compile(r".+\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\..+"),
    "let a job renew the login and the secret in time, for Amazon ECR gives no lasting ones",
    # docs.aws.amazon.com/AmazonECR: registry authentication
    "aws ecr get-login-password --region {region} | dcos registry login {host} -u AWS --password-stdin",
    "Amazon ECR takes the user name AWS, and a token that is at most 12 hours old: "
    "aws ecr get-login-password --region {region} | dcos registry login {host} -u AWS --password-stdin",
)
AMAZON_PUBLIC = Vendor(
    "Amazon ECR Public",
    re.compile(r"public\.ecr\.aws"),
    "pull without a login, as everybody may there, or let a job renew it in time, for Amazon gives no lasting ones",
    # docs.aws.amazon.com/AmazonECR/latest/public: registry authentication, in us-east-1 alone
    "aws ecr-public get-login-password --region us-east-1 | dcos registry login {host} -u AWS --password-stdin",
    "Amazon ECR Public takes the user name AWS, and a token that is at most 12 hours old: "
    "aws ecr-public get-login-password --region us-east-1 | dcos registry login {host} -u AWS --password-stdin",
)
GOOGLE = Vendor(
    "Google",
    re.compile(r"(.+\.)?gcr\.io|.+-docker\.pkg\.dev"),
    # cloud.google.com/artifact-registry/docs/docker/authentication
    "make a key of a service account that may only read "
    "(gcloud iam service-accounts keys create key.json --iam-account ACCOUNT)",
    "dcos registry login {host} -u _json_key --password-stdin < key.json",
    "Google takes the user name _json_key, and the whole JSON file of a service account's key as the password: "
    "dcos registry login {host} -u _json_key --password-stdin < key.json",
)
AZURE = Vendor(
    "Azure",
    re.compile(r"(?P<registry>[a-z0-9-]+)(\..+)?\.azurecr\.[a-z]+"),
    # learn.microsoft.com/azure/container-registry: repository-scoped permissions
    "make a token that may only pull "
    "(az acr token create --name dcos-pull --registry {registry} --scope-map _repositories_pull)",
    "dcos registry login {host} -u dcos-pull",
    "Azure takes a repository-scoped token by its name, or a service principal by its application id (the password of "
    "one ends after a year)",
)
GITLAB = Vendor(
    "GitLab",
    re.compile(r"(.+\.)?gitlab\..+"),
    # docs.gitlab.com/user/project/deploy_tokens
    "make a deploy token with the scope read_registry in the settings of the project or group",
    "dcos registry login {host} -u gitlab+deploy-token-N",
    # docs.gitlab.com/user/packages/container_registry/authenticate_with_container_registry
    "GitLab wants a token with the scope read_registry, and takes no password of an account with two-factor "
    "authentication",
)
HARBOR = Vendor(
    "Harbor",
    re.compile(r"(.+\.)?harbor\..+"),
    # goharbor.io/docs: create project robot accounts
    "make a robot account that may only pull, in the project",
    "dcos registry login {host} -u 'robot$PROJECT+NAME'",
    "the name of a robot account has a dollar sign, which a shell takes unless it stands in single quotes: "
    "dcos registry login {host} -u 'robot$PROJECT+NAME'",
)
QUAY = Vendor(
    "Quay",
    re.compile(r"(.+\.)?quay\..+"),
    # docs.redhat.com/documentation/red_hat_quay: robot accounts
    "make a robot account that may only read",
    "dcos registry login {host} -u ORGANIZATION+ROBOT",
    "the name of a robot account of Quay has its organization in it: dcos registry login {host} -u ORGANIZATION+ROBOT",
)
DOCKER_HUB = Vendor(
    "Docker Hub",
    re.compile(r"docker\.io"),
    "make an access token that may only read in the settings of the account at hub.docker.com",
    "dcos registry login -u USER",
    # docs.docker.com/security/2fa, docs.docker.com/security/access-tokens
    "an account with two-factor authentication or single sign-on logs in with an access token in place of its "
    "password, and a token of an organization with the organization's name",
)
GITHUB = Vendor(
    "GitHub",
    re.compile(r"ghcr\.io|docker\.pkg\.github\.com"),
    # docs.github.com: working with the container registry, which takes classic tokens alone
    "make a personal access token (classic) with the scope read:packages at github.com/settings/tokens",
    "dcos registry login {host} -u USER",
    "GitHub takes a personal access token (classic) with the scope read:packages, and neither a password nor a "
    "fine-grained token",
)
ARTIFACTORY = Vendor(
    "Artifactory",
    re.compile(r".+\.jfrog\.io|(.+\.)?artifactory\..+"),
    # docs.jfrog.com/integrations/docs/access-token-management
    "have an administrator make a token without an end (jf access-token-create --expiry 0 --reference)",
    "dcos registry login {host} -u USER",
    "Artifactory wants the user name that the token was made for, or the account's own password",
)
OTHER = Vendor(
    "another registry",
    re.compile(r".*", re.DOTALL),
    "use an account for machines, with a token or password that stays",
    "dcos registry login {host} -u USER",
)

VENDORS = (AMAZON, AMAZON_PUBLIC, GOOGLE, AZURE, GITLAB, HARBOR, QUAY, DOCKER_HUB, GITHUB, ARTIFACTORY, OTHER)


def vendor_of(host: RegistryHost | None) -> Vendor:
    """Say whose registry a host is; `OTHER` where its name does not tell."""
    return next(vendor for vendor in VENDORS if vendor.hosts.fullmatch(host.identity.name if host else ""))
