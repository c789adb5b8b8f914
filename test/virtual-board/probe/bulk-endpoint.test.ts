import assert from 'node:assert/strict';
import { BulkInEndpoint, type WaitingRequest } from '../../../src/virtual-board/probe/bulk-endpoint.ts';

function request(length: number): WaitingRequest {
  return { length, parts: [] };
}

function filled(length: number): BulkInEndpoint {
  const endpoint = new BulkInEndpoint(64);
  endpoint.put(Uint8Array.from({ length }, (_, index) => index));
  return endpoint;
}

describe('BulkInEndpoint', () => {
  it('ends a request with a short packet', () => {
    const endpoint = filled(70);
    const received = endpoint.serve(request(512));
    assert.equal(received?.status, 'ok');
    assert.deepEqual(
      received?.data,
      Uint8Array.from({ length: 70 }, (_, index) => index),
    );
    assert.equal(endpoint.empty, true);
  });

  it('ends a request that is full, and keeps the rest for the next', () => {
    const endpoint = filled(100);
    assert.equal(endpoint.serve(request(64))?.data.length, 64);
    assert.equal(endpoint.serve(request(64))?.data.length, 36);
  });

  it('keeps a request waiting after whole packets: there is no empty one behind them', () => {
    const endpoint = filled(128);
    const waiting = request(192);
    assert.equal(endpoint.serve(waiting), undefined);
    endpoint.put(Uint8Array.of(9));
    assert.equal(endpoint.serve(waiting)?.data.length, 129);
  });

  it('babbles where a packet does not fit, and loses it', () => {
    const endpoint = filled(10);
    assert.equal(endpoint.serve(request(8))?.status, 'babble');
    assert.equal(endpoint.empty, true);
  });

  it('takes back what a given-up request had got', () => {
    const endpoint = filled(128);
    const waiting = request(192);
    endpoint.serve(waiting);
    endpoint.takeBack(waiting);
    assert.equal(endpoint.serve(request(128))?.data.length, 128);
    endpoint.put(Uint8Array.of(1));
    endpoint.clear();
    assert.equal(endpoint.empty, true);
  });
});
