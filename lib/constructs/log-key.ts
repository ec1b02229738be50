import { ArnFormat, Stack, Stage } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

import { DataKey, type DataKeyProps } from './data-key.ts';

/** The key of an environment's log groups. CloudWatch Logs may use it for those, and for no other group. */
export class LogKey extends DataKey {
  constructor(scope: Construct, id: string, props: DataKeyProps) {
    super(scope, id, props);
    const stack = Stack.of(this);
    const environment = Stage.of(this)?.stageName ?? stack.stackName;
    const groups = [
      // CloudFormation names groups after their stack; Step Functions and WAF want a prefix before that.
      `*${environment}-*`,
      // API Gateway's own name, which holds an id that is not known before the API is.
      'API-Gateway-Execution-Logs_*',
    ];
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': groups.map((resourceName) =>
              stack.formatArn({
                service: 'logs',
                resource: 'log-group',
                arnFormat: ArnFormat.COLON_RESOURCE_NAME,
                resourceName,
              }),
            ),
          },
        },
      }),
    );
  }
}
