import { createHash, createHmac } from 'node:crypto';

type Data = string | ArrayBuffer | ArrayBufferView;
type Digest = ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

/** The hash that the signer of requests asks for, by Node's own. With a secret it is an HMAC. */
export class Sha256 {
  #hash: Digest;
  readonly #fresh: () => Digest;

  constructor(secret?: Data) {
    this.#fresh = () => (secret === undefined ? createHash('sha256') : keyed(secret));
    this.#hash = this.#fresh();
  }

  update(data: Data): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#fresh();
  }
}

/** Of bytes Node first finds out whether they are a key object, which takes longer than the HMAC; of text it does not. */
const keyed = (secret: Data): Digest =>
  typeof secret === 'string'
    ? createHmac('sha256', secret)
    : createHmac('sha256', bytesOf(secret).toString('latin1'), { encoding: 'latin1' });

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Buffer =>
  ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
