/**
 * What the bundler puts in the place of `node:http`. An `import` of a module of Node reads every name that it exports, and some of
 * this one's load Node's whole `fetch`, which takes a twelfth of a start; what is read one by one does not.
 */
module.exports = process.getBuiltinModule('node:http');
