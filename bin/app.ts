import { App, Validations } from 'aws-cdk-lib';

import delivery from '../config/delivery.ts';
import dev from '../config/dev.ts';
import local from '../config/local.ts';
import prod from '../config/prod.ts';
import { profiles } from '../config/profiles.ts';
import { compliancePacks } from '../lib/checks/compliance-packs.ts';
import { EncryptionReview } from '../lib/checks/encryption-review.ts';
import { SolutionsChecks } from '../lib/checks/solutions-checks.ts';
import { WildcardReview } from '../lib/checks/wildcard-review.ts';
import { type EnvironmentConfig, InvalidConfigError, parseConfig } from '../lib/config.ts';
import { homeOf, parseDeliveryConfig } from '../lib/delivery-config.ts';
import { type Profile, withProfile } from '../lib/profile.ts';
import { DeliveryStack } from '../lib/stacks/delivery-stack.ts';
import { GithubDeliveryStack } from '../lib/stacks/github-delivery-stack.ts';
import { VitrineStage } from '../lib/vitrine-stage.ts';

const environments = new Map(Object.entries({ local, dev, prod }));

const app = new App();
const name: unknown = app.node.tryGetContext('config');
const profileName: unknown = app.node.tryGetContext('profile');
if (name === 'delivery') {
  const settings = parseDeliveryConfig(delivery);
  const home = homeOf(settings);
  // Environments that name no account of their own are where the pipeline is.
  const [toDev, toProd] = [parseConfig({ ...home, ...dev }), parseConfig({ ...home, ...prod })];
  review(toProd);
  if (settings.via === 'pipeline') {
    new DeliveryStack(app, 'Vitrine-delivery', {
      description: 'Vitrine: from a commit to production',
      env: home,
      delivery: settings,
      dev: toDev,
      prod: toProd,
    });
  } else {
    new GithubDeliveryStack(app, 'Vitrine-delivery', {
      description: "Vitrine: what GitHub's workflows may do",
      repository: settings.repository,
      environments: [toDev.name, toProd.name],
    });
  }
} else {
  const config = configOf(name, profileName);
  review(config);
  new VitrineStage(app, `Vitrine-${config.name}`, { config });
}

/** Synthesis fails on a finding that nobody has acknowledged with a reason. */
function review(config: EnvironmentConfig): void {
  Validations.of(app).addPlugins(
    new SolutionsChecks(app),
    new WildcardReview(),
    new EncryptionReview(config.logEncryption),
    ...config.compliancePacks.map((pack) => compliancePacks[pack](app)),
  );
}

function configOf(environment: unknown, chosen: unknown): EnvironmentConfig {
  const input = typeof environment === 'string' ? environments.get(environment) : undefined;
  if (input === undefined) {
    throw new InvalidConfigError(
      `Name an environment with --context config=NAME; there are ${[...environments.keys(), 'delivery'].join(', ')}.`,
    );
  }
  return parseConfig(chosen === undefined ? input : withProfile(input, profileOf(chosen)));
}

function profileOf(chosen: unknown): Profile {
  const profile = Object.entries(profiles).find(([known]) => known === chosen)?.[1];
  if (profile !== undefined) return profile;
  throw new InvalidConfigError(
    `No profile '${String(chosen)}': there are ${Object.keys(profiles).join(', ')}.`,
  );
}
