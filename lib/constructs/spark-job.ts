import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import { GlueVersion, PySparkEtlJob, WorkerType } from 'aws-cdk-lib/aws-glue';
import { Grant, type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

import { skipCheckov } from './checkov-skips.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';
import { acknowledgeWaitForRole } from './lint-exception.ts';
import { PythonCode } from './python-code.ts';

/** What an environment decides about all Spark jobs. */
interface SparkJobSettings {
  readonly workers: number;
  readonly timeoutMinutes: number;
}

export interface SparkJobProps {
  /** The script below `training/`, such as `vitrine/jobs/ingest.py`. */
  readonly script: string;
  readonly description: string;
  readonly settings: SparkJobSettings;
  /** Arguments that every run has; those of one run come with its start. */
  readonly defaultArguments: Readonly<Record<string, string>>;
  /** Runs at the same time; more than that are refused. */
  readonly maxConcurrentRuns: number;
}

/** A PySpark job on Glue that reads and writes Iceberg tables, with a role that can do nothing until granted. */
export class SparkJob extends Construct implements IGrantable {
  readonly jobName: string;
  readonly jobArn: string;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: SparkJobProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('glue.amazonaws.com'),
      description: `Runs ${props.script}`,
    });
    this.grantPrincipal = role;
    grantLogsAndMetrics(role);
    acknowledgeOwnPolicy(role, props.script);

    const script = PythonCode.script(props.script);
    const packages = PythonCode.package();
    const job = new PySparkEtlJob(this, 'Job', {
      script,
      extraPythonFiles: [packages],
      description: props.description,
      // CDK would give the job every asset of the account; what it may read is granted below.
      role: role.withoutPolicyUpdates(),
      glueVersion: GlueVersion.V5_0,
      workerConfiguration: { workerType: WorkerType.G_1X, numberOfWorkers: props.settings.workers },
      timeout: Duration.minutes(props.settings.timeoutMinutes),
      maxConcurrentRuns: props.maxConcurrentRuns,
      // A run that failed on its data fails again; who started it sees the reason at once.
      maxRetries: 0,
      defaultArguments: { '--datalake-formats': 'iceberg', ...props.defaultArguments },
    });
    script.bind(job, role);
    packages.bind(job, role);
    job.node.addDependency(role);
    acknowledgeWaitForRole(job);
    Validations.of(job).acknowledge(
      {
        id: 'Annotation::@aws-cdk/aws-glue-alpha:unencryptedContinuousLogging',
        reason: 'The log holds counts and file names, no row; CloudWatch encrypts it with its own key.',
      },
      { id: 'AwsSolutions-GL1', reason: 'The log holds counts and file names, no row.' },
      {
        id: 'AwsSolutions-GL3',
        reason: 'The job keeps no bookmarks: it merges, so seeing a file twice is harmless.',
      },
    );
    skipCheckov(job, {
      CKV_AWS_195:
        'The log holds counts and file names, no row; the job keeps no bookmarks; its buckets encrypt what it writes.',
    });
    this.jobName = job.jobName;
    this.jobArn = job.jobArn;
  }
}

function grantLogsAndMetrics(grantee: Role): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    // Glue writes to groups and streams whose names it chooses.
    resourceArns: [
      Stack.of(grantee).formatArn({
        service: 'logs',
        resource: 'log-group',
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        resourceName: '/aws-glue/jobs/*',
      }),
    ],
  });
  Grant.addToPrincipal({
    grantee,
    actions: ['cloudwatch:PutMetricData'],
    // CloudWatch authorizes metrics by their namespace, not by resource.
    resourceArns: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': 'Glue' } },
  });
}
