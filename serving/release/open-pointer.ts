import { FileModelPointer } from './file-model-pointer.ts';
import type { ModelPointer } from './model-pointer.ts';

/** @param address `ssm:/name/of/a/parameter` or `file:///path` */
export async function openPointer(address: string): Promise<ModelPointer> {
  if (address.startsWith('file:')) return new FileModelPointer(address);
  // Hosts whose model comes with them never load the SDK.
  const { SsmModelPointer } = await import('./ssm-model-pointer.ts');
  return new SsmModelPointer(address.replace(/^ssm:/, ''));
}
