import type { ScenarioName } from '../scenario.ts';
import {
  type Arm,
  comparedModel,
  type Experiment,
  type ExperimentArm,
  HOLDOUT,
  INTERLEAVED,
  type ModelPart,
} from './experiment.ts';
import { shopperShare } from './shopper-share.ts';

export interface Assignment<Rules> {
  readonly experiment: ExperimentArm;
  /** undefined: the scenario's usual ones, for the shopper is held out. */
  readonly rules?: Rules;
  /** undefined: the experiment compares rules. */
  readonly model?: ModelPart;
}

export interface Asked {
  /** Of the user, or of the session of somebody who is not logged in; undefined: nobody can be told apart. */
  readonly shopperId?: string | undefined;
  readonly scenario: ScenarioName;
  readonly nowMs: number;
}

/**
 * The experiment that an answer is part of. Nothing is stored: it follows from the shopper's id and the salts alone.
 * Scenarios have one experiment at a time for each shopper, which the configuration sees to.
 * @returns undefined: none
 */
export function assign<Rules>(
  experiments: readonly Experiment<Rules>[],
  { shopperId, scenario, nowMs }: Asked,
): Assignment<Rules> | undefined {
  if (shopperId === undefined) return undefined;
  for (const experiment of experiments) {
    const runs = experiment.startMs <= nowMs && nowMs < experiment.endMs;
    if (!runs || !experiment.scenarios.includes(scenario)) continue;
    const assignment = assignmentIn(experiment, shopperId);
    if (assignment !== undefined) return assignment;
  }
  return undefined;
}

/**
 * The shopper's part in one experiment, whenever it runs. Each question is a draw of its own, so that a wider range, or
 * a higher ramp-up, lets more shoppers in and moves none who are in.
 * @returns undefined: none
 */
export function assignmentIn<Rules>(
  { name, salt, layer, arms, holdout, rampUp, interleaved }: Experiment<Rules>,
  shopperId: string,
): Assignment<Rules> | undefined {
  const place = shopperShare('layer', layer.name, shopperId);
  if (place < layer.from || place >= layer.to) return undefined;
  if (shopperShare('ramp-up', salt, shopperId) >= rampUp) return undefined;
  const version = comparedModel(arms);
  const part = (isTheirs: boolean) => version !== undefined && { model: { version, isTheirs } };
  if (shopperShare('holdout', salt, shopperId) < holdout)
    return { experiment: { name, arm: HOLDOUT }, ...part(false) };
  const [live, tried] = arms;
  if (interleaved && version !== undefined && live !== undefined && tried !== undefined) {
    const model = { version, isTheirs: false, interleaves: [live.name, tried.name] } as const;
    return { experiment: { name, arm: INTERLEAVED }, rules: live.rules, model };
  }
  const arm = armAt(arms, shopperShare('arm', salt, shopperId));
  if (arm === undefined) return undefined;
  const { rules, modelVersion } = arm;
  return { experiment: { name, arm: arm.name }, rules, ...part(modelVersion !== undefined) };
}

/** The last arm takes what rounding leaves of the weights. */
function armAt<Rules>(arms: readonly Arm<Rules>[], share: number): Arm<Rules> | undefined {
  let upTo = 0;
  for (const arm of arms) {
    upTo += arm.weight;
    if (share < upTo) return arm;
  }
  return arms.at(-1);
}
