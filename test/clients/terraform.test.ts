/* Terraform with its AWS provider, configured by nothing but the data folder's own AWS files. */
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone } from "./everyday.ts";

/** Where providers lie that were brought to a machine by other means than Terraform's own download. */
const mirrors = [
  "/usr/local/share/terraform/plugins",
  "/usr/share/terraform/plugins",
  join(homedir(), ".terraform.d/plugins"),
  "/opt/*",
];

const found = {
  program: (process.env.PATH ?? "").split(":").find((folder) => globSync(join(folder, "terraform")).length > 0),
  mirror: mirrors
    .flatMap((mirror) => globSync(join(mirror, "*/hashicorp/aws/*/*/terraform-provider-aws_*")))
    .map((provider) => join(provider, "../../../../../.."))[0],
};

const main = (description: string): string => `
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {}

data "aws_caller_identity" "me" {}

resource "aws_codeartifact_domain" "acme" {
  domain = "acme"
  tags   = { team = "web" }
}

resource "aws_codeartifact_repository" "store" {
  domain     = aws_codeartifact_domain.acme.domain
  repository = "store"
  external_connections {
    external_connection_name = "public:npmjs"
  }
}

resource "aws_codeartifact_repository" "app" {
  domain      = aws_codeartifact_domain.acme.domain
  repository  = "app"
  description = "${description}"
  upstream {
    repository_name = aws_codeartifact_repository.store.repository
  }
  tags = { team = "web" }
}

resource "aws_iam_user" "ci" {
  name          = "ci"
  path          = "/builds/"
  force_destroy = true
  tags          = { team = "web" }
}

resource "aws_iam_openid_connect_provider" "builds" {
  url            = "https://builds.example.org"
  client_id_list = ["packhouse"]
}

resource "aws_iam_access_key" "ci" {
  user = aws_iam_user.ci.name
}

data "aws_iam_policy_document" "token" {
  statement {
    actions   = ["codeartifact:GetAuthorizationToken", "codeartifact:ReadFromRepository"]
    resources = ["*"]
  }
  statement {
    actions   = ["sts:GetServiceBearerToken"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "sts:AWSServiceName"
      values   = ["codeartifact.amazonaws.com"]
    }
  }
}

resource "aws_iam_user_policy" "ci" {
  name   = "token"
  user   = aws_iam_user.ci.name
  policy = data.aws_iam_policy_document.token.json
}

resource "aws_iam_policy" "readers" {
  name   = "readers"
  policy = data.aws_iam_policy_document.token.json
}

resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.ci.arn } }]
  })
}

resource "aws_iam_role_policy_attachment" "readers" {
  role       = aws_iam_role.deploy.name
  policy_arn = aws_iam_policy.readers.arn
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AWSCodeArtifactAdminAccess"
}

resource "aws_codeartifact_domain_permissions_policy" "acme" {
  domain = aws_codeartifact_domain.acme.domain
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "codeartifact:CreateRepository", Principal = { AWS = aws_iam_user.ci.arn }, Resource = "*" }]
  })
}

resource "aws_codeartifact_repository_permissions_policy" "app" {
  domain     = aws_codeartifact_domain.acme.domain
  repository = aws_codeartifact_repository.app.repository
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "codeartifact:ReadFromRepository", Principal = "*", Resource = aws_codeartifact_repository.app.arn }]
  })
}

data "aws_codeartifact_authorization_token" "acme" {
  domain = aws_codeartifact_domain.acme.domain
}

data "aws_codeartifact_repository_endpoint" "app" {
  domain     = aws_codeartifact_domain.acme.domain
  repository = aws_codeartifact_repository.app.repository
  format     = "npm"
}

output "account" { value = data.aws_caller_identity.me.account_id }
output "endpoint" { value = data.aws_codeartifact_repository_endpoint.app.repository_endpoint }
output "bytes" { value = aws_codeartifact_domain.acme.asset_size_bytes }
output "token" {
  value     = data.aws_codeartifact_authorization_token.acme.authorization_token
  sensitive = true
}
`;

/** Every plan has a fresh token, and says so. */
const sameAsBefore = /without changing any real\s+infrastructure/;

const why =
  found.program === undefined
    ? "terraform is not on this machine"
    : found.mirror === undefined
      ? "Terraform's AWS provider is not on this machine"
      : null;

describe("terraform", { concurrency: false, ...(why !== null && { skip: why }) }, () => {
  let packhouse: Packhouse;
  let desk: Workplace;

  before(async () => {
    packhouse = await startPackhouse();
    desk = makeWorkplace({}, packhouse.awsEnv);
    desk.write({ "main.tf": main("First") });
  });
  after(async () => {
    desk.remove();
    await packhouse.stop();
  });

  const terraform = (...words: readonly string[]): Promise<Finished> =>
    desk.run([join(found.program ?? "", "terraform"), ...words, "-no-color"], {
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      TF_CLI_CONFIG_FILE: "/dev/null",
    });
  const outputs = async (): Promise<Record<string, { readonly value: unknown }>> =>
    JSON.parse(assertDone(await terraform("output", "-json")).stdout) as Record<string, { readonly value: unknown }>;

  test("starts up, plans and makes everything", async () => {
    assertDone(await terraform("init", `-plugin-dir=${found.mirror}`));
    assert.match(assertDone(await terraform("apply", "-auto-approve")).stdout, /Apply complete! Resources: 13 added/);
    const { account, endpoint, bytes, token } = await outputs();
    assert.equal(account?.value, packhouse.account);
    assert.equal(bytes?.value, "0");
    assert.equal(endpoint?.value, `${packhouse.url}/npm/d/acme-${packhouse.account}/app/`);
    const answer = await fetch(`${endpoint?.value}-/ping`, { headers: { authorization: `Bearer ${token?.value}` } });
    assert.equal(answer.status, 200);
  });

  test("finds everything as it left it", async () => {
    assert.match(assertDone(await terraform("plan")).stdout, sameAsBefore);
  });

  test("changes one thing", async () => {
    desk.write({ "main.tf": main("Second") });
    assert.match(assertDone(await terraform("apply", "-auto-approve")).stdout, /Resources: 0 added, 1 changed, 0 destroyed/);
    assert.match(assertDone(await terraform("plan")).stdout, sameAsBefore);
  });

  test("takes everything down again", async () => {
    assert.match(assertDone(await terraform("destroy", "-auto-approve")).stdout, /Destroy complete! Resources: 13 destroyed/);
  });
});
