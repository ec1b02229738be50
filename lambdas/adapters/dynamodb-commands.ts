import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  DeleteCommandInput,
  DeleteCommandOutput,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  PutCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { type AwsCommand, jsonCommand } from '../runtime/aws/command.ts';
import { isNamed } from '../runtime/aws/error.ts';
import { withAttributes, withValues } from './dynamodb-attributes.ts';

/** DynamoDB's operations, with rows of JavaScript's values: what the SDK's document client takes and gives. */

export const getItem = (input: GetCommandInput) => rowCommand<GetCommandOutput>('dynamodb', 'GetItem', input);
export const putItem = (input: PutCommandInput) => rowCommand<PutCommandOutput>('dynamodb', 'PutItem', input);
export const deleteItem = (input: DeleteCommandInput) =>
  rowCommand<DeleteCommandOutput>('dynamodb', 'DeleteItem', input);
export const updateItem = (input: UpdateCommandInput) =>
  rowCommand<UpdateCommandOutput>('dynamodb', 'UpdateItem', input);
export const queryItems = (input: QueryCommandInput) =>
  rowCommand<QueryCommandOutput>('dynamodb', 'Query', input);
export const batchGetItems = (input: BatchGetCommandInput) =>
  rowCommand<BatchGetCommandOutput>('dynamodb', 'BatchGetItem', input);

const rowCommand = <Output extends object>(
  service: 'dynamodb',
  operation: string,
  input: object,
): AwsCommand<Output> => ({
  ...jsonCommand<Output>(service, operation, withAttributes(input)),
  read: ({ text }) => withValues(text) as Output,
});

/** The row was another than a condition says. */
export const isConditionFailure = (error: unknown): boolean =>
  isNamed(error, 'ConditionalCheckFailedException');
