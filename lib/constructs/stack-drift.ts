import { Aws, CfnResource, Duration, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  CustomState,
  Fail,
  type IChainable,
  JsonPath,
  Map,
  Pass,
  type StateMachine,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import type { AlarmRule } from './alarms.ts';
import { checkedValue } from './checked-value.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';
import { CompareStack, DRIFTED, UNCHECKED } from './compare-stack.ts';
import reads from './stack-drift-reads.json' with { type: 'json' };
import { unsuccessful } from './workflow-alarms.ts';
import { Workflow } from './workflow.ts';

export interface StackDriftProps {
  readonly environment: string;
  readonly everyHours: number;
  readonly logRetention: RetentionDays;
}

const NAMESPACE = 'Vitrine/Stacks';
const METRIC = 'StacksDrifted';
const OF_APIS = 'apigateway:GET';
/** CloudFormation's limit. */
const MOST_AT_ONCE = 200;
/** Whose change by hand opens something, loses something or lets nobody hear of it; with what reading one takes. */
const readsOf: Readonly<Record<string, readonly string[]>> = reads;

/**
 * Compares what the environment's stacks have made with their templates, on a schedule, and counts the stacks that somebody
 * changed beside them. Decision 102 says what is compared, and with which rights.
 */
export class StackDrift extends Construct {
  readonly check: StateMachine;
  readonly #environment: string;

  constructor(scope: Construct, id: string, { environment, everyHours, logRetention }: StackDriftProps) {
    super(scope, id);
    this.#environment = environment;
    this.check = new Workflow(this, 'Workflow', {
      definition: this.#definition(),
      comment: 'Stacks against what they made',
      timeout: Duration.hours(1),
      logRetention,
    }).stateMachine;
    this.#grant();
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: 'Starts comparisons of stacks with what they made',
    });
    acknowledgeOwnPolicy(role, 'The schedule of comparisons');
    new Rule(this, 'Schedule', {
      description: 'A comparison of stacks with what they made is due',
      schedule: Schedule.rate(Duration.hours(everyHours)),
      targets: [new SfnStateMachine(this.check, { role })],
    });
  }

  alarms(): Record<string, AlarmRule> {
    return {
      StacksDrifted: {
        ...checkedValue({
          namespace: NAMESPACE,
          metricName: METRIC,
          dimensions: { Environment: this.#environment },
        }),
        reason: 'Something is not as its template says: the next deployment may undo it, or fail on it.',
        runbook: 'stacks-drifted',
      },
      StackDriftCheckFailed: {
        ...unsuccessful(this.check),
        severity: 'ticket',
        reason: 'Nobody knows whether what was deployed is still what is there.',
        runbook: 'stack-drift-check-failed',
      },
    };
  }

  #definition(): IChainable {
    const stacks = new Pass(this, 'Stacks', {
      parameters: { stacks: Lazy.any({ produce: () => comparedIn(Stage.of(this)) }) },
    });
    const each = new Map(this, 'EachStack', {
      itemsPath: '$.stacks',
      resultPath: '$.compared',
      maxConcurrency: 4,
    }).itemProcessor(new CompareStack(this, 'Compare'));
    const outcome = (of: string): string => JsonPath.stringAt(`$.compared[?(@.outcome=='${of}')].stack`);
    const summary = new Pass(this, 'Summary', {
      parameters: { drifted: outcome(DRIFTED), unchecked: outcome(UNCHECKED) },
    });
    const failed = new Fail(this, 'NotAllCompared', {
      error: 'NotAllCompared',
      causePath: JsonPath.jsonToString(JsonPath.objectAt('$.unchecked')),
    });
    const isUnchecked = Condition.isPresent('$.unchecked[0]');
    return stacks
      .next(each)
      .next(summary)
      .next(this.#publish())
      .next(
        new Choice(this, 'AllCompared').when(isUnchecked, failed).otherwise(new Succeed(this, 'Compared')),
      );
  }

  /** A state of its own words: only so can its right be bound to the namespace. */
  #publish(): CustomState {
    const metric = {
      MetricName: METRIC,
      'Value.$': 'States.ArrayLength($.drifted)',
      Unit: 'Count',
      Dimensions: [{ Name: 'Environment', Value: this.#environment }],
    };
    return new CustomState(this, 'Publish', {
      stateJson: {
        Type: 'Task',
        Resource: `arn:${Aws.PARTITION}:states:::aws-sdk:cloudwatch:putMetricData`,
        Parameters: { Namespace: NAMESPACE, MetricData: [metric] },
        ResultPath: null,
      },
    });
  }

  #grant(): void {
    Grant.addToPrincipal({
      grantee: this.check,
      actions: ['cloudwatch:PutMetricData'],
      // CloudWatch authorizes metrics by their namespace, not by resource.
      resourceArns: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': NAMESPACE } },
    });
    Grant.addToPrincipal({
      grantee: this.check,
      actions: ['cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'],
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'cloudformation',
          resource: 'stack',
          resourceName: `Vitrine-${this.#environment}-*`,
        }),
      ],
    });
    Grant.addToPrincipal({
      grantee: this.check,
      actions: [OF_APIS],
      // Not of keys and usage plans, which answer with keys that the shop API takes.
      resourceArns: [`arn:${Aws.PARTITION}:apigateway:${Aws.REGION}::/restapis/*`],
    });
    const ofOthers = Object.values(readsOf)
      .flat()
      .filter((action) => action !== OF_APIS);
    Grant.addToPrincipal({
      grantee: this.check,
      actions: ['cloudformation:BatchDescribeTypeConfigurations', ...new Set(ofOthers)],
      resourceArns: ['*'],
    });
  }
}

interface ComparedStack {
  readonly stack: string;
  readonly resources: readonly string[];
}

/** What of the stage is compared, by stack. */
function comparedIn(stage: Stage | undefined): readonly ComparedStack[] {
  const resources = (stage?.node.findAll() ?? []).filter(
    (each): each is CfnResource => CfnResource.isCfnResource(each) && each.cfnResourceType in readsOf,
  );
  return [...new Set(resources.map((each) => each.stack))].map((stack) => {
    const ids = resources.filter((each) => each.stack === stack).map((each) => stack.getLogicalId(each));
    if (ids.length > MOST_AT_ONCE)
      throw new Error(`${stack.stackName} has more than CloudFormation compares`);
    return { stack: stack.stackName, resources: ids };
  });
}
