/**
 * What is built: the extension for Node (`dist/main-node.js`, and beside it the parts that it loads when they are needed), the one for browsers (`dist/main-web.js`), the virtual
 * board's worker for both (`dist/virtual-board.js`), the webviews' scripts (`dist/media/`), and, with `--env`, things that are not shipped:
 * `--env cli` the development tool (`out/cli.cjs`), `--env tests` the tests that run in the extension host, `--env standIn` the
 * extension for a browser with a board in place of WebUSB. With `--env package` the same bundles as users get them, minified and without maps, in `out/package/dist`.
 *
 * Types are checked by `tsc -b`; here they are only taken away, so that a build takes seconds.
 */

// @ts-check
const { existsSync, readdirSync } = require('node:fs');
const path = require('node:path');

const at = (/** @type {string} */ relative) => path.join(__dirname, relative);

/** Native modules and what the host provides stay outside every bundle. A bundle cannot carry `usb`: its binding is looked for beside its own files. */
const outside = { vscode: 'commonjs vscode', usb: 'commonjs usb', mocha: 'commonjs mocha' };

/** What every target of ours understands (Node 20, Chromium of VS Code 1.100). */
const target = 'es2022';

/** Types are taken away, no more: by esbuild, which takes a third of the compiler's time for it. */
const typescript = [
  {
    test: /\.ts$/,
    exclude: /node_modules/,
    loader: 'esbuild-loader',
    options: { target, tsconfig: at('tsconfig/base.json') },
  },
];

/**
 * @param {Partial<import('webpack').Configuration>} special
 * @returns {import('webpack').Configuration}
 */
const bundle = (special) => ({
  mode: 'none',
  devtool: 'source-map',
  performance: { hints: false },
  stats: 'errors-warnings',
  resolve: { extensions: ['.ts', '.js'] },
  module: { rules: typescript },
  ...special,
});

/**
 * For VS Code's extension host in a browser: one file, since that host loads no other.
 *
 * @param {{ name: string, mode: 'production' | 'none', entry: string, path: string, filename: string }} where
 * @param {Partial<import('webpack').Configuration>} [special]
 */
const web = ({ name, mode, entry, path: folder, filename }, special = {}) =>
  bundle({
    name,
    mode,
    target: ['webworker', 'es2022'],
    entry,
    output: { path: folder, filename, libraryTarget: 'commonjs2', publicPath: '' },
    externals: { vscode: 'commonjs vscode' },
    ...special,
    module: { rules: typescript, parser: { javascript: { dynamicImportMode: 'eager' } } },
  });

/** @param {string} folder  @returns {Record<string, string>} each script of that folder by its name */
const entriesOf = (folder) =>
  existsSync(at(folder))
    ? Object.fromEntries(
        readdirSync(at(folder))
          .filter((name) => name.endsWith('.ts'))
          .map((name) => [path.basename(name, '.ts'), at(path.join(folder, name))]),
      )
    : {};

module.exports = (
  /** @type {{ cli?: boolean, tests?: boolean, standIn?: boolean, production?: boolean, package?: boolean }} */ env = {},
) => {
  const production = env.production === true || env.package === true;
  const mode = production ? 'production' : 'none';
  const dist = env.package ? 'out/package/dist' : 'dist';
  /**
   * A map names the sources of this machine, and nobody has them where the extension is installed. Which modules went in,
   * and into which file, is asked for instead: the notices of third parties are made from it, and tests ask it what a
   * window loads.
   * @type {Partial<import('webpack').Configuration>}
   */
  const shipped = env.package
    ? {
        devtool: false,
        stats: {
          preset: 'errors-warnings',
          modules: true,
          modulesSpace: Infinity,
          nestedModules: true,
          nestedModulesSpace: Infinity,
          dependentModules: true,
          ids: true,
          chunks: true,
        },
      }
    : {};
  if (env.cli) {
    return bundle({
      name: 'cli',
      target: 'node20',
      entry: at('src/main-tool.ts'),
      output: { path: at('out'), filename: 'cli.cjs', libraryTarget: 'commonjs2' },
      externals: outside,
      // One file; a part of it is run when it is first imported.
      module: { rules: typescript, parser: { javascript: { dynamicImportMode: 'eager' } } },
    });
  }
  if (env.tests) {
    return bundle({
      name: 'tests',
      target: 'node20',
      entry: entriesOf('test/vscode'),
      output: { path: at('out/test/vscode'), filename: '[name].js', libraryTarget: 'commonjs2' },
      externals: outside,
    });
  }
  if (env.standIn) {
    const [path_, entry] = [at('out/test/web/extension/dist'), at('test/web/stand-in/main.ts')];
    return web({ name: 'stand-in', mode: 'none', entry, path: path_, filename: 'main-web.js' });
  }
  const pages = { editor: at('media/editor/main.ts'), compare: at('media/compare/main.ts') };
  return [
    bundle({
      name: 'node',
      mode,
      target: 'node20',
      entry: at('src/main-node.ts'),
      output: {
        path: at(dist),
        filename: 'main-node.js',
        chunkFilename: 'part-[id].js',
        libraryTarget: 'commonjs2',
      },
      externals: outside,
      // What several parts share lies in a file of its own, and is not in each of them again.
      optimization: { splitChunks: { chunks: 'async', minSize: 1000, maxAsyncRequests: Infinity } },
      ...shipped,
    }),
    web({ name: 'web', mode, entry: at('src/main-web.ts'), path: at(dist), filename: 'main-web.js' }, shipped),
    bundle({
      name: 'board',
      mode,
      target: ['webworker', 'es2022'],
      entry: at('src/main-board.ts'),
      output: { path: at(dist), filename: 'virtual-board.js', publicPath: '' },
      ...shipped,
    }),
    ...(existsSync(pages.editor)
      ? [
          bundle({
            name: 'media',
            mode,
            target: ['web', 'es2022'],
            entry: pages,
            output: {
              path: at(`${dist}/media`),
              filename: '[name].js',
              cssFilename: '[name].css',
              assetModuleFilename: '[name][ext]',
            },
            // Libraries ask for `process.env.NODE_ENV`, which a webview does not have: it is filled in.
            optimization: { nodeEnv: production ? 'production' : 'development' },
            ...shipped,
            experiments: { css: true }, // style sheets go to a file of their own, as the content security policy wants
          }),
        ]
      : []),
  ];
};
