import { type Erasure, erasureIdOf, erasureOf, type ErasureStep } from '../domain/erasure.ts';
import type { Operation } from '../domain/operation.ts';
import type { AuditLog } from '../domain/ports/audit-log.ts';
import type { ErasedUsers } from '../domain/ports/erased-users.ts';
import type { ErasureLog } from '../domain/ports/erasure-log.ts';
import type { Pseudonyms } from '../domain/ports/pseudonyms.ts';
import { type UserData, type UserDataCounts } from '../domain/ports/user-data.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';
import { eraseFromLake, type EraseFromLakeDependencies } from './erase-from-lake.ts';

export interface EraseUserDependencies extends EraseFromLakeDependencies {
  readonly pseudonyms: Pseudonyms;
  readonly erasedUsers: Pick<ErasedUsers, 'add'>;
  readonly userData: UserData;
  readonly erasureLog: ErasureLog;
  readonly auditLog: Pick<AuditLog, 'append'>;
}

/**
 * Erases a user. Each step is written down when it is done, so a call that was cut short goes on where it was when it is
 * repeated. The user's tombstone comes before the removal: what arrives meanwhile is dropped by its writer, or is there to
 * be removed. What the lake holds goes later, by a workflow that is started here and told no user. Erased again, a user's
 * receipt stays, with what had arrived since.
 * @throws OnlineTableError
 */
export async function eraseUser(
  userId: string,
  { who }: Operation,
  { pseudonyms, erasedUsers, userData, auditLog, now, ...rest }: EraseUserDependencies,
): Promise<Erasure> {
  const id = erasureIdOf(await pseudonyms.of(userId));
  const progress = await Progress.of(id, rest.erasureLog);
  const at = () => new Date(now()).toISOString();
  if (!progress.has('requested')) {
    await auditLog.append({ at: at(), who, action: 'user.erasure-requested', subject: id });
    await progress.add({ step: 'requested', at: at(), who });
  }
  await erasedUsers.add(userId);
  await eraseFromLake({ lakeErasures: rest.lakeErasures, gatherMs: rest.gatherMs, now });
  if (!progress.has('found')) {
    await progress.add({ step: 'found', at: at(), counts: countsOf(await userData.read(userId)) });
  }
  const counts = await userData.remove(userId);
  if (!progress.has('removed') || Object.keys(counts).length > 0)
    await progress.add({ step: 'removed', at: at(), counts });
  return progress.receipt();
}

export async function findErasure(
  id: string,
  { erasureLog }: Pick<EraseUserDependencies, 'erasureLog'>,
): Promise<Outcome<Erasure>> {
  const erasure = erasureOf(id, await erasureLog.steps(id));
  if (erasure !== undefined) return done(erasure);
  return refuse({ kind: 'missing', code: 'unknown_erasure', message: `There is no erasure ${id}` });
}

/** What was done of one erasure, by this call and by others. */
class Progress {
  #steps: readonly ErasureStep[];
  readonly #id: string;
  readonly #log: ErasureLog;

  private constructor(id: string, log: ErasureLog, steps: readonly ErasureStep[]) {
    this.#id = id;
    this.#log = log;
    this.#steps = steps;
  }

  static async of(id: string, log: ErasureLog): Promise<Progress> {
    return new Progress(id, log, await log.steps(id));
  }

  has(step: ErasureStep['step']): boolean {
    return this.#steps.some((one) => one.step === step);
  }

  /** Adds a step after those that are there, whoever added them; what was requested and found is written down once. */
  async add(step: ErasureStep): Promise<void> {
    while ((await this.#log.append(this.#id, this.#steps.length, step)) === 'exists') {
      this.#steps = await this.#log.steps(this.#id);
      if (step.step !== 'removed' && this.has(step.step)) return;
    }
    this.#steps = [...this.#steps, step];
  }

  receipt(): Erasure {
    const erasure = erasureOf(this.#id, this.#steps);
    if (erasure === undefined) throw new Error(`The erasure ${this.#id} was not written down.`);
    return erasure;
  }
}

function countsOf(data: Awaited<ReturnType<UserData['read']>>): UserDataCounts {
  const counted = Object.entries(data).map(([kind, rows]) => [kind, rows.length] as const);
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}
