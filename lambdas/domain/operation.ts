/** Who asks for a change, for the audit log. */
export interface Operation {
  /** ARN of the IAM caller. */
  readonly who: string;
  /** In their own words. */
  readonly why?: string | undefined;
}
