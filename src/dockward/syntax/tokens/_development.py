"""Credentials of code hosts, package registries, builds and the tools of developers.

Forms are those that the services document, or publish for secret scanning.
"""

from dockward.syntax.tokens.kind import inner, named, searched, token

KINDS = (
    token("github-token", "GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"[A-Za-z0-9]{36,255}"),
    token("github-fine-grained-token", "GitHub fine-grained token", "github_pat_", r"[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    token(
        "gitlab-personal-token", "GitLab personal access token", "glpat-", r"[A-Za-z0-9_-]{20}|[A-Za-z0-9_.-]{27,300}"
    ),
    token("gitlab-deploy-token", "GitLab deploy token", "gldt-", r"[A-Za-z0-9_-]{20}"),
    token("gitlab-runner-token", "GitLab runner token", "glrt- glrtr-", r"[A-Za-z0-9_.-]{20,60}"),
    token("gitlab-runner-registration", "GitLab runner registration token", "GR1348941", r"[A-Za-z0-9_-]{20}"),
    token("gitlab-trigger-token", "GitLab pipeline trigger token", "glptt-", r"[0-9a-f]{40}"),
    token("gitlab-job-token", "GitLab job token", "glcbt-", r"[0-9a-zA-Z]{1,5}_[A-Za-z0-9_-]{20}"),
    token("gitlab-feed-token", "GitLab feed token", "glft-", r"[A-Za-z0-9_-]{20}|[0-9a-f]{64}-\d+"),
    token("gitlab-scim-token", "GitLab SCIM token", "glsoat-", r"[A-Za-z0-9_-]{20}"),
    token("gitlab-agent-token", "GitLab agent token", "glagent-", r"[A-Za-z0-9_-]{50}"),
    token("gitlab-oauth-secret", "GitLab OAuth secret", "gloas-", r"[0-9a-f]{64}"),
    token("gitlab-mail-token", "GitLab incoming mail token", "glimt-", r"[A-Za-z0-9_-]{25}"),
    token("gitlab-flags-token", "GitLab feature flags token", "glffct-", r"[A-Za-z0-9_-]{20}"),
    token("bitbucket-app-password", "Bitbucket app password", "ATBB", r"[A-Za-z0-9]{32}"),
    token("bitbucket-access-token", "Bitbucket access token", "ATCTT3", r"[A-Za-z0-9_=-]{180,200}"),
    token("atlassian-api-token", "Atlassian API token", "ATATT3", r"[A-Za-z0-9_=-]{180,200}"),
    token("npm-token", "npm token", "npm_", r"[A-Za-z0-9]{36}"),
    token("pypi-token", "PyPI token", "pypi-AgEIcHlwaS5vcmc pypi-AgENdGVzdC5weXBpLm9yZw", r"[A-Za-z0-9_-]{50,500}"),
    token("rubygems-key", "RubyGems API key", "rubygems_", r"[0-9a-f]{48}"),
    token("crates-token", "crates.io token", "cio", r"[A-Za-z0-9]{32}", 4.0),
    token("nuget-key", "NuGet API key", "oy2", r"[a-z0-9]{43}", 3.5),
    token(
        "packagist-token",
        "Packagist token",
        "packagist_out_ packagist_ort_ packagist_uut_ packagist_urt_",
        r"[0-9a-f]{68}",
    ),
    token("clojars-token", "Clojars token", "CLOJARS_", r"[a-z0-9]{60}"),
    token("docker-hub-token", "Docker Hub token", "dckr_pat_ dckr_oat_", r"[A-Za-z0-9_-]{27,60}"),
    token("jfrog-api-key", "JFrog API key", "AKCp", r"[A-Za-z0-9]{69}"),
    token("jfrog-reference-token", "JFrog reference token", "cmVmdGtu", r"[A-Za-z0-9]{56}"),
    token("circleci-token", "CircleCI token", "CCIPAT_ CCIPRJ_", r"[A-Za-z0-9]{22}_[0-9a-f]{40}"),
    token("buildkite-token", "Buildkite token", "bkua_ bkaj_ bkct_ bkpt_", r"[0-9a-f]{40}|[A-Za-z0-9_-]{40,64}"),
    token("sonar-token", "SonarQube token", "squ_ sqp_ sqa_", r"[0-9a-f]{40}"),
    token("sourcegraph-token", "Sourcegraph token", "sgp_ slk_", r"(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40,64}"),
    inner(
        "terraform-cloud-token", "HCP Terraform token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}"
    ),
    token("pulumi-token", "Pulumi token", "pul-", r"[0-9a-f]{40}"),
    token("postman-key", "Postman API key", "PMAK-", r"[0-9a-f]{24}-[0-9a-f]{34}"),
    token("linear-key", "Linear API key", "lin_api_ lin_oauth_", r"[A-Za-z0-9]{40,64}"),
    token("notion-token", "Notion token", "ntn_", r"[A-Za-z0-9]{46}"),
    token("notion-secret", "Notion integration secret", "secret_", r"[A-Za-z0-9]{43}", 4.0),
    token("figma-token", "Figma token", "figd_", r"[A-Za-z0-9_-]{40,60}"),
    token("airtable-token", "Airtable token", "pat", r"[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    token("contentful-token", "Contentful management token", "CFPAT-", r"[A-Za-z0-9_-]{43}"),
    token("prefect-key", "Prefect API key", "pnu_ pnb_", r"[A-Za-z0-9]{36}"),
    token("readme-key", "ReadMe API key", "rdme_", r"[a-z0-9]{70}"),
    token("scalingo-token", "Scalingo token", "tk-us-", r"[A-Za-z0-9_-]{48}"),
    token("stackhawk-key", "StackHawk API key", "hawk.", r"[A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{20}"),
    searched(
        "jetbrains-token",
        "JetBrains Hub token",
        "perm: perm-",
        r"[A-Za-z0-9=+/]{4,64}\.[A-Za-z0-9=+/-]{4,64}\.[A-Za-z0-9]{20,64}",
    ),
    named(
        "sonatype-code", "Sonatype user token", "sonatype_token nexus_token ossrh_token", r"[A-Za-z0-9+/]{30,64}={0,2}"
    ),
    named("snyk-token", "Snyk token", "snyk_token snyk_oauth_token", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    named(
        "codecov-token", "Codecov token", "codecov_token", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}"
    ),
    named("travis-token", "Travis CI token", "travis_token travis_api_token", r"[A-Za-z0-9_-]{20,24}"),
    named("coveralls-token", "Coveralls token", "coveralls_repo_token", r"[A-Za-z0-9]{32,36}"),
    named(
        "asana-token",
        "Asana token",
        "asana_token asana_access_token",
        r"\d/\d{16}:[0-9a-f]{32}|\d/\d{16}/\d{16}:[0-9a-f]{32}",
    ),
    named("jira-token", "Jira token", "jira_api_token jira_token", r"[A-Za-z0-9]{24}|[A-Za-z0-9_=-]{60,200}"),
    named("npmrc-token", "npm registry token in .npmrc", "_authtoken", r"[A-Za-z0-9_=+/.-]{20,400}"),
    named("npmrc-password", "npm registry password in .npmrc", "_auth _password", r"[A-Za-z0-9+/]{12,200}={0,2}"),
)
