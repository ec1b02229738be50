import * as z from 'zod';

export const imageUri = z.string().regex(/^[a-z0-9][a-z0-9._/:@-]+$/i, 'must be a container image URI');
