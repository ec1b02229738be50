import { type ISecurityGroup, type IVpc, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCache, CfnUser, CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

import type { OnlineCacheConfig } from '../online-cache-config.ts';
import { ONLINE_CACHE_ACCESS } from './online-cache-access.ts';

export interface OnlineCacheProps {
  /** Of the account's own: what functions sign, so that they may connect, has it in it. */
  readonly name: string;
  readonly settings: OnlineCacheConfig;
  /** Where the functions that ask it run. */
  readonly vpc: IVpc;
  readonly encryptionKey: IKey;
}

/**
 * Valkey, kept by ElastiCache: histories that are read again soon. It holds nothing that the online table has not, so
 * there are no snapshots of it. Functions connect over TLS, with their own rights instead of a password.
 */
export class OnlineCache extends Construct {
  /** As `ONLINE_CACHE` of the functions that ask it. */
  readonly address: string;
  /** Who is in it may reach the cache. */
  readonly clients: ISecurityGroup;
  readonly #arns: string[];

  constructor(scope: Construct, id: string, { name, settings, vpc, encryptionKey }: OnlineCacheProps) {
    super(scope, id);
    const groupOf = (groupId: string, description: string) =>
      new SecurityGroup(this, groupId, { vpc, description, allowAllOutbound: false });
    const securityGroup = groupOf('SecurityGroup', 'The online cache');
    this.clients = groupOf('Clients', 'Functions that ask the online cache');
    securityGroup.connections.allowFrom(this.clients, Port.tcp(PORT), 'from functions that ask it');

    // ElastiCache takes a user with rights of IAM whose name is its id.
    const userId = `${name}-functions`;
    const user = new CfnUser(this, 'User', {
      engine: ENGINE,
      userId,
      userName: userId,
      authenticationMode: { Type: 'iam' },
      accessString: ONLINE_CACHE_ACCESS,
    });
    const group = new CfnUserGroup(this, 'Users', { engine: ENGINE, userGroupId: name, userIds: [userId] });
    group.addResourceDependency(user);
    const cache = new CfnServerlessCache(this, 'Cache', {
      engine: ENGINE,
      majorEngineVersion: '8',
      serverlessCacheName: name,
      description: 'Histories of shoppers that are read again soon',
      kmsKeyId: encryptionKey.keyArn,
      securityGroupIds: [securityGroup.securityGroupId],
      subnetIds: vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
      userGroupId: group.ref,
      cacheUsageLimits: {
        dataStorage: { maximum: settings.maxGigabytes, unit: 'GB' },
        ecpuPerSecond: { maximum: settings.maxUnitsPerSecond },
      },
    });
    this.address = `valkey://${userId}@${cache.attrEndpointAddress}:${PORT}/${name}`;
    this.#arns = [cache.attrArn, user.attrArn];
  }

  grantConnect(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['elasticache:Connect'], resourceArns: this.#arns });
  }
}

const ENGINE = 'valkey';
const PORT = 6379;
