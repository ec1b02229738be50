import { consentRowSchema } from '../contracts/online-table.ts';
import { changedConsent, type Consent, UNASKED } from '../domain/consent.ts';
import { OnlineTableError } from '../domain/errors.ts';
import type { ConsentStore } from '../domain/ports/consent-store.ts';
import { type OnlineTable, readRow } from './online-table.ts';
import { consentKey } from './online-table-keys.ts';
import { putRevised, untilWritten } from './revised-row.ts';

const WHAT = "a user's consent";

export class DynamoDbConsentStore implements ConsentStore {
  readonly #table: OnlineTable;
  readonly #now: () => number;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#now = now;
  }

  async consentOf(userId: string): Promise<Consent> {
    const { personalization, analytics } = (await this.#read(userId)) ?? UNASKED;
    return { personalization, analytics };
  }

  async putConsent(userId: string, consent: Consent): Promise<void> {
    const attempt = async (left: readonly Consent[]) =>
      (await Promise.all(left.map((one) => this.#put(userId, one)))).flat();
    if (!(await untilWritten([consent], attempt)))
      throw new OnlineTableError('A consent was changed by too many writers at once');
  }

  /** @returns the consent if it was outdated */
  async #put(userId: string, consent: Consent): Promise<readonly Consent[]> {
    const known = await this.#read(userId);
    const attributes = { ...changedConsent(known ?? UNASKED, consent, this.#now()) };
    const row = { key: consentKey(userId), attributes, madeFrom: known?.revision };
    return (await putRevised(this.#table, row, WHAT)) === 'outdated' ? [consent] : [];
  }

  #read(userId: string) {
    return readRow(this.#table, consentKey(userId), {
      schema: consentRowSchema,
      what: WHAT,
      consistent: true,
    });
  }
}
