import { Aspects, CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import * as z from 'zod';

/** Checks of checkov that something here does not follow, each with the type that it looks at. */
const checked = {
  /** Limits the executions of a function. */
  CKV_AWS_115: 'AWS::Lambda::Function',
  /** Keeps the events that a function fails on. */
  CKV_AWS_116: 'AWS::Lambda::Function',
  /** Has functions in a VPC. */
  CKV_AWS_117: 'AWS::Lambda::Function',
  /** Encrypts a function's variables with a key of the account's own. */
  CKV_AWS_173: 'AWS::Lambda::Function',
  /** Logs who reads a bucket. */
  CKV_AWS_18: 'AWS::S3::Bucket',
  /** Restricts what hands rights on, on any resource. */
  CKV_AWS_109: 'AWS::IAM::Policy',
  /** Restricts what writes on any resource. */
  CKV_AWS_111: 'AWS::IAM::Policy',
  /** Asks a caller of an API who it is. */
  CKV_AWS_59: 'AWS::ApiGateway::Method',
  /** Caches an API's answers. */
  CKV_AWS_120: 'AWS::ApiGateway::Stage',
  /** Logs who asks a load balancer. */
  CKV_AWS_91: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  /** Has a load balancer asked by HTTPS. */
  CKV_AWS_2: 'AWS::ElasticLoadBalancingV2::Listener',
  /** Has it asked by TLS of a version that is safe. */
  CKV_AWS_103: 'AWS::ElasticLoadBalancingV2::Listener',
  /** Encrypts a secret with a key of the account's own. */
  CKV_AWS_149: 'AWS::SecretsManager::Secret',
  /** Has a Glue job encrypt its log and its bookmarks. */
  CKV_AWS_195: 'AWS::Glue::Job',
} as const;

export type CheckovCheck = keyof typeof checked;

const metadataSchema = z
  .object({ skip: z.array(z.object({ id: z.string(), comment: z.string() })) })
  .optional();

/**
 * Says why resources do not follow checks of checkov, where they are made; it reads that in their metadata.
 * @param construct the resource, or the construct that makes it
 * @param reasons check to the reason, which holds for each resource of the check's type in the construct
 */
export function skipCheckov(
  construct: IConstruct,
  reasons: Readonly<Partial<Record<CheckovCheck, string>>>,
): void {
  for (const [id, comment] of Object.entries(reasons)) {
    const type = checked[id as CheckovCheck];
    Aspects.of(construct).add({
      visit: (node) => {
        if (!CfnResource.isCfnResource(node) || node.cfnResourceType !== type) return;
        const said = metadataSchema.parse(node.getMetadata('checkov'))?.skip ?? [];
        // The nearest construct's reason is the more specific one; CDK asks it last.
        const others = said.filter((skip) => skip.id !== id);
        node.addMetadata('checkov', { skip: [...others, { id, comment }] });
      },
    });
  }
}
