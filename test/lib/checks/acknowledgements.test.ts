import { afterEach, expect, jest, test } from '@jest/globals';
import { type App, Validations } from 'aws-cdk-lib';
import * as z from 'zod';

import { compliancePacks } from '../../../lib/checks/compliance-packs.ts';
import { SolutionsChecks } from '../../../lib/checks/solutions-checks.ts';
import type { EnvironmentConfigInput } from '../../../lib/config.ts';
import { everywhere } from '../environments.ts';
import { appOf } from '../synthesized.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

interface Place {
  readonly rule: string;
  /** From the stage down. */
  readonly path: string;
}

/** What the packs find where nothing is acknowledged. */
function findingsOf(config: EnvironmentConfigInput): Place[] {
  jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation(() => undefined);
  const { app, stage } = appOf(config);
  stage.synth();
  jest.restoreAllMocks();
  const packs = [...Object.values(compliancePacks), (of: App) => new SolutionsChecks(of)];
  return packs.flatMap((pack) =>
    pack(app)
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? '' })),
      ),
  );
}

const acknowledged = z.record(z.string(), z.string());

function acknowledgementsOf(config: EnvironmentConfigInput): Place[] {
  return appOf(config)
    .app.node.findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.keys(acknowledged.parse(data)))
        .map((rule) => ({ rule: rule.replace(/^Annotation::/, ''), path: node.path })),
    );
}

test.each(everywhere)('%s acknowledges only what is found', (_, config) => {
  const findings = findingsOf(config);
  const idle = acknowledgementsOf(config)
    // CDK acknowledges warnings of its own, which are no findings of a pack.
    .filter(({ rule }) => /^(AwsSolutions|HIPAA|NIST)/.test(rule))
    .filter(
      ({ rule, path }) =>
        !findings.some((found) => found.rule === rule && `${found.path}/`.startsWith(`${path}/`)),
    );
  expect([...new Set(idle.map(({ rule, path }) => `${rule} at ${path}`))]).toEqual([]);
});
