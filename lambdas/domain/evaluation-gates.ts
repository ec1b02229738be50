/** A gate of an evaluation: what was held against a limit, and how that went. */
export interface Gate {
  readonly name: string;
  readonly passed: boolean;
  /** One sentence for a person. */
  readonly says: string;
}

/** What must have been judged before a model may be released, by what the names of its gates begin with. */
const ASKED = [
  { of: 'quality', gate: 'beats-baseline' },
  { of: 'fairness to groups of shoppers', gate: 'disparity-' },
  { of: 'fairness to providers', gate: 'provider-exposure-' },
  { of: 'latency', gate: 'latency' },
] as const;

/** Why a model may not be released by its evaluation: what nobody judged, and what it failed; undefined: it may. */
export function refusalOf(gates: readonly Gate[]): string | undefined {
  const missing = ASKED.filter(({ gate }) => !gates.some(({ name }) => name.startsWith(gate)));
  if (missing.length > 0) return `The evaluation has no gate of ${missing.map(({ of }) => of).join(', ')}`;
  const failed = gates.filter(({ passed }) => !passed);
  if (failed.length === 0) return undefined;
  return failed.map(({ name, says }) => `${name}: ${says}`).join(' ');
}
