/**
 * A page of the extension in Debian's Chromium, without VS Code: the bundle of `media/…/main.ts`, a theme's variables,
 * and a stand-in for VS Code's messages whose other side is the test.
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { FromWebview, ToWebview } from '../../../src/messages/messages.ts';
import { THEMES, type ThemeName } from './themes.ts';

const ROOT = path.resolve(__dirname, '../../..');

/** Where the page pretends to be; nothing is fetched from it but what is served below. */
const ORIGIN = 'http://webview.test';

/** The nonce of the page's policy, as the extension makes a new one for each page. */
const NONCE = 'nonce-for-tests';

/** Milliseconds: a machine that is ten times as slow for others' work fails no test. */
const SLOW = 180_000;

let bundled: Promise<Map<string, Uint8Array>> | undefined;

/** The bundle's files by name: script, style sheet, font. */
function bundle(): Promise<Map<string, Uint8Array>> {
  bundled ??= build({
    entryPoints: {
      editor: path.join(ROOT, 'media/editor/main.ts'),
      compare: path.join(ROOT, 'media/compare/main.ts'),
    },
    bundle: true,
    write: false,
    outdir: 'media',
    format: 'iife',
    target: 'es2022',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    logLevel: 'error',
    tsconfigRaw: {},
  }).then(({ outputFiles }) => new Map(outputFiles.map((file) => [path.basename(file.path), file.contents])));
  return bundled;
}

/** A browser for the tests of one file. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  });
}

/** How the page is shown. */
export interface PageOptions<From = FromWebview, To = ToWebview> {
  /** Which page: the editor's where nothing is said. */
  readonly script?: 'editor' | 'compare';
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly state?: unknown;
  /** Answers the page's messages. */
  readonly onMessage: (message: From, post: (message: To) => Promise<void>) => void;
}

/** A page that is open. */
export interface WebviewPage<To = ToWebview> {
  readonly page: Page;
  /** Posts as the extension does. */
  readonly post: (message: To) => Promise<void>;
  /** What the page keeps for when it comes back. */
  readonly state: () => Promise<unknown>;
  /** Violations of the policy, errors of the script: a good page has none. */
  readonly complaints: readonly string[];
}

/** Opens the page. */
export async function openWebviewPage<From = FromWebview, To = ToWebview>(
  browser: Browser,
  options: PageOptions<From, To>,
): Promise<WebviewPage<To>> {
  const { script = 'editor', theme = 'dark', width = 1100, height = 800 } = options;
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  page.setDefaultTimeout(SLOW);
  const complaints: string[] = [];
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const files = await bundle();
  await page.route('**/*', async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const body = name === '' ? Buffer.from(documentOf(script, theme)) : files.get(name);
    await (body ? route.fulfill({ body: Buffer.from(body), contentType: contentType(name) }) : route.abort());
  });
  const post = (message: To): Promise<void> => page.evaluate(postInPage, encode(message));
  await page.exposeFunction('toTest', (text: string) => options.onMessage(decode(text) as From, post));
  // tsx names functions with this when it compiles them; functions that run in the page come without it.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.addInitScript(standInForVscode, options.state === undefined ? null : JSON.stringify(options.state));
  await page.goto(`${ORIGIN}/`);
  return { page, post, complaints, state: () => page.evaluate('window.keptState') };
}

/** The page as the extension writes it: see `src/extension/editor/webview-html.ts`. */
function documentOf(script: string, theme: ThemeName): string {
  const { kind, variables } = THEMES[theme];
  const values = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Editor</title>
    <meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; script-src 'nonce-${NONCE}'; style-src ${ORIGIN} 'nonce-${NONCE}'; font-src ${ORIGIN}">
    <style nonce="${NONCE}">:root { ${values.join(' ')} }</style>
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${ORIGIN}/${script}.css" nonce="${NONCE}">
    </head><body class="${kind}"><script nonce="${NONCE}" src="${ORIGIN}/${script}.js"></script></body></html>`;
}

function contentType(name: string): string {
  const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };
  return types[path.extname(name)] ?? 'text/html; charset=utf-8';
}

/** Runs in the page before its own script. Bytes cross as base64: the channel to the test carries text only. */
function standInForVscode(state: string | null): void {
  const globals = window as unknown as Record<string, unknown>;
  globals['keptState'] = state === null ? undefined : (JSON.parse(state) as unknown);
  globals['acquireVsCodeApi'] = () => ({
    postMessage: (message: unknown) =>
      (globals['toTest'] as (text: string) => void)(
        JSON.stringify(message, (_, value: unknown) =>
          value instanceof Uint8Array ? { base64: btoa(String.fromCharCode(...value)) } : value,
        ),
      ),
    getState: () => globals['keptState'],
    setState: (kept: unknown) => (globals['keptState'] = kept),
  });
}

/** Runs in the page: delivers a message as VS Code does. */
function postInPage(text: string): void {
  const message = JSON.parse(text, (_, value: unknown) =>
    typeof value !== 'object' || value === null
      ? value
      : 'base64' in value
        ? Uint8Array.from(atob(String(value.base64)), (character) => character.charCodeAt(0))
        : 'words' in value
          ? Uint32Array.from(value.words as number[])
          : value,
  ) as unknown;
  window.postMessage(message, '*');
}

function encode(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) =>
    value instanceof Uint8Array
      ? { base64: Buffer.from(value).toString('base64') }
      : value instanceof Uint32Array
        ? { words: [...value] }
        : value,
  );
}

function decode(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'base64' in value
      ? new Uint8Array(Buffer.from(String(value.base64), 'base64'))
      : value,
  );
}

/** The source of axe-core, to be run in the page. */
export function axeSource(): Promise<string> {
  return readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
}
