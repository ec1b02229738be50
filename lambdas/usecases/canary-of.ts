import { done, type Outcome, refuse } from '../domain/refusal.ts';
import type { Canary, Shadow, Strategy } from '../domain/release.ts';

/** What an environment is configured with. */
export interface CanarySettings {
  readonly percent: number;
  readonly minutes: number;
  /** Of either, where a release says. */
  readonly mostMinutes: number;
  /** Before the canary; 0 percent: none. */
  readonly shadow: Shadow;
}

interface AskedCanary {
  readonly strategy: Strategy;
  readonly canaryPercent?: number | undefined;
  readonly canaryMinutes?: number | undefined;
  readonly shadowPercent?: number | undefined;
  readonly shadowMinutes?: number | undefined;
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

/** How a candidate is asked what shoppers ask before any of them sees its answers; undefined: not at all. */
export function shadowOf(
  { shadowPercent, shadowMinutes }: AskedCanary,
  settings: CanarySettings | undefined,
): Outcome<Shadow | undefined> {
  if (settings === undefined)
    return (shadowPercent ?? 0) > 0
      ? invalid('shadowPercent', 'must be 0: the model host of this environment runs one model at a time')
      : done(undefined);
  const { shadow, mostMinutes } = settings;
  const percent = shadowPercent ?? shadow.percent;
  if (shadowMinutes !== undefined && shadowMinutes > mostMinutes)
    return invalid('shadowMinutes', `must be at most ${mostMinutes}, as this environment is configured`);
  if (percent === 0 && shadowMinutes !== undefined)
    return invalid('shadowMinutes', 'is of releases with a shadowPercent above 0, such as 20');
  return done(percent === 0 ? undefined : { percent, minutes: shadowMinutes ?? shadow.minutes });
}

const invalid = (field: string, what: string) =>
  refuse({ kind: 'invalid', code: 'invalid_field', field, message: `${field} ${what}` });
