import { EventBus } from 'aws-cdk-lib/aws-events';
import { JsonPath, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { EventBridgePutEvents } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** By which the rule that keeps the audit log knows what a release tells. */
export const RELEASE_EVENTS = { source: 'vitrine.release', detailType: 'Release Transition' } as const;

export interface ToldTransition {
  /** As the audit log names it. */
  readonly action: string;
  /** JSON path of the sentence that says why. */
  readonly whyPath: string;
}

/** Tells the audit log, by the account's event bus, what has become of a release. */
export function tellRelease(scope: Construct, id: string, { action, whyPath }: ToldTransition) {
  return new EventBridgePutEvents(scope, id, {
    entries: [
      {
        eventBus: EventBus.fromEventBusName(scope, `${id}Bus`, 'default'),
        source: RELEASE_EVENTS.source,
        detailType: RELEASE_EVENTS.detailType,
        detail: TaskInput.fromObject({
          action,
          release: JsonPath.stringAt('$$.Execution.Name'),
          workflow: JsonPath.stringAt('$$.StateMachine.Id'),
          at: JsonPath.stringAt('$$.State.EnteredTime'),
          why: JsonPath.stringAt(whyPath),
        }),
      },
    ],
    resultPath: JsonPath.DISCARD,
  });
}
