import type { Clients } from '../embedded-aws/clients.ts';
import type { Emulator } from '../embedded-aws/emulator.ts';
import type { StackOutputs } from '../embedded-aws/outputs.ts';

/** One run of the loop: where it writes, and what stops it. */
export interface Run {
  /** Unique among runs; part of the names of its jobs. */
  readonly id: string;
  readonly directory: string;
  readonly interrupt: AbortSignal;
}

/** A run with the platform deployed, which is what all stages after `deploy` work on. */
export interface DeployedRun extends Run {
  readonly emulator: Emulator;
  readonly clients: Clients;
  readonly outputs: StackOutputs;
}
