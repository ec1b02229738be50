/**
 * Who may import whom (docs/architecture.md says why). A rule names the folders that a layer may NOT reach;
 * there are no exemptions.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: {
    path: '^(bin|config|lib|lambdas|serving|sdk|local|test)/',
    pathNot: [from, ...allowed],
  },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.(cjs|mjs|js|json|d\\.mts)$', '^test/'] },
      to: {},
    },
    { name: 'nothing-imports-test', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    only('domain-is-pure', '^lambdas/domain/', []),
    {
      name: 'domain-knows-no-sdk',
      severity: 'error',
      from: { path: '^lambdas/domain/' },
      to: { dependencyTypes: ['npm', 'npm-dev'] },
    },
    only('contracts-know-domain', '^lambdas/contracts/', ['^lambdas/domain/']),
    only('usecases-know-domain', '^lambdas/usecases/', ['^lambdas/domain/']),
    only('runtime-stands-alone', '^lambdas/runtime/', ['^lambdas/domain/']),
    only('adapters', '^lambdas/adapters/', ['^lambdas/(domain|contracts|runtime)/']),
    only('handlers', '^lambdas/handlers/', ['^lambdas/(usecases|adapters|contracts|runtime|domain)/']),
    only('serving', '^serving/', ['^lambdas/(contracts|domain)/']),
    only('sdk', '^sdk/', []),
    only('bin', '^bin/', ['^(config|lib)/']),
    only('config', '^config/', ['^lib/(config|profile|delivery-config)\\.ts$']),
    only('lib', '^lib/', ['^lambdas/contracts/']),
    {
      name: 'lib-imports-only-types-of-contracts',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^lambdas/', dependencyTypesNot: ['type-only'] },
    },
    only('local', '^local/', ['^(config|lib/(config|profile)\\.ts)', '^lambdas/(contracts|domain)/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(\\.venv|cdk\\.out|^(sdk/)?dist/|^training)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'] },
  },
};
