import type { S3Client } from '@aws-sdk/client-s3';
import { experimentReportSchema, type ExperimentReport } from '../contracts/operator/experiment-report.ts';
import type { ExperimentReports } from '../domain/ports/experiment-reports.ts';
import { lastReport } from './s3-objects.ts';

/** Analyses of experiments, each at a place of its own. */
export class S3ExperimentReports implements ExperimentReports<ExperimentReport> {
  readonly #client: S3Client;
  readonly #folder: string;

  /** @param where.folder with a slash at its end */
  constructor(client: S3Client, { folder }: { readonly folder: string }) {
    this.#client = client;
    this.#folder = folder;
  }

  last(experiment: string): Promise<ExperimentReport | undefined> {
    return lastReport(this.#client, `${this.#folder}${experiment}.json`, experimentReportSchema);
  }
}
