import { readFileSync } from 'node:fs';

import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib';
import * as z from 'zod';

import { apiWildcardReasons } from './api-wildcard-reasons.ts';
import { deliveryWildcardReasons } from './delivery-wildcard-reasons.ts';
import { type WildcardReason, wildcardReasons } from './wildcard-reasons.ts';

// Arrays first: `unknown` would take an array for one item.
const oneOrMany = <T extends z.ZodType>(item: T) => z.union([z.array(item), item.transform((one) => [one])]);

const statementSchema = z.object({
  Action: oneOrMany(z.string()),
  Resource: oneOrMany(z.unknown().transform(render)),
});
const documentSchema = z.object({ Statement: z.array(statementSchema) });
const policyOf = z.object({ PolicyDocument: documentSchema });

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

/** Fails synthesis on any wildcard of a role's policy that has no reason in `wildcard-reasons.ts`. */
export class WildcardReview implements IPolicyValidationPlugin {
  readonly name = 'VitrineWildcards';
  readonly #reasons: readonly WildcardReason[];

  /** @param reasons wildcards that are allowed */
  constructor(
    reasons: readonly WildcardReason[] = [
      ...wildcardReasons,
      ...apiWildcardReasons,
      ...deliveryWildcardReasons,
    ],
  ) {
    this.#reasons = reasons;
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = context.templatePaths.flatMap((path) => this.#inTemplate(path));
    return { success: violations.length === 0, violations };
  }

  #inTemplate(templatePath: string): PolicyViolation[] {
    const template = templateSchema.parse(JSON.parse(readFileSync(templatePath, 'utf8')));
    return Object.entries(template.Resources).flatMap(([resourceLogicalId, { Type, Properties }]) =>
      policiesOf(Type, Properties)
        .flatMap((policy) => policy.Statement)
        .flatMap((statement) => this.#unexplained(statement.Action, statement.Resource))
        .map((wildcard) => ({
          ruleName: `Wildcard[${wildcard}]`,
          description: 'A role is allowed more than named actions on named resources, and nobody says why.',
          fix: 'Name the action and the resource, or add the reason to lib/checks/wildcard-reasons.ts.',
          severity: 'error',
          violatingResources: [{ resourceLogicalId, templatePath, locations: ['Properties.PolicyDocument'] }],
        })),
    );
  }

  #unexplained(actions: readonly string[], resources: readonly string[]): string[] {
    return actions.flatMap((action) =>
      resources
        .filter((resource) => action.includes('*') || resource.includes('*'))
        .filter(
          (resource) =>
            !this.#reasons.some((known) => known.actions.includes(action) && known.resource.test(resource)),
        )
        .map((resource) => `${action} on ${resource}`),
    );
  }
}

/** The policies that a resource attaches to a role. Policies of keys, buckets and queues say who may come, not this. */
function policiesOf(type: string, properties: Record<string, unknown>): z.infer<typeof documentSchema>[] {
  switch (type) {
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy':
    case 'AWS::IAM::RolePolicy':
      return [policyOf.parse(properties).PolicyDocument];
    case 'AWS::IAM::Role':
      return z
        .array(policyOf)
        .default([])
        .parse(properties['Policies'])
        .map((policy) => policy.PolicyDocument);
    default:
      return [];
  }
}

/** A template's value as text, with `<...>` for what CloudFormation fills in. */
function render(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(render).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).safeParse(value);
  if (join.success) {
    const [separator, parts] = join.data['Fn::Join'];
    return parts.map(render).join(separator);
  }
  return `<${Object.values(value)
    .map((part: unknown) => (Array.isArray(part) ? part.map(render).join('.') : render(part)))
    .join(' ')}>`;
}
