import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { BucketGrants, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

import type { AuditLockConfig } from '../audit-lock-config.ts';
import type { EnvironmentConfig } from '../config.ts';
import { AccessLogBucket } from './access-log-bucket.ts';
import type { AuditTable } from './audit-table.ts';
import { acknowledge } from './compliance.ts';
import { EncryptedBucket } from './encrypted-bucket.ts';
import { grantKeyThrough } from './key-grants.ts';
import { logRetentions } from './log-retention.ts';
import type { ClientNetwork } from './model-host-access.ts';
import { ServiceFunction } from './service-function.ts';

export interface AuditLockProps {
  readonly config: EnvironmentConfig;
  readonly settings: AuditLockConfig;
  /** The log; it has a stream. */
  readonly auditTable: AuditTable;
  readonly encryptionKey: IKey;
  /** Where the function runs. */
  readonly network: ClientNetwork | undefined;
}

const FOLDER = 'audit-log/';

/** A copy of each entry of the audit log in a bucket that lets nobody change or delete it for a time. */
export class AuditLock extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: AuditLockProps) {
    super(scope, id);
    const { auditTable, encryptionKey } = props;
    const copies = this.#bucket(props);
    this.function = this.#function(props, copies.s3UrlForObject(FOLDER));
    const { function: grantee } = this.function;
    BucketGrants.fromBucket(copies).actionsOnObjectKeys(grantee, `${FOLDER}*`, 's3:PutObject');
    grantKeyThrough('s3', encryptionKey, grantee, 'kms:GenerateDataKey');
    new EventSourceMapping(this, 'Mapping', {
      target: grantee,
      eventSourceArn: auditTable.grantFollow(grantee),
      // What was written while the function came up counts too. The stream has a day's entries, and so long it is tried.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 10,
    });
  }

  #bucket({ settings: { mode, days, replica }, encryptionKey, config }: AuditLockProps): EncryptedBucket {
    const retention = Duration.days(days);
    // Until their time is over it cannot be emptied, so no stack could delete it.
    const removalPolicy = RemovalPolicy.RETAIN;
    const copies = new EncryptedBucket(this, 'Copies', {
      encryptionKey,
      accessLogs: new AccessLogBucket(this, 'AccessLogs', { retention: Duration.days(90), removalPolicy }),
      removalPolicy,
      noncurrentVersionExpiration: Duration.days(config.lake.noncurrentDays),
      replication: replica && { replica, prefix: FOLDER },
      objectLock:
        mode === 'compliance'
          ? ObjectLockRetention.compliance(retention)
          : ObjectLockRetention.governance(retention),
    });
    if (replica === undefined)
      acknowledge(copies, {
        S3BucketReplicationEnabled:
          'They are the second copy of entries that the table has, which is backed up.',
      });
    return copies;
  }

  #function({ config, network }: AuditLockProps, folder: string): ServiceFunction {
    const lock = new ServiceFunction(this, 'Function', {
      handler: 'lock-audit-log',
      description: 'Copies entries of the audit log to where nobody can change them',
      settings: config.functions,
      network,
      logRetention: logRetentions[config.logRetentionDays],
      timeout: Duration.seconds(29),
      environment: { AUDIT_COPIES_URI: folder },
    });
    acknowledge(lock.function, {
      LambdaConcurrency: 'The stream limits it: of each shard, one batch at a time.',
      LambdaDLQ: 'The poller waits for its answer and tries again for a day; the entries are in the table.',
    });
    return lock;
  }
}
