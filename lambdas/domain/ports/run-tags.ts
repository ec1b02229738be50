/** What is said of runs of training where they are tracked. */
export interface RunTags {
  /**
   * Each tag takes the place of one of its name.
   * @throws RunTrackingError when the run is not there, or what keeps it is away
   */
  set(runId: string, tags: Readonly<Record<string, string>>): Promise<void>;
}
