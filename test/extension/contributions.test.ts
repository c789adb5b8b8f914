import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  COMPARISON,
  COMMAND_NAMES,
  COMMAND_VERBS,
  type CommandName,
  CONTEXT_KEYS,
  DEVICE_COMMANDS,
  DFU_EDITOR,
  FIRMWARE_EDITOR,
  SETTING_DEFAULTS,
  TASK_TYPE,
  TASK_VERBS,
  commandId,
} from '../../src/extension/contributions.ts';
import { FIRMWARE_EXTENSIONS } from '../../src/extension/files/file-names.ts';
import { taskVerbs, taskWords } from '../../src/extension/tasks/task-definition.ts';
import { VERBS } from '../../src/verbs/verb-table.ts';
import type { Option } from '../../src/verbs/verb-words.ts';

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

interface Manifest {
  readonly activationEvents: string[];
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Record<string, string>;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: string[] } };
  readonly contributes: {
    readonly commands: { command: string; title: string; category: string; enablement?: string }[];
    readonly menus: Record<string, MenuItem[]>;
    readonly submenus: { id: string }[];
    readonly keybindings?: unknown;
    readonly configuration: { properties: Record<string, { default: unknown }> };
    readonly customEditors: { viewType: string; priority: string; selector: { filenamePattern: string }[] }[];
    readonly taskDefinitions: {
      type: string;
      required: string[];
      properties: Record<string, { type: string | string[]; enum?: string[] }>;
    }[];
  };
}

