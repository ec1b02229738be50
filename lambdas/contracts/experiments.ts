import * as z from 'zod';
import { SCENARIO_NAMES, type ScenarioName } from '../domain/scenario.ts';
import { ruleFields } from './shelf-fields.ts';

/** What an arm may change about its scenario's rules; what it leaves open stays the scenario's. */
const armRules = z.strictObject({ filterPurchased: z.boolean().optional(), ...ruleFields });

const share = z.number().min(0).max(1);
const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const arm = z.strictObject({
  name: z.string().min(1),
  weight: share,
  rules: armRules,
  modelVersion: z.int().min(1).optional(),
});

/**
 * The experiments as functions get them. That they go together was checked with the configuration
 * (`lib/experiments-config.ts`), which knows more than a function needs.
 */
export const experimentsSchema = z
  .array(
    z
      .strictObject({
        name: z.string().min(1),
        salt: z.string().min(1),
        layer: z.strictObject({ name: z.string().min(1), from: share, to: share }),
        scenarios: z.array(z.enum(SCENARIO_NAMES)).min(1),
        arms: z.array(arm).min(2),
        interleaved: z.boolean().optional(),
        holdout: share,
        rampUp: share,
        start: moment,
        end: moment,
      })
      .transform(({ start, end, ...experiment }) => ({ ...experiment, startMs: start, endMs: end })),
  )
  .readonly();

/** Where an experiment may be on. */
export type ExperimentScenario = ScenarioName;
/** What a file in `config/` writes for an arm. */
export type ArmRulesInput = z.input<typeof armRules>;
export type ArmRules = z.output<typeof armRules>;
