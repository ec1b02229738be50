/** Which data there is to train on. */
export interface DataCatalog {
  /** Ids of the snapshots of a data set's interactions; undefined: there is no such data set. */
  snapshots(dataset: string): Promise<ReadonlySet<string> | undefined>;
}
