import assert from 'node:assert/strict';
import { visibleText } from '../../src/base/visible-text.ts';

describe('visibleText()', () => {
  it('leaves text as it is, in any script, with tabs, lines and joiners', () => {
    const text = 'Flash “öäü” שלום 漢字 👩\u200d🔬 می\u200cخواهم\u00a0\tx\ny';
    assert.equal(visibleText(text), text);
  });

  it('shows controls, marks of direction and what cannot be seen as escapes, of which JSON makes the same text', () => {
    const text = 'a\x1b[31m\x9b31m\x7f\u202egnp.exe\u2066\u2028\u200b\ufeff\u{e0041}';
    const shown = visibleText(text);
    assert.equal(shown, 'a\\u001b[31m\\u009b31m\\u007f\\u202egnp.exe\\u2066\\u2028\\u200b\\ufeff\\udb40\\udc41');
    assert.equal(JSON.parse(`"${shown}"`), text);
  });
});
