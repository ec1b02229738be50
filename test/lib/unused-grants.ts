import * as z from 'zod';

/** What a policy of a role allows, as it is written there. */
export interface Grant {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

/** Grants that nothing uses where the embedded AWS enforces them, and why they are granted all the same. */
export interface UnusedGrants {
  /** Of any role, where this is missing. */
  readonly role?: RegExp;
  readonly actions: readonly string[];
  /** On any resource, where this is missing. */
  readonly resource?: RegExp;
  readonly reason: string;
}

// Arrays first: `unknown` would take an array for one item.
const oneOrMany = <T extends z.ZodType>(item: T) => z.union([z.array(item), item.transform((one) => [one])]);
const policySchema = z.object({
  Statement: oneOrMany(
    z.discriminatedUnion('Effect', [
      z.strictObject({
        Sid: z.string().optional(),
        Effect: z.literal('Allow'),
        Action: oneOrMany(z.string()),
        Resource: oneOrMany(z.string()),
        Condition: z.unknown().optional(),
      }),
      z.looseObject({ Effect: z.literal('Deny') }),
    ]),
  ),
});
const usedSchema = z.strictObject({ role: z.string(), action: z.string(), resource: z.string() });

/**
 * Each action on each resource that a policy allows.
 * @param document JSON
 * @throws ZodError for one that allows all but what it names, which is no grant that could be used or not
 */
export const grantsIn = (role: string, document: string): readonly Grant[] =>
  policySchema
    .parse(JSON.parse(document))
    .Statement.flatMap((statement) =>
      statement.Effect === 'Allow'
        ? statement.Action.flatMap((action) =>
            statement.Resource.map((resource) => ({ role, action, resource })),
          )
        : [],
    );

/** @param lines what the embedded AWS keeps in `used-grants.jsonl` */
export const usedGrantsIn = (lines: string): readonly Grant[] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => usedSchema.parse(JSON.parse(line)));

const textOf = ({ role, action, resource }: Grant): string => `${role}: ${action} on ${resource}`;

/** Grants that are not used, each once. */
export function unusedGrants(granted: readonly Grant[], used: readonly Grant[]): readonly Grant[] {
  const known = new Set(used.map(textOf));
  const unused = new Map(granted.map((grant) => [textOf(grant), grant]));
  return [...unused].filter(([text]) => !known.has(text)).map(([, grant]) => grant);
}

/**
 * Which unused grants have no reason, and which reasons no grant at all. A grant that is needed now and then, such as where
 * something is tried again, may be used and have a reason.
 */
export function withoutReason(
  { granted, unused }: { readonly granted: readonly Grant[]; readonly unused: readonly Grant[] },
  reasons: readonly UnusedGrants[],
): { readonly unexplained: readonly string[]; readonly outdated: readonly string[] } {
  return {
    unexplained: unused
      .filter((grant) => !reasons.some((reason) => covers(reason, grant)))
      .map(textOf)
      .sort(),
    outdated: reasons.flatMap((reason) =>
      reason.actions
        .filter((action) => !granted.some((grant) => grant.action === action && covers(reason, grant)))
        .map((action) => `${action}: ${reason.reason}`),
    ),
  };
}

const covers = ({ role, actions, resource }: UnusedGrants, grant: Grant): boolean =>
  actions.includes(grant.action) &&
  (role?.test(grant.role) ?? true) &&
  (resource?.test(grant.resource) ?? true);

/**
 * Grants by the names of the template: what a deployment has called its resources is another name each time.
 * @param logicalIds by physical id
 */
export function byLogicalId(grant: Grant, logicalIds: ReadonlyMap<string, string>): Grant {
  const longestFirst = [...logicalIds].sort(([a], [b]) => b.length - a.length);
  const named = (text: string): string =>
    longestFirst
      .reduce((left, [physical, logical]) => left.replaceAll(physical, `<${withoutHash(logical)}>`), text)
      .replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH');
  return {
    role: withoutHash(logicalIds.get(grant.role) ?? grant.role),
    action: grant.action,
    resource: named(grant.resource),
  };
}

const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
