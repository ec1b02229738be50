/** A module of a library becomes the one that the worker holds; see `./environment.mjs`. */
export default {
  process(_source, path) {
    return {
      code: `module.exports = globalThis[Symbol.for('vitrine.loaded-once')](${JSON.stringify(path)});`,
    };
  },
  getCacheKey(_source, path) {
    return path;
  },
};
