/** What the bundler puts in the place of `node:fs`, for the reason told in node-http.cjs. */
module.exports = process.getBuiltinModule('node:fs');
