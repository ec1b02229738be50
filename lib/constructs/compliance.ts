import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

import { type CheckovCheck, skipCheckov } from './checkov-skips.ts';

/** cdk-nag's packs of controls, as their rules' names begin. */
const packs = ['HIPAA.Security', 'NIST.800.53.R5'] as const;

/** Rules that only NIST 800-53 r5 has. */
const nistOnly: readonly string[] = ['ALBWAFEnabled', 'APIGWAssociatedWithWAF'];

/** Rules of the packs that something here does not follow, each with what it asks for. */
export type ComplianceRule =
  | 'ALBHttpToHttpsRedirection'
  | 'ALBWAFEnabled'
  | 'APIGWAssociatedWithWAF'
  | 'APIGWCacheEnabledAndEncrypted'
  | 'APIGWSSLEnabled'
  | 'CloudTrailCloudWatchLogsEnabled'
  | 'CloudWatchAlarmAction'
  | 'CodeBuildProjectSourceRepoUrl'
  | 'EC2RestrictedCommonPorts'
  | 'ELBDeletionProtectionEnabled'
  | 'ELBLoggingEnabled'
  | 'ELBv2ACMCertificateRequired'
  | 'IAMNoInlinePolicy'
  | 'LambdaConcurrency'
  | 'LambdaDLQ'
  | 'LambdaInsideVPC'
  | 'S3BucketReplicationEnabled'
  | 'SecretsManagerRotationEnabled'
  | 'SecretsManagerUsingKMSKey'
  | 'S3DefaultEncryptionKMS'
  | 'VPCDefaultSecurityGroupClosed';

/** Checks of checkov that ask for the same. */
const counterparts: Readonly<Partial<Record<ComplianceRule, CheckovCheck>>> = {
  ALBHttpToHttpsRedirection: 'CKV_AWS_2',
  APIGWCacheEnabledAndEncrypted: 'CKV_AWS_120',
  ELBLoggingEnabled: 'CKV_AWS_91',
  ELBv2ACMCertificateRequired: 'CKV_AWS_103',
  LambdaConcurrency: 'CKV_AWS_115',
  LambdaDLQ: 'CKV_AWS_116',
  LambdaInsideVPC: 'CKV_AWS_117',
  SecretsManagerUsingKMSKey: 'CKV_AWS_149',
};

/**
 * Says why a resource does not follow rules of the packs, where it is made.
 * @param construct the resource, or the construct that makes it
 * @param reasons rule to the reason, which holds for this resource
 */
export function acknowledge(
  construct: IConstruct,
  reasons: Readonly<Partial<Record<ComplianceRule, string>>>,
): void {
  Validations.of(construct).acknowledge(
    ...Object.entries(reasons).flatMap(([rule, reason]) =>
      packs
        .filter((pack) => pack === 'NIST.800.53.R5' || !nistOnly.includes(rule))
        .map((pack) => ({ id: `${pack}-${rule}`, reason })),
    ),
  );
  for (const [rule, reason] of Object.entries(reasons)) {
    const check = counterparts[rule as ComplianceRule];
    if (check !== undefined) skipCheckov(construct, { [check]: reason });
  }
}

/**
 * Rights are in the role's own policy: they are read in one place, go with the role and fit nothing else.
 * @param whose what has the role, as the subject of a sentence
 */
export function acknowledgeOwnPolicy(role: IConstruct, whose: string): void {
  acknowledge(role, {
    IAMNoInlinePolicy: `${whose} alone has these rights: a policy that could be attached elsewhere would outlive it.`,
  });
}
