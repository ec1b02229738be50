import type * as z from 'zod';
import type { BoundFilter, Filter } from '../domain/filter/expression.ts';
import type { Parsed, Problem } from '../domain/problem.ts';
import type { ShelfRules } from '../domain/recommend-request.ts';
import { needsItem, scenarioOf } from '../domain/scenario.ts';
import { applyFilterValues, parseFilter } from './filter/filter-expression.ts';
import type { filterFields, shelfFields } from './shelf-fields.ts';
import type { ArmRules } from './experiments.ts';
import type { ShopRules } from './shop-rules.ts';

type Fields<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;
type FilterFields = Fields<typeof filterFields>;

const refuse = (problem: Problem): Parsed<never> => ({ ok: false, problem });

export interface ShelfRulesOptions {
  readonly numResults: number;
  readonly shopRules: ShopRules;
  /** Of the arm that the shopper is in. @default no experiment changes anything */
  readonly armRules?: ArmRules | undefined;
}

/**
 * The rules of a request: its own, else those of the shopper's arm of an experiment, else those that the configuration
 * gives its scenario, else the usual ones.
 */
export function shelfRulesOf(
  request: Omit<Fields<typeof shelfFields>, 'validateOnly'>,
  { numResults, shopRules, armRules = {} }: ShelfRulesOptions,
): Parsed<ShelfRules> {
  const { scenario, pins = [] } = request;
  if (needsItem(scenario) && request.itemId === undefined) {
    return refuse({
      code: 'invalid_value',
      field: 'itemId',
      message: `itemId is missing: ${scenario} needs it`,
    });
  }
  const defaults = { ...shopRules.scenarios[scenario], ...armRules };
  const ownFilter = request.filter !== undefined || request.filterArn !== undefined;
  const filter = ownFilter
    ? boundFilterOf(request, '', shopRules)
    : boundFilterOf({ ...request, filterArn: defaults.filter }, '', shopRules);
  if (!filter.ok) return filter;
  const promotions = promotionsOf(request.promotions ?? [], shopRules);
  if (!promotions.ok) return promotions;
  const problem = pinProblem(pins, numResults);
  if (problem !== undefined) return refuse(problem);
  return {
    ok: true,
    value: {
      filter: filter.value,
      dropPurchased:
        request.filterPurchased ?? defaults.filterPurchased ?? scenarioOf(scenario).dropPurchased,
      maxPerCategory: request.maxPerCategory ?? defaults.maxPerCategory,
      boosts: request.boosts ?? defaults.boosts ?? [],
      promotions: promotions.value,
      pins,
      diversityLevel: request.diversityLevel ?? defaults.diversityLevel ?? 'none',
      exploration: request.exploration ?? defaults.exploration,
    },
  };
}

function promotionsOf(
  promotions: NonNullable<Fields<typeof shelfFields>['promotions']>,
  shopRules: ShopRules,
): Parsed<ShelfRules['promotions']> {
  const bound = [];
  for (const [index, promotion] of promotions.entries()) {
    const path = `promotions[${index}].`;
    if (promotion.filter === undefined && promotion.filterArn === undefined) {
      const field = `${path}filter`;
      return refuse({
        code: 'invalid_value',
        field,
        message: `${field} is missing: it says what is promoted`,
      });
    }
    const filter = boundFilterOf(promotion, path, shopRules);
    if (!filter.ok) return filter;
    bound.push({ name: promotion.name, percent: promotion.percentPromotedItems, filter: filter.value });
  }
  return { ok: true, value: bound };
}

/** @param path what comes before the fields' names in messages */
function boundFilterOf(
  { filter: text, filterArn, filterValues = {} }: FilterFields,
  path: string,
  shopRules: ShopRules,
): Parsed<BoundFilter> {
  const fields = { filter: `${path}filter`, values: `${path}filterValues` };
  if (text !== undefined && filterArn !== undefined) {
    const message = `${fields.filter} and ${path}filterArn cannot both be given`;
    return refuse({ code: 'invalid_value', field: fields.filter, message });
  }
  const filter =
    text === undefined ? namedFilter(filterArn, path, shopRules) : parseFilter(text, fields.filter);
  return filter.ok ? applyFilterValues(filter.value, filterValues, fields) : filter;
}

function namedFilter(filterArn: string | undefined, path: string, { filters }: ShopRules): Parsed<Filter> {
  if (filterArn === undefined) return { ok: true, value: [] };
  const filter = filters.get(filterArn.slice(filterArn.lastIndexOf('/') + 1));
  if (filter !== undefined) return { ok: true, value: filter };
  const field = `${path}filterArn`;
  const known = filters.size === 0 ? 'it has none' : `it has ${[...filters.keys()].join(', ')}`;
  return refuse({
    code: 'invalid_value',
    field,
    message: `${field} names no filter of the configuration; ${known}`,
    isMissing: true,
  });
}

function pinProblem(
  pins: readonly { readonly itemId: string; readonly position: number }[],
  numResults: number,
): Problem | undefined {
  for (const [index, { itemId, position }] of pins.entries()) {
    const field = `pins[${index}]`;
    const earlier = pins.slice(0, index);
    if (position > numResults)
      return {
        code: 'invalid_value',
        field,
        message: `${field}.position is beyond the ${numResults} results`,
      };
    if (earlier.some((pin) => pin.position === position || pin.itemId === itemId))
      return {
        code: 'invalid_value',
        field,
        message: `${field} has the place or the item of an earlier pin`,
      };
  }
  return undefined;
}
