import { readFileSync } from 'node:fs';

import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib';
import * as z from 'zod';

import { type EncryptionRule, encryptionRules, logKeyRule } from './encryption-rules.ts';

const LOG_GROUP = 'AWS::Logs::LogGroup';
const BUCKET = 'AWS::S3::Bucket';

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
type Resources = z.output<typeof templateSchema>['Resources'];

const logged = z.object({
  LoggingConfiguration: z.object({ DestinationBucketName: z.object({ Ref: z.string() }) }),
});

/** Fails synthesis on what is not encrypted with a key of ours, on keys without rotation and on logs kept for ever. */
export class EncryptionReview implements IPolicyValidationPlugin {
  readonly name = 'VitrineEncryption';
  readonly #logEncryption: 'serviceKey' | 'customerKey';

  /** @param logEncryption which key the configuration asks for */
  constructor(logEncryption: 'serviceKey' | 'customerKey') {
    this.#logEncryption = logEncryption;
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = context.templatePaths.flatMap((path) => this.#inTemplate(path));
    return { success: violations.length === 0, violations };
  }

  #inTemplate(templatePath: string): PolicyViolation[] {
    const { Resources } = templateSchema.parse(JSON.parse(readFileSync(templatePath, 'utf8')));
    const accessLogs = targetsOfAccessLogs(Resources);
    return Object.entries(Resources)
      .filter(([id]) => !accessLogs.has(id))
      .flatMap(([resourceLogicalId, { Type, Properties }]) =>
        this.#rulesOf(Type)
          .filter(({ path }) => !holds(Properties, path))
          .map(({ path, missing }) => ({
            ruleName: `Encryption[${resourceLogicalId}: ${missing}]`,
            description: `${Type} has no ${path.join('.')}: ${missing}.`,
            fix: 'Give it the key of its class of data, or the retention of the configuration.',
            severity: 'error',
            violatingResources: [{ resourceLogicalId, templatePath, locations: [path.join('.')] }],
          })),
      );
  }

  #rulesOf(type: string): readonly EncryptionRule[] {
    const rules = encryptionRules.get(type) ?? [];
    return type === LOG_GROUP && this.#logEncryption === 'customerKey' ? [...rules, logKeyRule] : rules;
  }
}

/** S3 delivers access logs only to buckets that are encrypted with its own keys. */
function targetsOfAccessLogs(resources: Resources): ReadonlySet<string> {
  return new Set(
    Object.values(resources)
      .filter(({ Type }) => Type === BUCKET)
      .map(
        ({ Properties }) => logged.safeParse(Properties).data?.LoggingConfiguration.DestinationBucketName.Ref,
      )
      .filter((id) => id !== undefined),
  );
}

/** Whether there is a value at the path that is neither `false` nor the alias of a key of AWS's own. */
function holds(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) {
    return typeof value === 'string' ? !value.includes('alias/aws/') : value !== undefined && value !== false;
  }
  if (step === '*') {
    return Array.isArray(value) && value.length > 0 && value.every((item) => holds(item, rest));
  }
  const object = z.record(z.string(), z.unknown()).safeParse(value);
  return object.success && holds(object.data[step], rest);
}
