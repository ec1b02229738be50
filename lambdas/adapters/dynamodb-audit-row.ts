import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type * as z from 'zod';
import { auditRowSchema } from '../contracts/operator/audit-row.ts';

/**
 * The row that a record of the table's stream tells of.
 * @returns undefined: it was deleted
 */
export function auditRowOf({ dynamodb }: DynamoDBRecord): z.output<typeof auditRowSchema> | undefined {
  const image = dynamodb?.NewImage;
  if (image === undefined) return undefined;
  // Lambda's types say of an attribute that it may be all at once.
  return auditRowSchema.parse(unmarshall(image as Record<string, AttributeValue>));
}
