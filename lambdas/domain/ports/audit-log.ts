import type { Page, PageRequest } from '../page.ts';

/** What becomes of a release between its request and its end. */
export const TRANSITIONS = [
  'release.checked',
  'release.refused',
  'release.shadow',
  'release.shadowed',
  'release.canary',
  'release.passed',
  'release.rolled-back',
  'release.full',
  'release.validated',
] as const;

export const AUDIT_ACTIONS = [
  'model.approved',
  'model.rejected',
  'model.retired',
  'release.requested',
  'release.rollback-requested',
  ...TRANSITIONS,
  'release.succeeded',
  'release.failed',
  'release.stopped',
  'experiment.stopped',
  'experiment.resumed',
  'user.exported',
  'user.erasure-requested',
] as const;

/** Something that was decided or happened: written once, changed never. */
export interface AuditEntry {
  /** 1 is the first; there are no gaps. */
  readonly sequence: number;
  readonly at: string;
  /** ARN of the IAM caller, or of the state machine that did it. */
  readonly who: string;
  readonly action: (typeof AUDIT_ACTIONS)[number];
  /** What it happened to, such as `vitrine-prod/7`, an experiment, a release's id or an erasure's, which is of a user's pseudonym. */
  readonly subject: string;
  readonly why?: string | undefined;
}

export type NewAuditEntry = Omit<AuditEntry, 'sequence'>;

/** Entries can be added and read, in one order that all writers agree on. */
export interface AuditLog {
  /** Adds an entry after the newest, whoever writes at the same time. */
  append(entry: NewAuditEntry): Promise<void>;
  /** Adds an entry as the next after this one; `overtaken`: another was added meanwhile, and this one is not. */
  appendAfter(sequence: number, entry: NewAuditEntry): Promise<'appended' | 'overtaken'>;
  /** Of the newest entry; 0: there is none. */
  lastSequence(): Promise<number>;
  /** Newest first. */
  list(request: PageRequest): Promise<Page<AuditEntry>>;
}
