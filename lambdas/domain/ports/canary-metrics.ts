import type { CanaryFigures, RaisedAlarm } from '../canary-verdict.ts';
import type { ShadowFigures } from '../shadow-verdict.ts';

/** What is measured while a candidate is tried. */
export interface CanaryMetrics {
  /** What either variant did from a moment on. */
  figures(sinceMs: number): Promise<CanaryFigures>;
  /** What a candidate made of live requests that it was asked too, from a moment on. */
  shadow(sinceMs: number): Promise<ShadowFigures>;
  /** The alarms on the candidate that went off from a moment on, and still do. */
  raised(sinceMs: number): Promise<readonly RaisedAlarm[]>;
}
