import type { RunState } from './ports/workflow-runs.ts';

/** Ways to let a model take over. */
export const STRATEGIES = ['all-at-once', 'canary', 'blue-green'] as const;

export type Strategy = (typeof STRATEGIES)[number];

/** How a candidate is tried beside the model that serves. */
export interface Canary {
  /** Of shoppers. */
  readonly percent: number;
  /** 0: no shopper tries it; it only has to answer what it is checked with. */
  readonly minutes: number;
}

/** How a candidate is asked what shoppers ask, before any of them sees an answer of it. */
export interface Shadow {
  /** Of requests. */
  readonly percent: number;
  readonly minutes: number;
}

/** What the release workflow is started with. */
export interface ReleaseInput {
  readonly modelPackageArn: string;
  readonly strategy: Strategy;
  /** What served when it was asked for: what a rollback releases. */
  readonly replaces?: string | undefined;
  /** The release that this one undoes. */
  readonly takesBack?: string | undefined;
  readonly requestedBy?: string | undefined;
  readonly why?: string | undefined;
  /** How the model is tried before it takes over; absent: it takes over as soon as its hosts answer. */
  readonly canary?: Canary | undefined;
  /** What comes before that; absent: nothing does. */
  readonly shadow?: Shadow | undefined;
}

export interface Release {
  readonly id: string;
  readonly state: RunState;
  readonly version: number;
  readonly strategy: Strategy;
  readonly canary?: Canary | undefined;
  readonly shadow?: Shadow | undefined;
  /** The version that served before; absent: none did, or nobody wrote it down. */
  readonly replaces?: number | undefined;
  readonly requestedBy?: string | undefined;
  readonly why?: string | undefined;
  readonly startedAt: string;
  readonly endedAt?: string | undefined;
  readonly step?: string | undefined;
  readonly cause?: string | undefined;
  /** Oldest first. */
  readonly history?: readonly ReleaseEntry[] | undefined;
}

/** What became of a release, and when. */
export interface ReleaseEntry {
  readonly at: string;
  readonly action: string;
  readonly why?: string | undefined;
}

/** `arn:...:model-package/<group>/7` is version 7. */
export const versionOf = (modelPackageArn: string): number =>
  Number(modelPackageArn.slice(modelPackageArn.lastIndexOf('/') + 1));
