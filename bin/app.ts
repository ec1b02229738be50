import { App, Validations } from 'aws-cdk-lib';

import dev from '../config/dev.ts';
import local from '../config/local.ts';
import prod from '../config/prod.ts';
import { compliancePacks } from '../lib/checks/compliance-packs.ts';
import { EncryptionReview } from '../lib/checks/encryption-review.ts';
import { SolutionsChecks } from '../lib/checks/solutions-checks.ts';
import { WildcardReview } from '../lib/checks/wildcard-review.ts';
import { InvalidConfigError, parseConfig } from '../lib/config.ts';
import { VitrineStage } from '../lib/vitrine-stage.ts';

const environments = new Map(Object.entries({ local, dev, prod }));

const app = new App();
const name: unknown = app.node.tryGetContext('config');
const input = typeof name === 'string' ? environments.get(name) : undefined;
if (input === undefined) {
  throw new InvalidConfigError(
    `Name an environment with --context config=NAME; there are ${[...environments.keys()].join(', ')}.`,
  );
}
const config = parseConfig(input);
// Synthesis fails on a finding that nobody has acknowledged with a reason.
Validations.of(app).addPlugins(
  new SolutionsChecks(app),
  new WildcardReview(),
  new EncryptionReview(config.logEncryption),
  ...config.compliancePacks.map((pack) => compliancePacks[pack](app)),
);
new VitrineStage(app, `Vitrine-${config.name}`, { config });
