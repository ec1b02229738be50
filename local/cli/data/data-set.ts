/** Folders of the raw bucket. */
type RawDataset = 'interactions' | 'items' | 'users' | 'online-retail';

/** Files that are ready to be uploaded, and how the ingest job has to read them. */
export interface DataSet {
  /** The ingest job's `--source`. */
  readonly source: 'personalize' | 'online-retail';
  /** What it is, for people. */
  readonly description: string;
  readonly files: readonly { readonly dataset: RawDataset; readonly path: string }[];
}
