import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Duration, Stack } from 'aws-cdk-lib';
import { BuildSpec, Cache, ComputeType, LinuxArmBuildImage, LocalCacheMode } from 'aws-cdk-lib/aws-codebuild';
import { PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { Grant, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import {
  CodeBuildStep,
  CodePipeline,
  CodePipelineSource,
  type IFileSetProducer,
  ManualApprovalStep,
  type Step,
} from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import * as z from 'zod';

import type { EnvironmentConfig } from '../config.ts';
import { skipCheckov } from './checkov-skips.ts';
import { acknowledge, acknowledgeOwnPolicy } from './compliance.ts';
import { acknowledgeFormerName, acknowledgeWaitForRole } from './lint-exception.ts';
import { VitrineStage } from '../vitrine-stage.ts';

export interface DeliveryPipelineProps {
  /** `owner/name` */
  readonly repository: string;
  readonly branch: string;
  readonly connectionArn: string;
  readonly testMinutes: number;
  readonly artifacts: IBucket;
  /** Told of a release that waits for a yes. */
  readonly approvals: ITopic;
  readonly dev: EnvironmentConfig;
  readonly prod: EnvironmentConfig;
}

/** Where `npm test` leaves its reports for CodeBuild. */
const REPORTS = 'test-reports';
/** What installs into the clone by lock files: the same again next time. */
const CACHED = ['node_modules', 'local/.venv', 'training/.venv', '.vitrine/tools', '.vitrine/ivy'];

/**
 * Source, build and test, its own update, dev, the tests of what runs there, a yes by a person, prod. What is deployed to
 * prod is what was tested: one cloud assembly for both.
 */
export class DeliveryPipeline extends Construct {
  constructor(scope: Construct, id: string, props: DeliveryPipelineProps) {
    super(scope, id);
    const { repository, branch, connectionArn } = props;
    const source = producer(CodePipelineSource.connection(repository, branch, { connectionArn }));
    const pipeline = new CodePipeline(this, 'Pipeline', {
      pipelineType: PipelineType.V2,
      synth: producer(buildAndTest(source, props.testMinutes)),
      artifactBucket: props.artifacts,
      // The same version that synthesized, whatever is newest.
      cliVersion: cdkVersion,
      // One role that starts builds and stacks, rather than one an action.
      usePipelineRoleForActions: true,
      // One build for all files, not one a file.
      publishAssetsInParallel: false,
      codeBuildDefaults: { buildEnvironment },
    });

    const dev = new VitrineStage(this, `Vitrine-${props.dev.name}`, { config: props.dev });
    pipeline.addStage(dev, { post: [this.#testsOf(dev, source)] });
    const prod = new VitrineStage(this, `Vitrine-${props.prod.name}`, { config: props.prod });
    const approval = new ManualApprovalStep('Approve', {
      comment: `Deploys to ${props.prod.name} what passed its tests in ${props.dev.name}`,
      notificationTopic: props.approvals,
    });
    pipeline.addStage(prod, { pre: [approval] });
    pipeline.buildPipeline();
    const { role } = pipeline.pipeline;
    Grant.addToPrincipal({
      grantee: role,
      actions: ['codeconnections:UseConnection'],
      resourceArns: [connectionArn],
    });
    acknowledgeFormerName(role.node.findChild('DefaultPolicy'));
    acknowledgeWaitForRole(pipeline.pipeline);
    acknowledgeOwnPolicy(pipeline, 'Each build');
    skipCheckov(pipeline.node.findChild('Assets'), {
      CKV_AWS_111:
        'CDK lets the build of assets write reports of its tests, under names that begin with its project.',
    });
    acknowledge(pipeline, {
      CodeBuildProjectSourceRepoUrl: 'The pipeline hands over the source; no build signs in to a repository.',
    });
  }

  /** Asks the API that was just deployed, as a shop would, with the shop's key. */
  #testsOf({ apiUrl, apiKeyId }: VitrineStage, source: IFileSetProducer): CodeBuildStep {
    const { partition, region } = Stack.of(this);
    return new CodeBuildStep('Integration', {
      input: source,
      envFromCfnOutputs: { API_URL: apiUrl, API_KEY_ID: apiKeyId },
      // Less than half of what dev lets through a second.
      commands: ['npm run smoke -- --api-url "$API_URL" --api-key-id "$API_KEY_ID" --load 20'],
      partialBuildSpec: BuildSpec.fromObject({ phases: runtimes }),
      timeout: Duration.minutes(15),
      rolePolicyStatements: [
        new PolicyStatement({
          actions: ['apigateway:GET'],
          // The key's id is known only when it is deployed.
          resources: [`arn:${partition}:apigateway:${region}::/apikeys/*`],
        }),
      ],
    });
  }
}

/** The CDK command line that the lock file has. */
const cdkVersion = z
  .object({ devDependencies: z.object({ 'aws-cdk': z.string() }) })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')))
  .devDependencies['aws-cdk'];

const buildEnvironment = {
  buildImage: LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0,
  computeType: ComputeType.SMALL,
};

/** What bootstraps the rest; the project brings its own Node, and Java where there is none. */
const runtimes = { install: { 'runtime-versions': { nodejs: 22, python: '3.12' } } };

function buildAndTest(input: IFileSetProducer, testMinutes: number): CodeBuildStep {
  return new CodeBuildStep('BuildAndTest', {
    input,
    env: { VITRINE_REPORTS: REPORTS },
    commands: ['npm test', 'npm run synth -- --config delivery'],
    primaryOutputDirectory: 'cdk.out/delivery',
    // Spark, the embedded AWS and the tests of the rest run side by side.
    buildEnvironment: { ...buildEnvironment, computeType: ComputeType.LARGE },
    timeout: Duration.minutes(testMinutes),
    cache: Cache.local(LocalCacheMode.CUSTOM, LocalCacheMode.SOURCE),
    partialBuildSpec: BuildSpec.fromObject({
      phases: runtimes,
      cache: { paths: CACHED.map((folder) => `${folder}/**/*`) },
      reports: {
        tests: { 'base-directory': REPORTS, files: ['*.xml'], 'file-format': 'JUNITXML' },
      },
    }),
  });
}

/** CDK's class says `undefined` where its interface does not. */
const producer = (step: Step): IFileSetProducer => step as IFileSetProducer;
