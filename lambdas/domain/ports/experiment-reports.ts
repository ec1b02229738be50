import type { ExperimentReport } from '../experiments/report.ts';

/** Where analyses of experiments are left. */
export interface ExperimentReports<Report extends ExperimentReport = ExperimentReport> {
  /** @returns undefined: the experiment was not analysed yet */
  last(experiment: string): Promise<Report | undefined>;
}
