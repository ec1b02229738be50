import { join } from 'node:path';
import {
  CreateStackCommand,
  UpdateTerminationProtectionCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import type { LoopResult } from '../../local/cli/loop.ts';
import { fromRoot, node, root } from '../../local/cli/paths.ts';
import { runProgram } from '../../local/cli/program.ts';
import { leftOver } from './left-over.ts';

const kept = (Type: string, Properties: object = {}) => ({ Type, DeletionPolicy: 'Retain', Properties });
const BUCKET = 'an-environment-that-keeps-its-data';

/** What an environment holds that outlives its stacks, of each type that there is. */
const TEMPLATE = {
  Resources: {
    Key: kept('AWS::KMS::Key', {
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::000000000000:root' },
            Action: 'kms:*',
            Resource: '*',
          },
        ],
      },
    }),
    Bucket: kept('AWS::S3::Bucket', {
      BucketName: BUCKET,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
    Table: kept('AWS::DynamoDB::Table', {
      TableName: 'keepsake',
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
    Stream: kept('AWS::Kinesis::Stream', { Name: 'keepsake', ShardCount: 1 }),
    Secret: kept('AWS::SecretsManager::Secret', { Name: 'keepsake', SecretString: 'keepsake' }),
    Database: kept('AWS::Glue::Database', { CatalogId: '000000000000', DatabaseInput: { Name: 'keepsake' } }),
    Models: kept('AWS::SageMaker::ModelPackageGroup', { ModelPackageGroupName: 'vitrine-keepsake' }),
  },
};

/** What the account has beside environments: what bootstrapping made, groups that all jobs share, what other tests made. */
const OTHERS =
  /cdk-hnb659fds|cdk-bootstrap|CDKToolkit|"online-[0-9a-f-]{36}"|vitrine-local-model-host|"\/aws\/sagemaker\/(Training|Processing)Jobs|"\/aws-glue\//;

/** Environments that are removed, the one of the loop at last: nothing works after it. */
export function removalOf(told: () => LoopResult, interrupt: AbortSignal): void {
  const destroy = (...args: readonly string[]): Promise<string> => {
    const { run } = told();
    const lines: string[] = [];
    return runProgram(node, ['--import', 'tsx', fromRoot('local', 'cli', 'main.ts'), 'destroy', ...args], {
      purpose: 'The removal',
      cwd: root,
      env: { ...process.env, ...run.emulator.environment },
      log: join(run.directory, 'destroy.log'),
      interrupt,
      onLine: (line) => lines.push(line),
    }).then(() => lines.join('\n'));
  };
  const left = async () => {
    const { emulator } = told().run;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const all = await leftOver({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
    const ours = Object.entries(all).map(([service, list]) => {
      const names = list.filter((one) => !OTHERS.test(JSON.stringify(one)));
      return [service, names] as const;
    });
    return Object.fromEntries(ours.filter(([, names]) => names.length > 0));
  };

  /** Which listings have something of the environment `keepsake`. */
  const keptNow = async () =>
    Object.entries(await left())
      .filter(([, names]) => /\bkeepsake\b|keeps-its-data/.test(JSON.stringify(names)))
      .map(([service]) => service);

  describe('an environment that keeps its data', () => {
    test('is refused, and goes with its data once it is named twice', async () => {
      const { cloudFormation, s3 } = told().run.clients;
      const keysBefore = ((await left())['keys'] ?? []).length;
      const StackName = 'Vitrine-keepsake-Lake';
      const TemplateBody = JSON.stringify(TEMPLATE);
      await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
      await waitUntilStackCreateComplete(
        { client: cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 2 },
        { StackName },
      );
      await cloudFormation.send(
        new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: true }),
      );
      for (const Body of ['first', 'second'])
        await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'versioned', Body }));
      const before = await keptNow();
      expect(before).toHaveLength(7);

      const refusal = destroy('--config', 'keepsake');
      await expect(refusal).rejects.toThrow(
        /Nothing was removed: keepsake has protected from deletion: Vitrine-keepsake-Lake; and data.*AWS::DynamoDB::Table keepsake/,
      );
      await expect(destroy('--config', 'keepsake', '--delete-data-of', 'local')).rejects.toThrow(
        'Nothing was',
      );
      expect(await keptNow()).toEqual(before);

      expect(await destroy('--config', 'keepsake', '--delete-data-of', 'keepsake')).toContain(
        `removed ${StackName}`,
      );
      expect(await keptNow()).toEqual([]);
      expect((await left())['keys'] ?? []).toHaveLength(keysBefore);
    });
  });

  describe('the environment of the loop', () => {
    test('is removed with all that its runs made', async () => {
      const said = await destroy('--config', 'local');
      expect(said).toContain('removed endpoint vitrine-local\n');
      expect(said).toContain('removed parameter /vitrine/local/live-release');
      // For the account's other APIs, and said.
      const { roles = [], ...rest } = await left();
      expect(rest).toEqual({});
      const named = roles.map((role) => z.object({ RoleName: z.string() }).parse(role).RoleName);
      for (const name of named) expect(said).toMatch(new RegExp(`stays, .*AWS::IAM::Role ${name}`));
      expect(said.match(/stays, .*AWS::IAM::Role/g)).toHaveLength(named.length);
    });

    test('is not there to be removed again', async () => {
      await expect(destroy('--config', 'local')).rejects.toThrow('There is nothing of local');
    });
  });
}
