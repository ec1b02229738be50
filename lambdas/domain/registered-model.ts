import { DAY_MS } from './history.ts';

/** A version of the model in the registry. */
export interface RegisteredModel {
  /** Of the model, which all its versions share. */
  readonly name: string;
  readonly version: number;
  readonly arn: string;
  readonly createdAt: string;
  readonly approval: 'pending' | 'approved' | 'rejected';
  /** The day from which it may not be released, `YYYY-MM-DD`; absent: none was set. */
  readonly retireOn?: string | undefined;
  /** What its answers carry as their version: the name of its training job. */
  readonly modelVersion: string;
  readonly algorithm?: string | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  readonly trainedBy?: string | undefined;
  readonly trainingJob?: string | undefined;
  /** Where its `model.tar.gz` is. */
  readonly modelDataUrl: string;
  /** The instance types that it was registered for; empty: any. */
  readonly instanceTypes: readonly string[];
}

/** The run of its training in MLflow. */
export interface TrackedRun {
  readonly id: string;
  /** Its page; absent: it is in no server that has pages. */
  readonly url?: string | undefined;
}

export const MODEL_STATES = ['registered', 'approved', 'live', 'rejected', 'retired'] as const;

export type ModelState = (typeof MODEL_STATES)[number];

/** What the release workflow recorded as serving. */
export interface LiveModel {
  readonly modelPackageArn: string;
  readonly modelVersion: string;
}

const isRetired = ({ retireOn }: RegisteredModel, nowMs: number): boolean =>
  retireOn !== undefined && retireOn <= dayOf(nowMs);

/** @returns `YYYY-MM-DD` in UTC */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The day from which it may not be released: the one that was set for it, else the one that its card names. */
export const retirementOf = ({ retireOn, createdAt }: RegisteredModel, retireAfterDays: number): string =>
  retireOn ?? dayOf(Date.parse(createdAt) + retireAfterDays * DAY_MS);

const isLive = ({ arn }: RegisteredModel, live: LiveModel | undefined): boolean =>
  live?.modelPackageArn === arn;

/** What serves is live, whatever else was decided about it since. */
export function stateOf(model: RegisteredModel, live: LiveModel | undefined, nowMs: number): ModelState {
  if (isLive(model, live)) return 'live';
  if (isRetired(model, nowMs)) return 'retired';
  return model.approval === 'pending' ? 'registered' : model.approval;
}
