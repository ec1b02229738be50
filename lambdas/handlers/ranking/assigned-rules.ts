import type { ArmRules } from '../../contracts/experiments.ts';
import { shelfRulesOf } from '../../contracts/shelf-rules.ts';
import { assign, type Assignment } from '../../domain/experiments/assign.ts';
import { type Part, partIn } from '../../domain/experiments/stop.ts';
import type { Parsed } from '../../domain/problem.ts';
import type { ShelfRequest } from '../../domain/recommend-request.ts';
import { shopperOf } from '../../domain/shopper.ts';
import { dependencies, experiments, shopRules } from './dependencies.ts';
import { knownStops } from './known-stops.ts';

type Fields = Parameters<typeof shelfRulesOf>[0] & Parameters<typeof shopperOf>[0];

/** The rules of a request, and the experiment that they are part of. */
export async function assignedRules(
  fields: Fields,
  numResults: number,
): Promise<Parsed<Pick<ShelfRequest, 'rules' | 'experiment' | 'model'>>> {
  const assignment: Assignment<ArmRules> | undefined = assign(experiments, {
    shopperId: shopperOf(fields)?.id,
    scenario: fields.scenario,
    nowMs: dependencies.now(),
  });
  const part: Part<ArmRules> =
    assignment === undefined ? {} : partIn(experiments, assignment, await knownStops());
  const rules = shelfRulesOf(fields, { numResults, shopRules, armRules: part.rules });
  if (!rules.ok) return rules;
  const { experiment, model } = part;
  return { ok: true, value: { rules: rules.value, experiment, model } };
}
