import * as z from 'zod';
import { modelManifestSchema } from './model-manifest.ts';

const bytes = z.int().min(0);
const milliseconds = z.number().min(0);

const slotSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  /** A number where the size is fixed, the dimension's name where it is open, `?` where it has none. */
  shape: z.array(z.union([z.int(), z.string()])),
});

const latencySchema = z.strictObject({
  p50: milliseconds,
  p90: milliseconds,
  p99: milliseconds,
  max: milliseconds,
});

/** What an ONNX file holds, beside its signature. */
const onnxFileSchema = z.strictObject({
  irVersion: z.int(),
  producer: z.string(),
  /** Domain to version; the standard operators' domain is `ai.onnx`. */
  opsets: z.record(z.string(), z.int()),
  /** Operator to how often it occurs, those of subgraphs and functions included. */
  operators: z.record(z.string(), z.int()),
  constants: z.strictObject({
    count: z.int(),
    bytes,
    /** Initializers, constants and the tables of tree ensembles, the largest first; ten at most. */
    largest: z.array(z.strictObject({ name: z.string(), type: z.string(), shape: z.array(z.int()), bytes })),
  }),
});

/** What `npm run model:inspect -- FILE --json` prints. */
export const modelInspectionSchema = z.strictObject({
  /** Absent for a graph by itself. */
  manifest: modelManifestSchema.optional(),
  /** The files whose hashes are those of the manifest. */
  verified: z.array(z.string()),
  graph: onnxFileSchema.extend({ bytes, inputs: z.array(slotSchema), outputs: z.array(slotSchema) }),
  memoryMb: z.strictObject({
    /** What the process grew by: the model loaded, one request answered, garbage collected. */
    loaded: z.number(),
    /** The process at its largest, Node itself included. */
    peak: z.number(),
  }),
  /** One request at a time on one thread, each with another history. */
  latencyMs: z.strictObject({
    history: z.int().min(0),
    runs: z.int().min(1),
    /** The graph by itself. */
    graph: latencySchema,
    /** With what the model host does around it; absent for a graph by itself. */
    request: latencySchema.optional(),
  }),
});

/** What the inspecting process answers. A refusal is for people: what is wrong with the model. */
export const inspectionAnswerSchema = z.union([
  z.strictObject({ inspection: modelInspectionSchema }),
  z.strictObject({ refusal: z.string() }),
]);

export type InspectionAnswer = z.infer<typeof inspectionAnswerSchema>;
export type OnnxFile = z.infer<typeof onnxFileSchema>;
export type ModelInspection = z.infer<typeof modelInspectionSchema>;
export type Latency = z.infer<typeof latencySchema>;
