import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';

import prod from '../../../config/prod.ts';
import { onlineCacheSchema } from '../../../lambdas/contracts/online-cache.ts';
import { type EnvironmentConfigInput, InvalidConfigError, parseConfig } from '../../../lib/config.ts';
import { only, rightsOf, type StackName, synthesize, text } from '../synthesized.ts';
import { withOnlineCache } from '../with-online-cache.ts';

let stacks: Record<StackName, Template>;
beforeAll(() => {
  stacks = synthesize(withOnlineCache);
});

interface FunctionProperties {
  readonly Description: string;
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly VpcConfig?: { readonly SecurityGroupIds: readonly unknown[] };
}

/** Functions with a variable that names the cache, by what they do. */
const asking = (from: Record<StackName, Template>): FunctionProperties[] =>
  Object.values(from)
    .flatMap((template) => Object.values(template.findResources('AWS::Lambda::Function')))
    .map(({ Properties }) => Properties as FunctionProperties)
    .filter(({ Environment }) => Environment?.Variables['ONLINE_CACHE'] !== undefined);

test('there is none unless the configuration asks for it, and then there has to be a network', () => {
  const without = synthesize(prod);
  without.Features.resourceCountIs('AWS::ElastiCache::ServerlessCache', 0);
  expect(asking(without)).toEqual([]);
  const outside: EnvironmentConfigInput = { ...prod, network: undefined, onlineCache: {} };
  expect(() => parseConfig(outside, {})).toThrow(InvalidConfigError);
});

describe('the online cache', () => {
  test('is Valkey in the isolated subnets, encrypted with the key of the online table, and bounded', () => {
    const cache = only(stacks.Features, 'AWS::ElastiCache::ServerlessCache');
    expect(cache).toMatchObject({
      Engine: 'valkey',
      MajorEngineVersion: '8',
      ServerlessCacheName: 'vitrine-prod',
      CacheUsageLimits: { DataStorage: { Maximum: 1, Unit: 'GB' }, ECPUPerSecond: { Maximum: 10_000 } },
    });
    expect(cache['SubnetIds']).toHaveLength(2);
    const table = only(stacks.Features, 'AWS::DynamoDB::GlobalTable');
    expect(text(cache['KmsKeyId'])).toBe('<Key.Arn>');
    expect(JSON.stringify(table)).toContain(JSON.stringify(cache['KmsKeyId']));
    expect(cache).not.toHaveProperty('SnapshotRetentionLimit');
  });

  test('lets in one user, by rights of IAM, to the commands that functions send', () => {
    const user = only(stacks.Features, 'AWS::ElastiCache::User');
    expect(user).toMatchObject({
      Engine: 'valkey',
      UserId: 'vitrine-prod-functions',
      UserName: 'vitrine-prod-functions',
      AuthenticationMode: { Type: 'iam' },
      AccessString: expect.stringContaining('-@all +set +get +del +eval'),
    });
    expect(only(stacks.Features, 'AWS::ElastiCache::UserGroup')).toMatchObject({
      UserIds: ['vitrine-prod-functions'],
    });
  });

  test('is reached on its port by functions that ask it, and by nobody else', () => {
    const ingress = only(stacks.Features, 'AWS::EC2::SecurityGroupIngress');
    expect(ingress).toMatchObject({ FromPort: 6379, ToPort: 6379, IpProtocol: 'tcp' });
    expect(text(ingress['SourceSecurityGroupId'])).toContain('OnlineCacheClients');
  });

  test('is asked by whoever reads histories or writes what they are made of', () => {
    expect(
      asking(stacks)
        .map(({ Description }) => Description)
        .sort(),
    ).toEqual([
      'Makes a session part of a user’s history',
      'Puts a list of items into the order of a shopper',
      'Ranks items for a shopper',
      'Takes down what a user lets be done with what they do',
      'Takes in what shoppers say of items and categories',
      'Tells what is known of a user, and erases it',
      'Writes events of the stream to the online table',
    ]);
    for (const { VpcConfig, Environment } of asking(stacks)) {
      expect(VpcConfig?.SecurityGroupIds).toHaveLength(2);
      const address = text(Environment?.Variables['ONLINE_CACHE']).replace(/<[^>]*>/g, 'cache.example');
      expect(onlineCacheSchema.parse(address)).toMatchObject({
        port: 6379,
        iam: { userId: 'vitrine-prod-functions', cacheName: 'vitrine-prod' },
      });
    }
  });

  test('is connected to with the right to this cache, as this user, and no other', () => {
    const rights = rightsOf(stacks.Clickstream, 'ConsumerFunctionRole');
    expect(rights.filter((right) => right.startsWith('elasticache:'))).toEqual([
      expect.stringMatching(/^elasticache:Connect on <Features:OnlineCache[0-9A-F]{8}ARN/),
      'elasticache:Connect on <Features:OnlineCacheUser.Arn>',
    ]);
  });
});
