import { layers, typesOnly } from './scripts/layers.mjs';

/** A folder as a regular expression that does not take in its sub-layers (`platform` is not `platform/node`). */
const inside = (layer) => {
  const children = Object.keys(layers).filter((other) => other.startsWith(`${layer}/`));
  const not = children.map((child) => `(?!${child.slice(layer.length + 1)}/)`).join('');
  return `^src/${layer}/${not}`;
};

const layerRules = Object.entries(layers).map(([layer, { may }]) => ({
  name: `layer-${layer.replace('/', '-')}`,
  comment: `src/${layer} may import only: ${[layer, ...may].join(', ')}`,
  severity: 'error',
  from: { path: inside(layer) },
  to: { path: '^(src|media|test|scripts)/', pathNot: [layer, ...may].map(inside) },
}));

const typesOnlyRules = typesOnly.map(({ from, to }) => ({
  name: `types-only-${from}`,
  comment: `src/${from} knows only the types of the layers it speaks about`,
  severity: 'error',
  from: { path: inside(from) },
  to: { path: to.map(inside), dependencyTypesNot: ['type-only'] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    ...typesOnlyRules,
    {
      name: 'no-circular',
      comment: 'A cycle, even of types, means that two files are one thing, or that one of them is in the wrong place.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-extension-sees-vscode',
      comment: 'Everything else must run in tests, in the command-line tool and in a browser.',
      severity: 'error',
      from: { path: '^(src|media)/', pathNot: '^src/(extension/|main-(node|web)\\.ts$)' },
      to: { path: '(^|/)(@types/)?vscode(/|$)' },
    },
    {
      name: 'only-node-folders-see-node',
      comment: 'The core runs in browsers too.',
      severity: 'error',
      from: { path: '^(src|media)/', pathNot: '^src/(platform/node|usbip|cli)/|^src/main-(node|cli|tool)\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-platform-node-sees-usb',
      comment: 'The native binding is loaded lazily, in one file.',
      severity: 'error',
      from: { path: '^(src|media)/', pathNot: '^src/platform/node/' },
      to: { path: '^node_modules/usb/' },
    },
    {
      name: 'web-entry-never-reaches-node',
      severity: 'error',
      comment: 'The web extension has no Node, and neither has the worker of the board.',
      from: { path: '^src/main-(web|board)\\.ts$' },
      to: { reachable: true, path: '^src/(platform/node|usbip|cli)/|^node_modules/usb/' },
    },
    {
      name: 'extension-never-reaches-the-command-line',
      severity: 'error',
      comment: 'What both do is in the verbs.',
      from: { path: '^src/main-node\\.ts$' },
      to: { reachable: true, path: '^src/(usbip|cli)/' },
    },
    {
      name: 'command-line-never-reaches-development-tools',
      severity: 'error',
      comment: 'The USB/IP server is not shipped.',
      from: { path: '^src/main-cli\\.ts$' },
      to: { reachable: true, path: '^src/usbip/' },
    },
    {
      name: 'library-never-reaches-node-or-vscode',
      severity: 'error',
      comment: 'It runs in a web page.',
      from: { path: '^src/main-(library|virtual-board)\\.ts$' },
      to: { reachable: true, path: '^src/(platform|usbip|cli|verbs|extension)/|^node_modules/usb/' },
    },
    {
      name: 'media-sees-only-messages-and-base',
      severity: 'error',
      comment: 'The webview knows the protocol, not the program.',
      from: { path: '^media/' },
      to: { path: '^src/', pathNot: '^src/(messages|base)/' },
    },
    {
      name: 'src-never-sees-test',
      severity: 'error',
      comment: 'Tests know the program; the program does not know its tests.',
      from: { path: '^(src|media)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nothing uses is dead.',
      from: { orphan: true, path: '^(src|media)/', pathNot: '^src/main-|\\.d\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    exclude: { path: '^(out|dist|\\.tools)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
