import { GetObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { driftReportSchema, type DriftReport } from '../contracts/operator/drift.ts';
import { objectAt } from './s3-objects.ts';

/** S3 says the second to who may read the object, were it there, and not list what there is. */
const MISSING: ReadonlySet<string> = new Set(['NoSuchKey', 'AccessDenied']);

/** The last report of the check of drift, which its job leaves at one place. */
export class S3DriftReports {
  readonly #client: S3Client;
  readonly #uri: string;

  constructor(client: S3Client, { uri }: { readonly uri: string }) {
    this.#client = client;
    this.#uri = uri;
  }

  /** @returns undefined: there is none yet */
  async last(): Promise<DriftReport | undefined> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand(objectAt(this.#uri)));
      return driftReportSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    } catch (error) {
      if (error instanceof S3ServiceException && MISSING.has(error.name)) return undefined;
      throw error;
    }
  }
}
