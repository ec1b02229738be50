import { expect, it } from '@jest/globals';
import { PbfWriter } from 'pbf';
import { readOnnxFile } from '../../../serving/inspection/onnx-file.ts';

type Write = (writer: PbfWriter) => void;

/** Messages of onnx.proto, by the numbers of its fields. */
const message =
  (field: number, ...fields: Write[]): Write =>
  (writer) => {
    writer.writeMessage(
      field,
      (_, inner) => {
        for (const write of fields) write(inner);
      },
      fields,
    );
  };
const text =
  (field: number, value: string): Write =>
  (writer) => {
    writer.writeTag(field, 2);
    writer.writeString(value);
  };
const number =
  (field: number, value: number): Write =>
  (writer) => {
    writer.writeTag(field, 0);
    writer.writeVarint(value);
  };
const file = (...fields: Write[]): Uint8Array => {
  const writer = new PbfWriter();
  for (const write of fields) write(writer);
  return writer.finish();
};

const node = (operator: string, output: string, ...fields: Write[]): Write =>
  message(1, text(2, output), text(4, operator), ...fields);
const attribute = (name: string, ...fields: Write[]): Write => message(5, text(1, name), ...fields);
/** An initializer is field 5 of a graph, and the tensor of an attribute is its field 5. */
const tensor = (name: string, type: number, dimensions: number[], bytes: number): Write =>
  message(5, ...dimensions.map((size) => number(1, size)), number(2, type), text(8, name), (writer) => {
    writer.writeTag(9, 2);
    writer.writeBytes(new Uint8Array(bytes));
  });

it('counts operators wherever they are, and finds what is large', () => {
  const inner = message(6, node('Add', 'sum'), tensor('inside', 1, [2, 3], 24));
  const trees = node(
    'TreeEnsembleRegressor',
    'score',
    text(7, 'ai.onnx.ml'),
    attribute('nodes_values', (writer) => {
      for (let index = 0; index < 100; index += 1) {
        writer.writeTag(7, 5);
        writer.writeFloat(index);
      }
    }),
  );
  const read = readOnnxFile(
    file(
      number(1, 9),
      text(2, 'vitrine'),
      text(3, '1.2'),
      message(
        7,
        node('Add', 'first'),
        node('If', 'chosen', attribute('then_branch', inner)),
        node('Constant', 'weights', attribute('value', tensor('', 11, [1000], 8_000))),
        trees,
        tensor('initial', 7, [10], 80),
      ),
      message(8, number(2, 18)),
      message(8, text(1, 'ai.onnx.ml'), number(2, 3)),
      message(25, message(7, text(4, 'Mul'))),
    ),
  );
  expect(read).toMatchObject({
    irVersion: 9,
    producer: 'vitrine 1.2',
    opsets: { 'ai.onnx': 18, 'ai.onnx.ml': 3 },
    operators: { Add: 2, If: 1, Constant: 1, 'ai.onnx.ml.TreeEnsembleRegressor': 1, Mul: 1 },
    constants: { count: 4 },
  });
  expect(read.constants.largest.map(({ bytes, ...constant }) => ({ ...constant, enough: bytes }))).toEqual([
    { name: 'weights', type: 'float64', shape: [1000], enough: expect.any(Number) },
    { name: 'score.nodes_values', type: 'float32', shape: [100], enough: expect.any(Number) },
    { name: 'initial', type: 'int64', shape: [10], enough: expect.any(Number) },
    { name: 'inside', type: 'float32', shape: [2, 3], enough: expect.any(Number) },
  ]);
  const [largest] = read.constants.largest;
  expect(largest?.bytes).toBeGreaterThanOrEqual(8_000);
  expect(largest?.bytes).toBeLessThan(8_050);
});

it('shows the ten largest constants, and counts all', () => {
  const many = Array.from({ length: 12 }, (_, index) => tensor(`t${index}`, 2, [index + 1], index + 1));
  const { constants } = readOnnxFile(file(message(7, ...many)));
  expect(constants.count).toBe(12);
  expect(constants.largest.map(({ name }) => name)).toEqual(
    Array.from({ length: 10 }, (_, place) => `t${11 - place}`),
  );
});
