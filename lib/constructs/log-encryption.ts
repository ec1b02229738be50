import type { IPropertyInjector } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';

/** Encrypts every log group that is made below a stack with one key, also those that CDK's own constructs make. */
export class LogEncryption implements IPropertyInjector {
  readonly constructUniqueId = LogGroup.PROPERTY_INJECTION_ID;
  readonly #key: IKey;

  constructor(key: IKey) {
    this.#key = key;
  }

  inject(props: LogGroupProps): LogGroupProps {
    return { ...props, encryptionKey: props.encryptionKey ?? this.#key };
  }
}
