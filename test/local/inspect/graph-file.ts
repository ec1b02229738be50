import { PbfWriter } from 'pbf';

export interface Slot {
  readonly name: string;
  readonly type: 'float32' | 'int64' | 'bool';
  /** A text is an open dimension. */
  readonly shape: readonly (number | string)[];
}

/** `TensorProto.DataType` of onnx.proto, which the numbers of all fields below are from. */
const TYPE_CODES = { float32: 1, int64: 7, bool: 9 };

/** An ONNX file whose outputs are copies of the inputs that they name: enough to have a signature, right or wrong. */
export function graphFile(inputs: readonly Slot[], outputs: readonly (Slot & { from: string })[]): Buffer {
  const writer = new PbfWriter();
  writer.writeTag(1, 0);
  writer.writeVarint(9);
  writer.writeMessage(7, writeGraph, { inputs, outputs });
  writer.writeMessage(8, writeOpset, 18);
  return Buffer.from(writer.finish());
}

function writeGraph(
  { inputs, outputs }: { inputs: readonly Slot[]; outputs: readonly (Slot & { from: string })[] },
  writer: PbfWriter,
): void {
  for (const { from, name } of outputs) writer.writeMessage(1, writeNode, { from, to: name });
  text(writer, 2, 'graph');
  for (const slot of inputs) writer.writeMessage(11, writeSlot, slot);
  for (const slot of outputs) writer.writeMessage(12, writeSlot, slot);
}

function writeNode({ from, to }: { from: string; to: string }, writer: PbfWriter): void {
  text(writer, 1, from);
  text(writer, 2, to);
  text(writer, 4, 'Identity');
}

function writeOpset(version: number, writer: PbfWriter): void {
  writer.writeTag(2, 0);
  writer.writeVarint(version);
}

/** ValueInfoProto, whose type is a TypeProto, whose tensor_type has a TensorShapeProto. */
function writeSlot(slot: Slot, writer: PbfWriter): void {
  text(writer, 1, slot.name);
  writer.writeMessage(
    2,
    (_, type) => {
      type.writeMessage(1, writeTensorType, slot);
    },
    slot,
  );
}

function writeTensorType({ type, shape }: Slot, writer: PbfWriter): void {
  writer.writeTag(1, 0);
  writer.writeVarint(TYPE_CODES[type]);
  writer.writeMessage(
    2,
    (_, dimensions) => {
      shape.forEach((size) => {
        dimensions.writeMessage(1, writeSize, size);
      });
    },
    shape,
  );
}

function writeSize(size: number | string, writer: PbfWriter): void {
  if (typeof size === 'string') {
    text(writer, 2, size);
    return;
  }
  writer.writeTag(1, 0);
  writer.writeVarint(size);
}

function text(writer: PbfWriter, field: number, value: string): void {
  writer.writeTag(field, 2);
  writer.writeString(value);
}
