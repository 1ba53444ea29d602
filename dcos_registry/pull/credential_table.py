"""The kinds of credentials that registries take, and what each engine can do with them.

docs/credentials.md shows the same table, held to it by a test. The UCR sends what `auth` holds (ucr.md 4, 5), the
Docker Engine that or an identity token (docker.md 10); what matters most is how long it works.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import google_key
from dcos_registry.pull import registry_vendors as vendors
from dcos_registry.pull.credential_shapes import (
    Offered,
    Shape,
    at,
    begins,
    both,
    either,
    named,
    of_artifactory,
    old_token_of_the_hub,
    says_its_end,
)
from dcos_registry.pull.registry_vendors import Vendor

Use = Literal["yes", "until it ends", "no"]
"""Whether an engine can pull with it; what ends by itself needs somebody who renews it."""


@dataclass(frozen=True)
class CredentialKind:
    """One kind: `id` is stable and kebab-case, `words` follow "it is", `note` is what one has to know of it.

    `vendor` knows what to make instead; where it is None, the host tells. `lasts` is how long one does from when it was
    made, if that is the same for all. `needs` is what one cannot pull without, and what a login does not prove. What is
    `guessed` shows nothing of what it is. `fresh` is a command that prints a new one, filled in by `Vendor.fill`.
    """

    id: str
    words: str
    ucr: Use
    docker: Use
    note: str
    fits: Shape = field(repr=False)
    vendor: Vendor | None = None
    lasts: timedelta | None = None
    needs: str = ""
    guessed: bool = False
    fresh: str = ""

    @property
    def ends(self) -> bool:
        """Whether every credential of the kind stops to work by itself."""
        return "until it ends" in (self.ucr, self.docker)

    def maker(self, host: RegistryHost | None) -> Vendor:
        """Say who makes it, or what is to be in its place."""
        return self.vendor or vendors.vendor_of(host)


KINDS = (
    CredentialKind(
        "identity-token",
        "an identity token, which belongs to a session",
        "no",
        "until it ends",
        "user name `<token>`, from a credential helper. The UCR reads `auth` alone; the Docker Engine takes it as "
        "`identitytoken`, which nothing here writes",
        named("<token>"),  # docker-credential-helpers, credentials/credentials.go
    ),
    CredentialKind(
        "ecr-public-token",
        "a token of Amazon ECR Public, which lasts for 12 hours",
        "until it ends",
        "until it ends",
        "user name `AWS` at `public.ecr.aws`",
        both(named("AWS"), at(vendors.AMAZON_PUBLIC)),  # docs.aws.amazon.com/AmazonECRPublic: GetAuthorizationToken
        vendors.AMAZON_PUBLIC,
        timedelta(hours=12),
        fresh="aws ecr-public get-login-password --region us-east-1",
    ),
    CredentialKind(
        "ecr-token",
        "a token of Amazon ECR, which lasts for 12 hours",
        "until it ends",
        "until it ends",
        "user name `AWS`",
        named("AWS"),  # docs.aws.amazon.com/AmazonECR: GetAuthorizationToken, valid for 12 hours
        vendors.AMAZON,
        timedelta(hours=12),
        fresh="aws ecr get-login-password --region {region}",
    ),
    CredentialKind(
        "google-token",
        "an access token of Google, which lasts for an hour",
        "until it ends",
        "until it ends",
        "user name `oauth2accesstoken`; what the helpers of gcloud give, too",
        named("oauth2accesstoken"),  # cloud.google.com/artifact-registry/docs/docker/authentication: 60 minutes
        vendors.GOOGLE,
        timedelta(hours=1),
        fresh="gcloud auth print-access-token",
    ),
    CredentialKind(
        "google-key",
        "the key of a service account of Google",
        "yes",
        "yes",
        "user name `_json_key` with the whole JSON file as the password, or `_json_key_base64` with its base64",
        named("|".join(google_key.USERNAMES)),
        vendors.GOOGLE,
    ),
    CredentialKind(
        "acr-token",
        "a token of an Azure login, which lasts for 3 hours",
        "until it ends",
        "until it ends",
        "user name `00000000-0000-0000-0000-000000000000`, made by `az acr login`",
        named("00000000-0000-0000-0000-000000000000"),  # learn.microsoft.com: az acr login --expose-token
        vendors.AZURE,
        timedelta(hours=3),
        fresh="az acr login --name {registry} --expose-token --output tsv --query accessToken",
    ),
    CredentialKind(
        "gitlab-job-token",
        "the token of a GitLab job, which ends with the job",
        "until it ends",
        "until it ends",
        "user name `gitlab-ci-token`; `CI_JOB_TOKEN`, `CI_REGISTRY_PASSWORD`",
        either(named("gitlab-ci-token"), begins("glcbt-")),  # docs.gitlab.com/ci/jobs/ci_job_token
        vendors.GITLAB,
    ),
    CredentialKind(
        "gitlab-deploy-token",
        "a deploy token of GitLab",
        "yes",
        "yes",
        "user name `gitlab+deploy-token-N`, or a chosen one. With the scope `read_registry`; it can have an end that "
        "only GitLab shows",
        either(named(r"gitlab\+deploy-token-\d+"), begins("gldt-")),  # docs.gitlab.com/user/project/deploy_tokens
        vendors.GITLAB,
        needs="the scope read_registry",
    ),
    CredentialKind(
        "gitlab-token",
        "an access token of GitLab",
        "yes",
        "yes",
        "begins with `glpat-`. With the scope `read_registry`; it can have an end that only GitLab shows",
        begins("glpat-"),
        vendors.GITLAB,
        needs="the scope read_registry",
    ),
    CredentialKind(
        "docker-hub-token",
        "an access token of Docker Hub",
        "yes",
        "yes",
        "begins with `dckr_pat_`, older ones are a UUID. It can have an end that only Docker Hub shows",
        either(begins("dckr_pat_"), old_token_of_the_hub),
        vendors.DOCKER_HUB,
    ),
    CredentialKind(
        "docker-hub-organization-token",
        "an access token of an organization at Docker Hub",
        "yes",
        "yes",
        "begins with `dckr_oat_`; the user name is the organization's",
        begins("dckr_oat_"),  # docs.docker.com/security/access-tokens/organization-access-tokens
        vendors.DOCKER_HUB,
    ),
    CredentialKind(
        "github-token",
        "a personal access token of GitHub",
        "yes",
        "yes",
        "begins with `ghp_`. With the scope `read:packages`; it can have an end that only GitHub shows",
        begins("ghp_"),  # github.blog/changelog/2021-03-31-authentication-token-format-updates
        vendors.GITHUB,
        needs="the scope read:packages",
    ),
    CredentialKind(
        "github-fine-grained-token",
        "a fine-grained token of GitHub, which its container registry does not take",
        "no",
        "no",
        "begins with `github_pat_`; GitHub's packages take classic tokens alone",
        begins("github_pat_"),  # docs.github.com: working with the container registry
        vendors.GITHUB,
    ),
    CredentialKind(
        "github-session-token",
        "a token that GitHub made for a job or a session, which ends with it",
        "until it ends",
        "until it ends",
        "begins with `ghs_` (the `GITHUB_TOKEN` of a job), `gho_` (`gh auth token`) or `ghu_`",
        begins("gh[sou]_"),
        vendors.GITHUB,
    ),
    CredentialKind(
        "harbor-robot",
        "the secret of a robot account of Harbor",
        "yes",
        "yes",
        "user name `robot$NAME` or `robot$PROJECT+NAME`, in single quotes. It can have an end that only Harbor shows",
        named(r"robot\$.+"),  # goharbor.io/docs: robot accounts; the prefix can be another
        vendors.HARBOR,
    ),
    CredentialKind(
        "artifactory-token",
        "a token of Artifactory",
        "yes",
        "yes",
        "an access or identity token, or the reference to one. Most have an end, of which it says so itself",
        either(begins("cmVmdGtu"), of_artifactory),  # docs.jfrog.com/user-management/docs/identity-tokens
        vendors.ARTIFACTORY,
    ),
    CredentialKind(
        "quay-robot",
        "the token of a robot account of Quay",
        "yes",
        "yes",
        "user name `ORGANIZATION+ROBOT`",
        named(r"(?!robot)[a-z0-9_.-]+\+[a-z0-9_.-]+"),  # docs.redhat.com/documentation/red_hat_quay: robot accounts
        vendors.QUAY,
    ),
    CredentialKind(
        "token",
        "a token with an end (JWT)",
        "until it ends",
        "until it ends",
        "any other that says when it ends",
        says_its_end,
    ),
    CredentialKind(
        "acr-password",
        "the password of a repository-scoped token, a service principal or the administrator at Azure",
        "yes",
        "yes",
        "at `*.azurecr.io`. That of a service principal ends after a year unless it was made otherwise",
        at(vendors.AZURE),
        vendors.AZURE,
        guessed=True,
    ),
    CredentialKind(
        "docker-hub-password",
        "the password of an account at Docker Hub",
        "yes",
        "yes",
        "not where the account has two-factor authentication or single sign-on; an access token that may only read "
        "does less harm where it is found",
        at(vendors.DOCKER_HUB),
        vendors.DOCKER_HUB,
        guessed=True,
    ),
    CredentialKind("password", "a password", "yes", "yes", "what none of the others is", begins(""), guessed=True),
)
"""All kinds; of those that fit, the first is it, and the last fits everything."""


def kind_of(offered: Offered) -> CredentialKind:
    """Say what kind a credential is."""
    return next(kind for kind in KINDS if kind.fits(offered))
