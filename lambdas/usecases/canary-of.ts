import { done, type Outcome, refuse } from '../domain/refusal.ts';
import type { Canary, Strategy } from '../domain/release.ts';

/** What an environment is configured with. */
export interface CanarySettings {
  readonly percent: number;
  readonly minutes: number;
  readonly mostMinutes: number;
}

interface AskedCanary {
  readonly strategy: Strategy;
  readonly canaryPercent?: number | undefined;
  readonly canaryMinutes?: number | undefined;
}

/**
 * How a release tries its model; undefined: not at all, where the host runs one model at a time.
 * A strategy is how many shoppers try it and for how long, so that all of them are one workflow.
 */
export function canaryOf(
  { strategy, canaryPercent, canaryMinutes }: AskedCanary,
  settings: CanarySettings | undefined,
): Outcome<Canary | undefined> {
  if (canaryPercent !== undefined && strategy !== 'canary')
    return invalid('canaryPercent', `is of the strategy canary, and this is ${strategy}`);
  if (canaryMinutes !== undefined && strategy === 'all-at-once')
    return invalid('canaryMinutes', 'is of the strategies canary and blue-green, and this is all-at-once');
  if (settings === undefined) {
    if (strategy === 'all-at-once') return done(undefined);
    return refuse({
      kind: 'invalid',
      code: 'strategy_not_offered',
      field: 'strategy',
      message: `The strategy ${strategy} is not offered: the model host of this environment runs one model at a time, an endpoint of SageMaker runs two`,
    });
  }
  const { percent, minutes, mostMinutes } = settings;
  if (canaryMinutes !== undefined && canaryMinutes > mostMinutes)
    return invalid('canaryMinutes', `must be at most ${mostMinutes}, as this environment is configured`);
  switch (strategy) {
    case 'canary':
      return done({ percent: canaryPercent ?? percent, minutes: canaryMinutes ?? minutes });
    case 'blue-green':
      return done({ percent: 100, minutes: canaryMinutes ?? minutes });
    case 'all-at-once':
      return done({ percent: 100, minutes: 0 });
  }
}

const invalid = (field: string, what: string) =>
  refuse({ kind: 'invalid', code: 'invalid_field', field, message: `${field} ${what}` });
