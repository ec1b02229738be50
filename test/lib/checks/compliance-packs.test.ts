import { expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';

import dev from '../../../config/dev.ts';
import local from '../../../config/local.ts';
import prod from '../../../config/prod.ts';
import { compliancePacks } from '../../../lib/checks/compliance-packs.ts';
import { parseConfig } from '../../../lib/config.ts';
import { onAws } from '../environments.ts';
import { appOf, temporaryApp } from '../synthesized.ts';

const packs = Object.entries(compliancePacks);

test.each(onAws)('%s has no finding without a reason in either pack', (_, config) => {
  const { app, stage } = appOf(config);
  stage.synth();
  const findings = packs.flatMap(([, pack]) =>
    pack(app)
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map((resource) => `${ruleName} at ${JSON.stringify(resource)}`),
      ),
  );
  expect(findings).toEqual([]);
});

test('dev and prod ask for both packs at synthesis, local for none', () => {
  const asked = [dev, prod, local].map((config) => parseConfig(config).compliancePacks);
  expect(asked).toEqual([['HIPAA.Security', 'NIST.800.53.R5'], ['HIPAA.Security', 'NIST.800.53.R5'], []]);
});

test.each(packs)('%s finds out a stack of somebody else', (name, pack) => {
  const app = temporaryApp();
  new Bucket(new Stack(app, 'Stack'), 'Bucket');
  const found = pack(app)
    .validateScope(app)
    .violations.map(({ ruleName }) => ruleName);
  expect(found).toContain(`${name}-S3BucketReplicationEnabled`);
});
