import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

import type { TextEmbeddingsConfig } from '../text-embeddings-config.ts';

import { grantObjectRead, grantObjectWrite } from './bucket-grants.ts';

/** Where vectors are kept by the hash of their text, so that no job pays for one twice. */
const FOLDER = 'text-vectors/';

/** The variables by which a container learns what compares items' names. */
export function textEmbeddingVariables(
  chosen: TextEmbeddingsConfig,
  artifacts: IBucket,
): Record<string, string> {
  const store = { VITRINE_TEXT_STORE: artifacts.s3UrlForObject(FOLDER) };
  if (chosen.provider === 'endpoint')
    return { VITRINE_TEXT_MODEL: `sagemaker:${chosen.endpointName}`, ...store };
  return {
    VITRINE_TEXT_MODEL: `bedrock:${chosen.modelId}`,
    ...(chosen.dimensions !== undefined && { VITRINE_TEXT_DIMENSIONS: String(chosen.dimensions) }),
    ...store,
  };
}

/** Ask the one model, and read and write the vectors that are kept. */
export function grantTextEmbeddings(chosen: TextEmbeddingsConfig, artifacts: IBucket, role: IRole): void {
  const stack = Stack.of(role);
  const [action, resource] =
    chosen.provider === 'bedrock'
      ? [
          'bedrock:InvokeModel',
          // Bedrock's own models belong to no account.
          stack.formatArn({
            service: 'bedrock',
            account: '',
            resource: 'foundation-model',
            resourceName: chosen.modelId,
            arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
          }),
        ]
      : [
          'sagemaker:InvokeEndpoint',
          stack.formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: chosen.endpointName }),
        ];
  Grant.addToPrincipal({ grantee: role, actions: [action], resourceArns: [resource] });
  grantObjectRead(artifacts, role, FOLDER);
  grantObjectWrite(artifacts, role, FOLDER);
}
