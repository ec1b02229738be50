import { type Evidence, evidenceText, isShown, type Resource } from './evidence.ts';

/** A practice, and what we say of it. Only what is claimed to be met, wholly or in part, has evidence. */
export type Practice = { readonly group: string; readonly practice: string } & (
  | { readonly claim: 'met'; readonly evidence: readonly [Evidence, ...Evidence[]] }
  | {
      readonly claim: 'partial';
      readonly evidence: readonly [Evidence, ...Evidence[]];
      readonly missing: string;
    }
  | { readonly claim: 'not met' | 'not applicable'; readonly because: string }
);

export interface Verdict {
  readonly group: string;
  readonly practice: string;
  readonly verdict: Practice['claim'];
  /** What shows it, or why not. */
  readonly of: readonly string[];
}

/** A claim whose evidence is gone is not met, whatever is claimed. */
export function judge(practices: readonly Practice[], resources: readonly Resource[]): readonly Verdict[] {
  return practices.map((each) => {
    const { group, practice, claim } = each;
    if (!('evidence' in each)) return { group, practice, verdict: claim, of: [each.because] };
    const gone = each.evidence.filter((one) => !isShown(one, resources));
    if (gone.length > 0)
      return {
        group,
        practice,
        verdict: 'not met',
        of: gone.map((one) => `not found: ${evidenceText(one)}`),
      };
    const shown = each.evidence.map(evidenceText);
    return {
      group,
      practice,
      verdict: claim,
      of: claim === 'partial' ? [...shown, `missing: ${each.missing}`] : shown,
    };
  });
}

/** Claims that nothing shows any more. */
export const unfounded = (practices: readonly Practice[], verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.filter(({ verdict }, index) => verdict !== practices[index]?.claim);
