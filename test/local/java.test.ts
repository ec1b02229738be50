import { describe, expect, it } from '@jest/globals';
import { findJava } from '../../local/java.mjs';

const says = (home: string, version: string): string =>
  `Property settings:\n    java.home = ${home}\n    java.specification.version = ${version}\n    java.vm.specification.version = 99\n`;

describe('findJava', () => {
  it("takes JAVA_HOME's before the path's", () => {
    const found = findJava({
      javaHome: '/jdk21',
      properties: (command) => (command === 'java' ? says('/jdk17', '17') : says('/jdk21', '21')),
    });
    expect(found).toEqual({ home: '/jdk21', version: 21 });
  });

  it("falls back to the path's where JAVA_HOME's does not run", () => {
    const properties = (command: string): string | undefined =>
      command === 'java' ? says('/jdk17', '17') : undefined;
    expect(findJava({ javaHome: '/gone', properties })).toEqual({ home: '/jdk17', version: 17 });
  });

  it.each(['1.8', '11', '24'])('does not take Java %s, which Spark does not run on', (version) => {
    expect(findJava({ javaHome: undefined, properties: () => says('/jdk', version) })).toBeUndefined();
  });

  it('finds none where none runs', () => {
    expect(findJava({ javaHome: undefined, properties: () => undefined })).toBeUndefined();
  });
});
