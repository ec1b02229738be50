import { Aws } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface MonthlyBudgetProps {
  /** What is tagged `environment` with it is counted, once the account has activated the tag for cost allocation. */
  readonly environment: string;
  readonly usdPerMonth: number;
  /** Who is told, and the key that encrypts what they are told. */
  readonly topic: ITopic;
  readonly encryptionKey: IKey;
}

/** Of the budget: what was spent, and what the month is going to cost by what was spent so far. */
const TOLD = [
  { type: 'ACTUAL', percent: 80 },
  { type: 'ACTUAL', percent: 100 },
  { type: 'FORECASTED', percent: 110 },
] as const;

/** Warns when an environment costs more than it was meant to. Nothing is stopped. */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, props: MonthlyBudgetProps) {
    super(scope, id);
    const { environment, usdPerMonth, topic, encryptionKey } = props;
    const budgets = new ServicePrincipal('budgets.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    });
    topic.grantPublish(budgets);
    encryptionKey.grant(budgets, 'kms:Decrypt', 'kms:GenerateDataKey*');
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: usdPerMonth, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:environment$${environment}`] },
      },
      notificationsWithSubscribers: TOLD.map(({ type: notificationType, percent }) => ({
        notification: {
          notificationType,
          comparisonOperator: 'GREATER_THAN',
          threshold: percent,
          thresholdType: 'PERCENTAGE',
        },
        subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
      })),
    });
  }
}
