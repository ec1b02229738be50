/** Machines that a SageMaker job runs on. */
export interface JobInstances {
  readonly type: string;
  readonly count: number;
  readonly volumeGiB: number;
}

/** What `[metric] name=value` lines of the log become metrics of a job. */
export function metricDefinitions(names: readonly string[]): readonly Record<string, string>[] {
  return names.map((name) => ({ Name: name, Regex: `\\[metric\\] ${name}=([0-9.eE+-]+)` }));
}

/** @param channels channel to the JSON path of the URI that is copied to it */
export function inputDataConfig(
  channels: Readonly<Record<string, string>>,
): readonly Record<string, unknown>[] {
  return Object.entries(channels).map(([channel, uri]) => ({
    ChannelName: channel,
    DataSource: {
      S3DataSource: {
        S3DataType: 'S3Prefix',
        S3Uri: uri,
        S3DataDistributionType: 'FullyReplicated',
      },
    },
  }));
}

export function resourceConfig(instances: JobInstances): Record<string, unknown> {
  return {
    InstanceType: instances.type,
    InstanceCount: instances.count,
    VolumeSizeInGB: instances.volumeGiB,
  };
}
