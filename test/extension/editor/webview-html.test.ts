import assert from 'node:assert/strict';
import { makeNonce, webviewHtml } from '../../../src/extension/editor/webview-html.ts';

const page = {
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'abc',
  script: 'https://x/editor.js',
  style: 'https://x/editor.css',
  language: 'en',
  title: '<img src=x onerror=alert(1)>.dfu',
};

describe('webviewHtml', () => {
  it('lets nothing in but its own script, style sheet and font', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(webviewHtml(page))?.[1] ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'nonce-abc'; style-src https:\/\/\*\.vscode-cdn\.net;/);
    assert.doesNotMatch(policy, /unsafe|data:|blob:/);
  });

  it('never takes a file name for markup', () => {
    assert.doesNotMatch(webviewHtml(page), /<img/);
  });
});

describe('makeNonce', () => {
  it('is 128 bits, another each time', () => {
    assert.match(makeNonce(), /^[0-9a-f]{32}$/);
    assert.notEqual(makeNonce(), makeNonce());
  });
});
