import type { ScenarioName } from '../scenario.ts';
import { type Arm, type Experiment, type ExperimentArm, HOLDOUT } from './experiment.ts';
import { shopperShare } from './shopper-share.ts';

export interface Assignment<Rules> {
  readonly experiment: ExperimentArm;
  /** undefined: the scenario's usual ones, for the shopper is held out. */
  readonly rules?: Rules;
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
  { name, salt, layer, arms, holdout, rampUp }: Experiment<Rules>,
  shopperId: string,
): Assignment<Rules> | undefined {
  const place = shopperShare('layer', layer.name, shopperId);
  if (place < layer.from || place >= layer.to) return undefined;
  if (shopperShare('ramp-up', salt, shopperId) >= rampUp) return undefined;
  if (shopperShare('holdout', salt, shopperId) < holdout) return { experiment: { name, arm: HOLDOUT } };
  const arm = armAt(arms, shopperShare('arm', salt, shopperId));
  return arm && { experiment: { name, arm: arm.name }, rules: arm.rules };
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
