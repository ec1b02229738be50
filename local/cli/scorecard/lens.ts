import type { Practice } from './practice.ts';

const stack = (name: string): string => `test/lib/stacks/${name}.test.ts`;
const python = (name: string): string => `training/tests/test_${name}.py`;

/** Practices of the AWS Well-Architected Machine Learning Lens, in our words, by its pillars. */
export const lens: readonly Practice[] = [
  ...of('Operational excellence', [
    met('Explainability that was agreed on: an answer says why', {
      test: 'test/lambdas/usecases/recommend.test.ts',
      title: "gives the model's ranking, with reasons, metadata and the model's version",
    }),
    met(
      'Versions, lineage and a card of each model',
      { resource: 'AWS::SageMaker::ModelPackageGroup' },
      { test: python('model_card'), title: 'test_the_card_tells_the_data_and_its_snapshots' },
    ),
    met('Configuration is one for all environments, and skew is looked for', {
      test: python('parity_fixture'),
      title: 'test_the_fixture_holds_what_python_answers',
    }),
    met('Automated training, evaluation and registration', {
      test: stack('training-stack'),
      title: 'judges the model, and registers only one that passes every gate',
    }),
    met('Continuous integration and delivery of the platform', {
      test: stack('delivery-stack'),
      title: 'goes from the source over its own update and dev to prod',
    }),
    met(
      'Alarms on what users notice, each with a runbook',
      { resource: 'AWS::CloudWatch::CompositeAlarm', property: 'AlarmActions' },
      { test: stack('operations-stack'), title: 'are a page for each alarm, and no page for none' },
    ),
    met('A feedback loop: what was shown is logged with what came of it', {
      test: python('experiment_analysis'),
      title: 'test_values_are_those_of_events_that_a_list_led_to',
    }),
    { claim: 'not applicable', practice: 'Skills and roles of the team', because: 'A shop’s own to decide.' },
  ]),
  ...of('Security', [
    met(
      'Encryption of data at rest with keys of ours, rotated',
      { resource: 'AWS::KMS::Key', property: 'EnableKeyRotation' },
      { resource: 'AWS::S3::Bucket', property: 'BucketEncryption' },
      { resource: 'AWS::Kinesis::Stream', property: 'StreamEncryption' },
    ),
    met('Least privilege, by the calls of the code', {
      test: 'test/lib/handler-rights.test.ts',
      title: 'may do what its code calls, and nothing else',
    }),
    met('Isolated training and serving', {
      test: stack('training-stack'),
      title: 'starts an isolated training job on the configured machine',
    }),
    met('Data that may not be used is not: who was erased stays so', {
      test: python('erased_users'),
      title: 'test_files_that_are_dropped_again_bring_nobody_back',
    }),
    met('Guards of inference against floods and bad input', { resource: 'AWS::WAFv2::WebACLAssociation' }),
    met('Who did what is on record', { resource: 'AWS::ApiGateway::Stage', property: 'AccessLogSetting' }),
    {
      claim: 'partial',
      practice: 'Protection against poisoned training data',
      evidence: [
        { test: python('ingest_personalize'), title: 'test_every_row_is_kept_or_counted_under_one_reason' },
      ],
      missing: 'rows are checked for form; nobody looks for events that somebody made up',
    },
  ]),
  ...of('Reliability', [
    met('An API between models and those who use them', {
      test: stack('api-stack'),
      title: 'has exactly the operations of its document, for callers with a key, and the document',
    }),
    met('Degradation without an outage', {
      test: 'test/lambdas/usecases/recommend.test.ts',
      title: 'comes within the budget though everything hangs',
    }),
    met(
      'Deployments that go back by themselves',
      { resource: 'AWS::CodeDeploy::DeploymentGroup', property: 'AutoRollbackConfiguration' },
      {
        test: stack('serving-stack'),
        title: 'waits until the endpoint serves this configuration; one that went back has failed',
      },
    ),
    met('Recovery of data', {
      test: 'test/lib/checks/stateful-resources.test.ts',
      title: 'outlives its stack where it holds data',
    }),
    met('Automatic scaling of the endpoint', {
      test: stack('endpoint-scaling'),
      title: 'adds instances by requests and by latency, and takes them away by requests alone',
    }),
  ]),
  ...of('Performance efficiency', [
    met('Figures that decide, with errors that are acceptable', {
      test: python('gates'),
      title: 'test_a_broken_model_fails_and_is_told_why',
    }),
    met('Evaluation by slices and with intervals', {
      test: python('slices'),
      title: 'test_every_question_is_in_one_activity',
    }),
    met('Tuning of hyperparameters', {
      test: stack('tuning'),
      title: 'searches before it fits, and fits with the best that was found',
    }),
    met('Latency is watched, against an objective', {
      test: stack('pages'),
      title: 'burn its budget %d times as fast as a month allows',
    }),
    met(
      'Drift of data and of quality is watched, and starts training',
      { test: stack('drift-stack'), title: 'is decided for reasons that were found, and when it is due' },
      { test: python('season'), title: 'test_a_season_is_found_and_another_model_recovers' },
    ),
  ]),
  ...of('Cost optimization', [
    met('Cost is known before it is spent', {
      test: 'test/local/cost/cost.test.ts',
      title: 'sums up, by month, by 1,000 recommendations, and without requests',
    }),
    met(
      'Cost is attributed by tags',
      { resource: 'AWS::S3::Bucket', property: 'Tags' },
      { resource: 'AWS::Kinesis::Stream', property: 'Tags' },
    ),
    met('Nothing waits that need not', {
      test: 'test/lib/profiles.test.ts',
      title: 'has nothing that costs money by the hour but the shard of its stream',
    }),
    met('A budget that warns', {
      resource: 'AWS::Budgets::Budget',
      property: 'NotificationsWithSubscribers',
    }),
  ]),
  ...of('Sustainability', [
    met(
      'Data is kept no longer than it is of use',
      { resource: 'AWS::S3::Bucket', property: 'LifecycleConfiguration' },
      { resource: 'AWS::Logs::LogGroup', property: 'RetentionInDays' },
    ),
    met('Efficient processors', {
      test: stack('api-stack'),
      title: 'runs on Node 24 and Graviton, traced, logging JSON',
    }),
  ]),
];

type Said = Practice extends infer Each ? (Each extends Practice ? Omit<Each, 'group'> : never) : never;

function of(group: string, practices: readonly Said[]): readonly Practice[] {
  return practices.map((each) => ({ group, ...each }));
}

function met(
  practice: string,
  ...evidence: Extract<Practice, { claim: 'met' }>['evidence']
): Omit<Extract<Practice, { claim: 'met' }>, 'group'> {
  return { claim: 'met', practice, evidence };
}
