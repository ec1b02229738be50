import { type LiveRelease, liveReleaseSchema } from '../../lambdas/contracts/live-release.ts';

/** Which model should serve. */
export interface ModelPointer {
  /**
   * @returns undefined while nothing has been released
   * @throws PointerUnreadableError
   */
  read(): Promise<PointedAt | undefined>;
}

export interface PointedAt extends LiveRelease {
  /** Differs whenever somebody has released something, be it the same model again. */
  readonly key: string;
}

/** The pointer could not be read, or holds something else than a release. */
export class PointerUnreadableError extends Error {
  override readonly name = 'PointerUnreadableError';
}

/** @throws PointerUnreadableError */
export function parsePointer(name: string, text: string): PointedAt {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new PointerUnreadableError(`${name} is not JSON`, { cause });
  }
  const release = liveReleaseSchema.safeParse(json);
  if (release.success) return { ...release.data, key: text };
  const problems = release.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new PointerUnreadableError(`${name} does not hold a release: ${problems.join('; ')}`);
}
