import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ModelPointer, PointerUnreadableError } from '../../../serving/release/model-pointer.ts';

export interface PointerUnderTest {
  readonly pointer: ModelPointer;
  /** Makes it hold this text. */
  readonly write: (text: string) => Promise<void>;
}

/** What every pointer to the live model must do. */
export function modelPointerContract(name: string, make: () => Promise<PointerUnderTest>): void {
  describe(`${name} as a pointer to the live model`, () => {
    let { pointer, write }: PointerUnderTest = {} as PointerUnderTest;
    beforeEach(async () => {
      ({ pointer, write } = await make());
    });
    const release = { modelVersion: 'm1', modelDataUrl: 's3://artifacts/models/m1/model.tar.gz' };

    it('says nothing before the first release', async () => {
      await expect(pointer.read()).resolves.toBeUndefined();
    });

    it('says what was released last, whatever else the release wrote there', async () => {
      await write(JSON.stringify({ ...release, releasedAt: '2026-01-01T00:00:00Z' }));
      await expect(pointer.read()).resolves.toMatchObject(release);
    });

    it('tells one release from another, be it of the same model', async () => {
      await write(JSON.stringify({ ...release, releasedAt: '2026-01-01T00:00:00Z' }));
      const first = await pointer.read();
      expect((await pointer.read())?.key).toBe(first?.key);
      await write(JSON.stringify({ ...release, releasedAt: '2026-01-02T00:00:00Z' }));
      expect((await pointer.read())?.key).not.toBe(first?.key);
    });

    it.each([
      ['no JSON', 'm1', 'is not JSON'],
      ['no model', '{"modelVersion":"m1"}', 'modelDataUrl'],
      [
        'a model from elsewhere',
        '{"modelVersion":"m1","modelDataUrl":"https://a.example/m"}',
        'modelDataUrl',
      ],
    ])('is unreadable when it holds %s, and says what is wrong', async (_, text, message) => {
      await write(text);
      const reading = pointer.read();
      await expect(reading).rejects.toBeInstanceOf(PointerUnreadableError);
      await expect(reading).rejects.toThrow(message);
    });
  });
}
