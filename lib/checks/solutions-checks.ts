import { AwsSolutionsChecks, type IApplyRule } from 'cdk-nag';

/**
 * cdk-nag's AwsSolutions pack without its rule on IAM wildcards. That rule names a finding by the resource alone, so
 * acknowledging one would also pass other actions on it; WildcardReview looks at actions and resources together.
 */
export class SolutionsChecks extends AwsSolutionsChecks {
  protected override applyRule(params: IApplyRule): void {
    if (params.ruleSuffixOverride !== 'IAM5') super.applyRule(params);
  }
}
