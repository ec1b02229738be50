import type { Consent } from '../consent.ts';

/** What users let be done with what they do. */
export interface ConsentStore {
  /**
   * As of now; all of it for a user of whom nothing was said.
   * @throws OnlineTableError
   */
  consentOf(userId: string): Promise<Consent>;
  /**
   * To put the same again changes nothing.
   * @throws OnlineTableError
   */
  putConsent(userId: string, consent: Consent): Promise<void>;
}
