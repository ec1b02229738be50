import type { ScenarioName } from '../scenario.ts';

/** One of the alternatives that an experiment compares. */
export interface Arm<Rules> {
  readonly name: string;
  /** The share of those who are in the experiment, and not held out; the weights of all arms add up to 1. */
  readonly weight: number;
  /** What the arm changes about the scenario's rules. */
  readonly rules: Rules;
  /** The version of the model that its shoppers get while a release tries it; undefined: what serves. */
  readonly modelVersion?: number | undefined;
}

/** An A/B/n experiment. Shares are from 0 to 1. */
export interface Experiment<Rules> {
  readonly name: string;
  /** Who is in which arm follows from it: another salt is another draw. */
  readonly salt: string;
  /** Shoppers are in at most one experiment of a layer: each has a range of its own. */
  readonly layer: { readonly name: string; readonly from: number; readonly to: number };
  readonly scenarios: readonly ScenarioName[];
  readonly arms: readonly Arm<Rules>[];
  /**
   * Each list is of the models of both arms in turn, for every shopper; else each shopper has one arm's.
   * @default false
   */
  readonly interleaved?: boolean | undefined;
  /** The share of those who are in the experiment that keeps the scenario's usual rules, whatever arms there are. */
  readonly holdout: number;
  /** The share of the layer's range that is in the experiment yet. */
  readonly rampUp: number;
  readonly startMs: number;
  /** The first moment after it. */
  readonly endMs: number;
}

/** The version of the model that an experiment compares with what serves; undefined: it compares rules. */
export const comparedModel = (arms: readonly Pick<Arm<unknown>, 'modelVersion'>[]): number | undefined =>
  arms.find(({ modelVersion }) => modelVersion !== undefined)?.modelVersion;

/** Part in an experiment of models, which is on while a release tries its model. */
export interface ModelPart {
  /** The version of the model that it compares with what serves. */
  readonly version: number;
  /** Whether that is the one that the shopper gets. */
  readonly isTheirs: boolean;
  /** The arms whose models' lists are interleaved, that of the model that serves first; undefined: nothing is. */
  readonly interleaves?: readonly [string, string] | undefined;
}

/** The arm of those who are held out, as answers and logs name it. */
export const HOLDOUT = 'holdout';

/** The arm of those whose lists are of both arms' models. */
export const INTERLEAVED = 'interleaved';

/** What answers, metrics and logs say of an experiment. */
export interface ExperimentArm {
  readonly name: string;
  readonly arm: string;
}
