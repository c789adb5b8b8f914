import assert from 'node:assert/strict';
import { Turns } from '../../../src/extension/probes/turns.ts';

const never = new AbortController().signal;

describe('Turns', () => {
  it('lets the second wait for the first, and others with another key not', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const giveBack = await turns.take('a', never);
    const second = turns.take('a', never).then((done) => {
      order.push('second');
      done();
    });
    (await turns.take('b', never))();
    order.push('other key');
    giveBack();
    await second;
    assert.deepEqual(order, ['other key', 'second']);
  });

  it('lets somebody who waits give up at once, and gives the turn to the next', async () => {
    const turns = new Turns();
    const impatient = new AbortController();
    const giveBack = await turns.take('a', never);
    const second = turns.take('a', impatient.signal);
    const third = turns.take('a', never);
    impatient.abort();
    await assert.rejects(second, { name: 'AbortError' });
    giveBack();
    (await third)();
    await Promise.resolve();
    assert.equal(turns.isTaken('a'), false);
  });

  it('knows whether somebody has the turn', async () => {
    const turns = new Turns();
    assert.equal(turns.isTaken('a'), false);
    const giveBack = await turns.take('a', never);
    assert.equal(turns.isTaken('a'), true);
    giveBack();
    assert.equal(turns.isTaken('a'), false);
  });

  it('gives no turn to somebody who has given up before', async () => {
    const turns = new Turns();
    await assert.rejects(turns.take('a', AbortSignal.abort()), { name: 'AbortError' });
    (await turns.take('a', never))();
  });

  it('gives the turn to the next however the work ends', async () => {
    const turns = new Turns();
    const broken = turns.during('a', never, () => Promise.reject(new Error('the end failed')));
    const next = turns.during('a', never, () => Promise.resolve('done'));
    await assert.rejects(broken, /the end failed/);
    assert.equal(await next, 'done');
    assert.equal(turns.isTaken('a'), false);
  });
});
