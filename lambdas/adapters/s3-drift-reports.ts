import type { S3Client } from '@aws-sdk/client-s3';
import { driftReportSchema, type DriftReport } from '../contracts/operator/drift.ts';
import { lastReport } from './s3-objects.ts';

/** The last report of the check of drift, which its job leaves at one place. */
export class S3DriftReports {
  readonly #client: S3Client;
  readonly #uri: string;

  constructor(client: S3Client, { uri }: { readonly uri: string }) {
    this.#client = client;
    this.#uri = uri;
  }

  /** @returns undefined: there is none yet */
  last(): Promise<DriftReport | undefined> {
    return lastReport(this.#client, this.#uri, driftReportSchema);
  }
}
