import * as z from 'zod';

/** The models that training/vitrine/text/bedrock.py knows how to ask. */
const bedrock = z
  .strictObject({
    provider: z.literal('bedrock'),
    modelId: z.enum([
      'amazon.titan-embed-text-v2:0',
      'cohere.embed-english-v3',
      'cohere.embed-multilingual-v3',
    ]),
    /** @default the least that the model has: 256 of Titan's, 1024 of Cohere's */
    dimensions: z.union([z.literal(256), z.literal(512), z.literal(1024)]).optional(),
  })
  .refine(({ modelId, dimensions = 1024 }) => modelId.startsWith('amazon.') || dimensions === 1024, {
    path: ['dimensions'],
    error: 'must be 1024 for a model of Cohere',
  });

/** A model that takes `{"inputs": [texts]}`, as JumpStart's Hugging Face text embeddings do. */
const endpoint = z.strictObject({
  provider: z.literal('endpoint'),
  endpointName: z.string().regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 'must be the name of an endpoint'),
});

/** What compares items' names, in place of their words. The account pays for each text once. */
export const textEmbeddingsSchema = z.discriminatedUnion('provider', [bedrock, endpoint]);

export type TextEmbeddingsConfig = z.output<typeof textEmbeddingsSchema>;
