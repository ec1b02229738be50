import * as z from 'zod';

import type { ArmRulesInput, ExperimentScenario } from '../lambdas/contracts/experiments.ts';
import { judgingSchema } from './experiment-judging.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, {
  error: 'must be lower-case letters, digits and dashes, at most 40, such as calm-home',
});
const share = z.number().min(0).max(1);
/** Of shoppers; nobody at all takes no part, and more than all there are not. */
const someShare = z
  .number()
  .gt(0, { error: 'must be above 0 and at most 1, such as 0.5 for 50 %' })
  .max(1, { error: 'must be above 0 and at most 1, such as 0.5 for 50 %' });
const moment = z.iso.datetime({
  offset: true,
  error: 'must be ISO 8601 with a time zone, such as 2027-01-11T00:00:00Z',
});

const scenario = z.enum({
  home: 'home',
  product: 'product',
  cart: 'cart',
  search: 'search',
  email: 'email',
  trending: 'trending',
  'recently-viewed': 'recently-viewed',
  similar: 'similar',
  'bought-together': 'bought-together',
} satisfies { [Name in ExperimentScenario]: Name });

const arm = z.strictObject({
  /** `holdout` is the arm of those who are held out, `interleaved` of those whose lists are of two arms. */
  name: name.refine((given) => given !== 'holdout' && given !== 'interleaved', {
    error:
      'must not be holdout or interleaved, which answers say of those who are held out, or get lists of both arms: name it control, for example',
  }),
  /** The share of those who are in the experiment and not held out. */
  weight: someShare,
  /**
   * The version of the model that the arm's shoppers get, while a release tries it; the others get what serves.
   * @default what serves
   */
  modelVersion: z.int().min(1).optional(),
  /** What the arm changes about the scenario's rules. The functions that apply them check them when they start. */
  rules: z
    .custom<ArmRulesInput>((value) => typeof value === 'object' && value !== null, {
      error: "must be rules, such as { diversityLevel: 'medium' }, or {} for the usual ones",
    })
    .default({}),
});