const root = resolve(__dirname, '../..');
const manifestText = readFileSync(resolve(root, 'package.json'), 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;
const titles = JSON.parse(readFileSync(resolve(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const { contributes } = manifest;
const menuItems = Object.values(contributes.menus).flat();

/** Verbs that need no command: the editor shows, the status bar lists and tells. */
const WITHOUT_COMMAND = ['show', 'list', 'info'];

/** Commands that give `compare` both files: it looks at a board only for want of the second. */
const BOTH_FILES: readonly CommandName[] = ['compare', 'compareSelected', 'compareWithSelected', 'compareWithCommit'];

const verbNamed = (name: string | undefined): (typeof VERBS)[number] | undefined =>
  VERBS.find((verb) => verb.name === name);

describe('contributions and verbs', () => {
  it('know no command that does what no verb does, and no verb without a command', () => {
    const used = COMMAND_NAMES.flatMap((name) => COMMAND_VERBS[name] ?? []);
    assert.deepEqual(
      used.filter((name) => !verbNamed(name)),
      [],
    );
    const unused = VERBS.map(({ name }) => name).filter((name) => !used.includes(name));
    assert.deepEqual(unused, WITHOUT_COMMAND);
  });

  it('agree about what reaches a board', () => {
    const reaching = COMMAND_NAMES.filter(
      (name) => 'board' in (verbNamed(COMMAND_VERBS[name])?.options ?? {}) && !BOTH_FILES.includes(name),
    );
    assert.deepEqual([...DEVICE_COMMANDS].sort(), [...reaching].sort());
  });

  it('have tasks that are verbs, with the words that those have', () => {
    const [definition] = contributes.taskDefinitions;
    assert.deepEqual(definition?.required, ['task']);
    const { task, ...words } = definition.properties;
    assert.deepEqual(task?.enum, TASK_VERBS);
    // Each is a verb.
    assert.deepEqual([...TASK_VERBS].sort(), taskVerbs.map(({ name }) => name).sort());
    const types = Object.entries(words).map(([word, { type }]) => [word, [type].flat().sort()]);
    assert.deepEqual(Object.fromEntries(types), wordsOfTasks());
  });
});

/** The types that each word may have in a task, by the table of verbs. */
function wordsOfTasks(): Record<string, string[]> {
  const types = new Map<string, Set<string>>();
  for (const verb of taskVerbs) {
    for (const word of taskWords(verb)) {
      const known = types.get(word) ?? new Set();
      typesOf(verb, word).forEach((type) => known.add(type));
      types.set(word, known);
    }
  }
  return Object.fromEntries([...types].map(([word, known]) => [word, [...known].sort()]));
}

function typesOf({ operands, options }: (typeof VERBS)[number], word: string): readonly string[] {
  const option: Option | undefined = options[word];
  switch (option?.kind) {
    case 'flag':
      return ['boolean'];
    case 'number':
      return ['number'];
    case 'address':
      return ['number', 'string'];
    default:
      return operands[word]?.many ? ['array', 'string'] : ['string'];
  }
}

describe('contributions', () => {
  it('has the commands that package.json has, all in one category', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), COMMAND_NAMES.map(commandId).sort());
    assert.deepEqual([...new Set(contributes.commands.map(({ category }) => category))], ['%category%']);
    assert.equal(titles['category'], 'STM32 DFU');
  });

  it('has the settings that package.json has, with the same defaults', () => {
    const properties = Object.entries(contributes.configuration.properties);
    assert.deepEqual(
      Object.fromEntries(properties.map(([name, { default: value }]) => [name.replace('stm32Dfu.', ''), value])),
      SETTING_DEFAULTS,
    );
  });

  it('has settings in one scheme: below connect, flash or virtualBoard', () => {
    for (const name of Object.keys(contributes.configuration.properties)) {
      assert.match(name, /^stm32Dfu\.(connect|flash|virtualBoard)\.[a-z][A-Za-z]*$/);
    }
  });

  it('lets a workspace that is not trusted decide on no voltage, probe or image', () => {
    assert.deepEqual(
      manifest.capabilities.untrustedWorkspaces.restrictedConfigurations,
      ['connect.probe', 'connect.supplyVoltage', 'virtualBoard.image'].map((name) => `stm32Dfu.${name}`),
    );
  });

  it('enables what reaches a board in trusted workspaces alone', () => {
    const enabled = contributes.commands.filter(({ enablement }) => enablement === 'isWorkspaceTrusted');
    assert.deepEqual(enabled.map(({ command }) => command).sort(), DEVICE_COMMANDS.map(commandId).sort());
  });

  it('takes no keys: Ctrl+Alt is AltGr on many layouts, and flashing is no matter of a slip', () => {
    assert.equal(contributes.keybindings, undefined);
  });

  it('lets the titles of commands that ask end in an ellipsis', () => {
    const asking: CommandName[] = [
      'backUp',
      'restore',
      'massErase',
      'flashFile',
      'boardMenu',
      'selectProbe',
      'convert',
      'create',
      'addElement',
      'compare',
    ];
    const ending = COMMAND_NAMES.filter((name) => titles[`command.${name}`]?.endsWith('…'));
    assert.deepEqual(ending.sort(), asking.sort());
  });

  it('hides nothing in the palette by a key that is unset before the extension wakes up', () => {
    for (const { when = '' } of contributes.menus['commandPalette'] ?? []) {
      assert.doesNotMatch(when, /stm32Dfu\./);
    }
  });

  it('names commands and submenus in menus that exist', () => {
    const known = new Set(COMMAND_NAMES.map(commandId));
    const submenus = new Set(contributes.submenus.map(({ id }) => id));
    for (const { command, submenu } of menuItems) {
      assert.ok(command === undefined ? submenus.has(submenu ?? '') : known.has(command), command ?? submenu);
    }
  });

  it('uses in when clauses only context keys that VS Code sets before activation, or known ones of its own', () => {
    const own: string[] = Object.values(CONTEXT_KEYS);
    const declared = [
      'resourceExtname',
      'activeCustomEditorId',
      'explorerResourceIsFolder',
      'isWorkspaceTrusted',
      'listDoubleSelection',
      'activeEditor',
      'resourcePath',
      'not',
      'in',
    ];
    // Never in the palette; and what the page itself says of the place that was clicked.
    declared.push('false', 'webviewId', 'webviewSection');
    for (const { when } of menuItems) {
      const bare = (when ?? '')
        .replaceAll(/\/\^.*?\$\/i?/g, '')
        .replaceAll(DFU_EDITOR, '')
        .replaceAll(/'[^']*'/g, '');
      for (const word of bare.match(/[A-Za-z][\w.]*/g) ?? []) {
        assert.ok(declared.includes(word) || own.includes(word), `${word} in "${when ?? ''}"`);
      }
    }
  });

  it('shows its file commands for .DFU as for .dfu', () => {
    const patterns = menuItems.flatMap(({ when }) => when?.match(/\/\^.*?\$\/i?/g) ?? []);
    assert.ok(patterns.length > 0);
    for (const pattern of patterns) {
      assert.match(pattern, /\/i$/, "the editor's pattern ignores case, so must the menus");
    }
  });

  it('offers open, dump and flash where people look for a file', () => {
    const inMenu = (menu: string) => (contributes.menus[menu] ?? []).map(({ command }) => command);
    for (const name of ['open', 'dump', 'flash'] as const) {
      assert.ok(inMenu('explorer/context').includes(commandId(name)), name);
    }
    for (const menu of ['editor/title', 'editor/title/run', 'editor/title/context']) {
      assert.ok(inMenu(menu).includes(commandId('flash')), menu);
    }
  });

  it('is the default editor of .dfu files, one to be chosen for other firmware, and the owner of its tasks', () => {
    assert.deepEqual(
      contributes.customEditors.map(({ viewType, priority, selector }) => ({ viewType, priority, selector })),
      [
        { viewType: DFU_EDITOR, priority: 'default', selector: [{ filenamePattern: '*.dfu' }] },
        {
          viewType: FIRMWARE_EDITOR,
          priority: 'option',
          selector: FIRMWARE_EXTENSIONS.map((ending) => ({ filenamePattern: `*.${ending}` })),
        },
      ],
    );
    assert.deepEqual(
      contributes.taskDefinitions.map(({ type }) => type),
      [TASK_TYPE],
    );
  });

  it('wakes up for a workspace with a .dfu or .DFU (these patterns respect case), and for a tab that was left open', () => {
    assert.deepEqual(manifest.activationEvents, [
      'workspaceContains:**/*.dfu',
      'workspaceContains:**/*.DFU',
      `onWebviewPanel:${COMPARISON}`,
    ]);
  });

  it('is compiled against the VS Code that it asks for', () => {
    assert.equal(withoutRange(manifest.devDependencies['@types/vscode']), withoutRange(manifest.engines.vscode));
  });

  it('has a text for every placeholder, and no text without one', () => {
    const used = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(titles).sort());
  });

  it('is told of in the pages for other extensions, command by command', () => {
    const page = readFileSync(resolve(root, 'docs', 'api.md'), 'utf8');
    assert.deepEqual(
      COMMAND_NAMES.filter((name) => !page.includes(`\`${name}\``)),
      [],
    );
  });

  it('counts as device commands only commands that exist', () => {
    assert.deepEqual(
      DEVICE_COMMANDS.filter((name) => !COMMAND_NAMES.includes(name)),
      [],
    );
  });
});

function withoutRange(version: string | undefined): string | undefined {
  return version?.replace(/^[~^]/, '');
}
