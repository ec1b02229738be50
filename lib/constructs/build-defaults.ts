import type { IPropertyInjector } from 'aws-cdk-lib';
import { PipelineProject, type PipelineProjectProps } from 'aws-cdk-lib/aws-codebuild';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';

export interface BuildDefaultsProps {
  /** Of what builds hand on. */
  readonly encryptionKey: IKey;
  readonly logs: ILogGroup;
}

/** Every build below a stack encrypts with one key and logs to one group, also those that CDK's pipelines make. */
export class BuildDefaults implements IPropertyInjector {
  readonly constructUniqueId = PipelineProject.PROPERTY_INJECTION_ID;
  readonly #props: BuildDefaultsProps;

  constructor(props: BuildDefaultsProps) {
    this.#props = props;
  }

  inject(props: PipelineProjectProps): PipelineProjectProps {
    const { encryptionKey, logs: logGroup } = this.#props;
    return { ...props, encryptionKey, logging: { cloudWatch: { logGroup } } };
  }
}
