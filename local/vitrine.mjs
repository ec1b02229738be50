#!/usr/bin/env node
// `npx vitrine`: the operator API's command line. TypeScript runs as it is.
import { register } from 'tsx/esm/api';

register();
await import('./cli/operator/main.ts');
