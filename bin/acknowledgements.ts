/** Prints, as JSON, every finding of production that is acknowledged: `[{rule, reason, construct}]`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { App, Validations } from 'aws-cdk-lib';
import * as z from 'zod';

import prod from '../config/prod.ts';
import { parseConfig } from '../lib/config.ts';
import { VitrineStage } from '../lib/vitrine-stage.ts';

const { context } = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'cdk.json'), 'utf8')));
const acknowledged = z.record(z.string(), z.string());

// Nothing is synthesized, so nothing is bundled or copied; and no name depends on who runs this.
const app = new App({
  context: { ...context, 'aws:cdk:bundling-stacks': [], 'aws:cdk:disable-asset-staging': true },
});
const stage = new VitrineStage(app, 'Vitrine', { config: parseConfig(prod, {}) });

const findings = stage.node.findAll().flatMap(({ node }) =>
  node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(acknowledged.parse(data)))
    .map(([rule, reason]) => ({ rule, reason, construct: node.path.slice(`${stage.node.path}/`.length) })),
);
console.log(JSON.stringify(findings));
