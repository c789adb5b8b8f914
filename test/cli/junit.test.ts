import assert from 'node:assert/strict';
import { junitReport, unfinished } from '../../src/cli/junit.ts';
import { EXIT_CODES } from '../../src/verbs/verb-answer.ts';

describe('a JUnit report', () => {
  it('is XML whatever the answer says', () => {
    const title = 'stm32-dfu show a<b>&"c".dfu \u0000\u{1f600}\ud800';
    const report = junitReport({ version: 1, verb: 'show', ok: true, outcome: {} }, EXIT_CODES.done, {
      title,
      seconds: 1,
    });
    assert.ok(
      report.includes('name="stm32-dfu show a&lt;b&gt;&amp;&quot;c&quot;.dfu \ufffd\u{1f600}\ufffd" time="1.000"'),
    );
    assert.ok(report.includes('<system-out>{&quot;version&quot;:1,'));
  });

  it('calls it an error that the program was ended before its job', () => {
    const report = junitReport(unfinished('flash'), EXIT_CODES.unexpected, { title: 'flash', seconds: 0 });
    assert.match(report, /failures="0" errors="1"[^]*<error type="unfinished"/);
  });
});
