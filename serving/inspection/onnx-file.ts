import { PbfReader } from 'pbf';
import type { OnnxFile } from '../../lambdas/contracts/model-inspection.ts';

const LARGEST = 10;
const STANDARD_DOMAIN = 'ai.onnx';
/** Its operators keep what they learnt (trees, vectors) in lists that are attributes, not in tensors. */
const LEARNING_DOMAIN = 'ai.onnx.ml';

/** By the numbers of `TensorProto.DataType` in onnx.proto, which all numbers of fields in this file are from. */
const TYPES = [
  '?',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
];

type Constant = OnnxFile['constants']['largest'][number];

interface Found {
  irVersion: number;
  producer: string[];
  readonly opsets: Map<string, number>;
  readonly operators: Map<string, number>;
  readonly constants: Constant[];
}

/** Reads the structure of an ONNX file, and skips its numbers. The file is one that ONNX Runtime has opened. */
export function readOnnxFile(file: Uint8Array): OnnxFile {
  const found: Found = {
    irVersion: 0,
    producer: [],
    opsets: new Map(),
    operators: new Map(),
    constants: [],
  };
  new PbfReader(file).readFields(readModel, found);
  const bySize = found.constants.toSorted((a, b) => b.bytes - a.bytes);
  return {
    irVersion: found.irVersion,
    producer: found.producer.join(' '),
    opsets: Object.fromEntries(found.opsets),
    operators: Object.fromEntries([...found.operators].sort((a, b) => b[1] - a[1])),
    constants: {
      count: bySize.length,
      bytes: bySize.reduce((sum, { bytes }) => sum + bytes, 0),
      largest: bySize.slice(0, LARGEST),
    },
  };
}

function readModel(field: number, found: Found, pbf: PbfReader): void {
  if (field === 1) found.irVersion = pbf.readVarint();
  else if (field === 2 || field === 3) found.producer.push(pbf.readString());
  else if (field === 7) pbf.readMessage(readGraph, found);
  else if (field === 8) {
    const { domain, version } = pbf.readMessage(readOpset, { domain: '', version: 0 });
    found.opsets.set(domain === '' ? STANDARD_DOMAIN : domain, version);
  } else if (field === 25) pbf.readMessage(readFunction, found);
}

function readOpset(field: number, opset: { domain: string; version: number }, pbf: PbfReader): void {
  if (field === 1) opset.domain = pbf.readString();
  else if (field === 2) opset.version = pbf.readVarint();
}

function readFunction(field: number, found: Found, pbf: PbfReader): void {
  if (field === 7) readNode(found, pbf);
}

function readGraph(field: number, found: Found, pbf: PbfReader): void {
  if (field === 1) readNode(found, pbf);
  else if (field === 5) found.constants.push(readTensor(pbf));
}

interface Node {
  output: string;
  operator: string;
  domain: string;
  readonly tensors: (Constant & { attribute: string })[];
  readonly lists: Constant[];
  readonly found: Found;
}

function readNode(found: Found, pbf: PbfReader): void {
  const node: Node = { output: '', operator: '', domain: '', tensors: [], lists: [], found };
  pbf.readMessage(readNodeField, node);
  const operator = node.domain === '' ? node.operator : `${node.domain}.${node.operator}`;
  found.operators.set(operator, (found.operators.get(operator) ?? 0) + 1);
  // The tensor of a Constant is that node's output, and has the output's name.
  for (const { attribute, ...tensor } of node.tensors)
    found.constants.push({
      ...tensor,
      name: operator === 'Constant' ? node.output : `${node.output}.${attribute}`,
    });
  if (node.domain !== LEARNING_DOMAIN) return;
  for (const list of node.lists) found.constants.push({ ...list, name: `${node.output}.${list.name}` });
}

function readNodeField(field: number, node: Node, pbf: PbfReader): void {
  if (field === 2) node.output = pbf.readString();
  else if (field === 4) node.operator = pbf.readString();
  else if (field === 5) readAttribute(node, pbf);
  else if (field === 7) node.domain = pbf.readString();
}

interface Attribute {
  name: string;
  tensor: Constant | undefined;
  type: string;
  length: number;
  readonly found: Found;
}

function readAttribute(node: Node, pbf: PbfReader): void {
  const start = pbf.pos;
  const attribute: Attribute = { name: '', tensor: undefined, type: '', length: 0, found: node.found };
  const { name, tensor, type, length } = pbf.readMessage(readAttributeField, attribute);
  if (tensor) node.tensors.push({ ...tensor, attribute: name });
  if (length > 0) node.lists.push({ name, type, shape: [length], bytes: pbf.pos - start });
}

function readAttributeField(field: number, attribute: Attribute, pbf: PbfReader): void {
  if (field === 1) attribute.name = pbf.readString();
  else if (field === 5) attribute.tensor = readTensor(pbf);
  else if (field === 6 || field === 11) pbf.readMessage(readGraph, attribute.found);
  else if (field === 7) count(attribute, 'float32', pbf.readPackedFloat().length);
  else if (field === 8) count(attribute, 'int64', pbf.readPackedVarint([], true).length);
  else if (field === 9) count(attribute, 'string', 1);
}

function count(attribute: Attribute, type: string, more: number): void {
  attribute.type = type;
  attribute.length += more;
}

function readTensor(pbf: PbfReader): Constant {
  const start = pbf.pos;
  const tensor = pbf.readMessage(readTensorField, { name: '', type: '', dimensions: [] as number[] });
  return { name: tensor.name, type: tensor.type, shape: tensor.dimensions, bytes: pbf.pos - start };
}

function readTensorField(
  field: number,
  tensor: { name: string; type: string; readonly dimensions: number[] },
  pbf: PbfReader,
): void {
  if (field === 1) pbf.readPackedVarint(tensor.dimensions);
  else if (field === 2) {
    const code = pbf.readVarint();
    tensor.type = TYPES[code] ?? `type ${code}`;
  } else if (field === 8) tensor.name = pbf.readString();
}
