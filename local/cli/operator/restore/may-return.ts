/** A row of the online table, by its key and when it expires, in epoch seconds. */
export interface TableRow {
  readonly pk: string;
  readonly sk: string;
  readonly expiresAt?: number | undefined;
}

/** What the live table knows of whose rows they are. */
export interface Known {
  readonly nowSeconds: number;
  readonly isErased: (userId: string) => Promise<boolean>;
  /** Whether the user lets what they did shape what they are shown. */
  readonly personalizes: (userId: string) => Promise<boolean>;
  /** Whose a session became. */
  readonly ownerOf: (sessionId: string) => Promise<string | undefined>;
}

/** What a user says and is, beside what they did. */
const NO_BEHAVIOUR = new Set(['PROPERTIES', 'HISTORY#CONSENT']);

/** A page of a list, and a release that tries its model with what it showed: over by the time that anything is restored. */
const MOMENTARY = new Set(['SERVED', 'SHOWN', 'TRIAL']);

/**
 * Whether a row of an earlier time may come back: not what has expired or was for the moment, nothing of who was erased
 * since, and of what somebody did only where they let it be kept.
 */
export async function mayReturn({ pk, sk, expiresAt }: TableRow, known: Known): Promise<boolean> {
  if (expiresAt !== undefined && expiresAt <= known.nowSeconds) return false;
  if (MOMENTARY.has(pk.split('#', 1)[0] ?? '') || sk.startsWith('SERVED#')) return false;
  const userId = pk.startsWith('USER#') ? pk.slice('USER#'.length) : await ownerIn(pk, known);
  if (userId === undefined) return true;
  if (await known.isErased(userId)) return false;
  return NO_BEHAVIOUR.has(sk) || (await known.personalizes(userId));
}

async function ownerIn(pk: string, known: Known): Promise<string | undefined> {
  return pk.startsWith('SESSION#') ? known.ownerOf(pk.slice('SESSION#'.length)) : undefined;
}