const experiment = z
  .strictObject({
    name,
    /** Who is in which arm follows from it: change it, and everybody is drawn anew. */
    salt: name,
    /** Shoppers are in at most one experiment of a layer: each has its own range of them. */
    layer: z
      .strictObject({ name, from: share.default(0), to: share.default(1) })
      .refine(({ from, to }) => from < to, {
        path: ['to'],
        error: "must be above `from`, such as { name: 'home', from: 0, to: 0.5 }",
      })
      .prefault({ name: 'default' }),
    /** Where in the shop it is on. */
    scenarios: z.array(scenario).min(1, { error: "must name one at least, such as ['home']" }),
    arms: z
      .array(arm)
      .min(2, {
        error:
          "must be two at least, such as [{ name: 'control', weight: 0.5 }, { name: 'diverse', weight: 0.5, rules: { diversityLevel: 'medium' } }]; the first is the one that the others are compared with",
      })
      .refine((arms) => Math.abs(arms.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-9, {
        error: 'must have weights that add up to 1, such as 0.5 and 0.5, or 0.4, 0.3 and 0.3',
      })
      .refine((arms) => new Set(arms.map((each) => each.name)).size === arms.length, {
        error: 'must have a name each, such as control and diverse',
      })
      .refine(([first]) => first?.modelVersion === undefined, {
        error:
          "must begin with one that gets what serves: [{ name: 'control', weight: 0.5 }, { name: 'new', weight: 0.5, modelVersion: 7 }], for example",
      })
      .refine((arms) => new Set(modelsOf(arms)).size <= 1, {
        error: 'must name one modelVersion at most, since a release tries one model, such as 7',
      })
      .refine((arms) => modelsOf(arms).length === 0 || arms.every(({ rules }) => isEmpty(rules)), {
        error:
          'must differ by modelVersion or by rules, not by both: write another experiment for the rules, such as calm-home',
      }),
    /**
     * Each list is of the models of both arms in turn, and clicks tell which is preferred; for two arms of half the
     * weight, one of which names a modelVersion.
     * @default false: each shopper has one arm's model
     */
    interleaved: z.boolean().optional(),
    /**
     * The share of those who are in the experiment that keeps the scenario's usual rules, whatever arms there are.
     * @default nobody is held out
     */
    holdout: z.number().min(0).max(0.5).default(0),
    /**
     * The share of the layer's range that is in the experiment yet. More lets more in, and moves nobody who is in.
     * @default all of it
     */
    rampUp: someShare.default(1),
    start: moment,
    end: moment,
    /** How it is judged, to be settled before it starts. @default each setting's own */
    judging: judgingSchema.prefault({}),
  })
  .refine(({ start, end }) => Date.parse(start) < Date.parse(end), {
    path: ['end'],
    error: 'must be after `start`, such as 2027-01-11T00:00:00Z and 2027-02-08T00:00:00Z',
  })
  .refine(({ interleaved, arms }) => interleaved !== true || areTwoModels(arms), {
    path: ['interleaved'],
    error:
      "needs two arms of half the weight, the second with a modelVersion: [{ name: 'live', weight: 0.5 }, { name: 'new', weight: 0.5, modelVersion: 7 }]",
  });

export type Experiment = z.output<typeof experiment>;

/** What functions that answer shoppers have to know of experiments. */
export const answeredExperiments = (experiments: readonly Experiment[]) =>
  experiments.map(({ name, salt, layer, scenarios, arms, interleaved, holdout, rampUp, start, end }) => ({
    name,
    salt,
    layer,
    scenarios,
    arms,
    interleaved,
    holdout,
    rampUp,
    start,
    end,
  }));

/** What an analysis has to know of experiments. */
export const judgedExperiments = (experiments: readonly Experiment[]) =>
  experiments.map(({ name, salt, layer, arms, interleaved, holdout, rampUp, start, end, judging }) => ({
    name,
    salt,
    layer,
    interleaved,
    holdout,
    rampUp,
    start,
    end,
    judging,
    arms: arms.map((arm) => ({ name: arm.name, weight: arm.weight, modelVersion: arm.modelVersion })),
  }));

const areTwoModels = (arms: readonly z.output<typeof arm>[]): boolean =>
  arms.length === 2 && modelsOf(arms).length === 1 && arms.every(({ weight }) => weight === 0.5);

const modelsOf = (arms: readonly z.output<typeof arm>[]): number[] =>
  arms.flatMap(({ modelVersion }) => modelVersion ?? []);

const isEmpty = (rules: object): boolean => Object.keys(rules).length === 0;

/** The A/B/n experiments of an environment, which go together: each shopper is in one at most at each place. */
export const experimentsSchema = z.array(experiment).check(({ value: experiments, issues }) => {
  const refuse = (path: readonly (string | number)[], message: string): void => {
    issues.push({ code: 'custom', input: experiments, path: [...path], message });
  };
  for (const [index, later] of experiments.entries()) {
    for (const earlier of experiments.slice(0, index)) {
      if (earlier.name === later.name)
        refuse([index, 'name'], `is the name of an earlier experiment: write ${later.name}-2, for example`);
      if (earlier.salt === later.salt)
        refuse(
          [index, 'salt'],
          `is the salt of ${earlier.name}, so both would draw alike: write ${later.name}-1, for example`,
        );
      if (!runTogether(earlier, later)) continue;
      if (earlier.layer.name === later.layer.name) {
        if (earlier.layer.from < later.layer.to && later.layer.from < earlier.layer.to)
          refuse(
            [index, 'layer'],
            `overlaps the share of ${earlier.name} in the layer ${later.layer.name}: give it from 0 to 0.5 and this one from 0.5 to 1, for example`,
          );
        continue;
      }
      const shared = later.scenarios.find((each) => earlier.scenarios.includes(each));
      if (shared !== undefined)
        refuse(
          [index, 'scenarios'],
          `are on ${shared} with ${earlier.name}, of another layer: put both into one layer, { name: '${earlier.layer.name}', from: 0, to: 0.5 } and { name: '${earlier.layer.name}', from: 0.5, to: 1 }, for example`,
        );
    }
  }
});

const runTogether = (one: Experiment, other: Experiment): boolean =>
  Date.parse(one.start) < Date.parse(other.end) && Date.parse(other.start) < Date.parse(one.end);
