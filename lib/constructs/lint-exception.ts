import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * CDK makes a resource wait for the role that it names, and for the role's rights. It names the role anyway, so
 * cfn-lint finds that half of the wait superfluous (W3005); without the other half it would start without its rights.
 * So it is with the targets of a load balancer, of which its listener is the other half.
 * @param construct the resource that waits, or the construct that makes it
 */
export function acknowledgeWaitForRole(construct: IConstruct): void {
  ignore(construct, 'W3005');
}

/**
 * CDK allows a connection's use by the service's former name alone, which is no action on an ARN of its present one
 * (I3510). The statement is idle; another allows it by the present name.
 * @param policy of the role that uses the connection
 */
export function acknowledgeFormerName(policy: IConstruct): void {
  ignore(policy, 'I3510');
}

function ignore(construct: IConstruct, check: string): void {
  const resource = construct.node.defaultChild ?? construct;
  if (!CfnResource.isCfnResource(resource)) {
    throw new TypeError(`${construct.node.path} is not one resource`);
  }
  resource.addMetadata('cfn-lint', { config: { ignore_checks: [check] } });
}
