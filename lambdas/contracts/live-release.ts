import * as z from 'zod';

/** Where a model lies: `model.tar.gz` in S3, or a file or an unpacked folder on this machine. */
const modelDataUrl = z.url({ protocol: /^(s3|file)$/ });

/** What a pointer to the live model says. The release writes it; hosts that swap models read it. */
export const liveReleaseSchema = z.object({
  modelVersion: z.string().min(1),
  modelDataUrl,
});

export type LiveRelease = z.infer<typeof liveReleaseSchema>;
