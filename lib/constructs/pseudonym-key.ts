import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

import { acknowledge } from './compliance.ts';

export interface PseudonymKeyProps {
  readonly removalPolicy: RemovalPolicy;
}

/** The key under which erased users are remembered by pseudonyms. Without it nobody can tell who they were. */
export class PseudonymKey extends Construct {
  readonly secretArn: string;

  constructor(scope: Construct, id: string, props: PseudonymKeyProps) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: 'Key of the pseudonyms of erased users',
      // 62 letters and digits: 64 of them are more than the hash has bits.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: props.removalPolicy,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'With another key no pseudonym would be the same again: erased users would come back.',
    });
    acknowledge(secret, {
      SecretsManagerRotationEnabled:
        'With another key no pseudonym would be the same again: erased users would come back.',
      SecretsManagerUsingKMSKey:
        'Encrypted with Secrets Manager’s own key; the roles that may read the secret are the whole of its access.',
    });
    this.secretArn = secret.secretArn;
  }

  grantRead(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secretArn],
    });
  }
}
