import * as z from 'zod';
import type { Filter } from '../domain/filter/expression.ts';
import { SCENARIO_NAMES } from '../domain/scenario.ts';
import { applyFilterValues, MAX_EXPRESSION, parseFilter } from './filter/filter-expression.ts';
import { ruleFields } from './shelf-fields.ts';

const scenarioRules = z.strictObject({
  /** @default what the scenario is made for */
  filterPurchased: z.boolean().optional(),
  /** The name of a filter; a request's own takes its place. */
  filter: z.string().optional(),
  ...ruleFields,
});

const written = z.strictObject({
  /** Expressions by the names that filterArn ends in. */
  filters: z.record(z.string().min(1).max(63), z.string().max(MAX_EXPRESSION)).default({}),
  /** The rules of scenarios, where they are not the usual ones. */
  scenarios: z.partialRecord(z.enum(SCENARIO_NAMES), scenarioRules).default({}),
});

/** The rules that an environment's configuration sets for all requests. */
export const shopRulesSchema = written.transform(({ filters, scenarios }, context) => {
  const parsed = new Map<string, Filter>();
  for (const [name, text] of Object.entries(filters)) {
    const filter = parseFilter(text, `filters.${name}`);
    if (filter.ok) parsed.set(name, filter.value);
    else context.addIssue({ code: 'custom', path: ['filters', name], message: filter.problem.message });
  }
  for (const [name, { filter: named }] of Object.entries(scenarios)) {
    if (named === undefined) continue;
    const path = ['scenarios', name, 'filter'];
    const filter = parsed.get(named);
    if (filter === undefined)
      context.addIssue({ code: 'custom', path, message: `there is no filter ${named}` });
    else if (!applyFilterValues(filter, {}, { filter: named, values: 'filterValues' }).ok)
      context.addIssue({
        code: 'custom',
        path,
        message: `${named} needs values, which only a request can give`,
      });
  }
  return { filters: parsed, scenarios };
});

/** What a file in `config/` writes. */
export type ShopRulesInput = z.input<typeof written>;
export type ShopRules = z.output<typeof shopRulesSchema>;
