import assert from 'node:assert/strict';
import { isProbeError, type ProbeErrorCode } from '../../src/probe/probe-error.ts';
import {
  chooseProbe,
  describeProbe,
  findAgain,
  keyOfProbe,
  listProbes,
  type ProbeCandidate,
  type ProbeDescription,
  type ProbeSource,
} from '../../src/stlink/probe-list.ts';

const FIRST = '066BFF343633464257254338';
const SECOND = '004800303137510D33333639';

interface Plugged {
  readonly productId?: number;
  readonly serialNumber?: string | null;
  readonly location?: string;
  /** What reading its descriptors failed with. */
  readonly unread?: Error;
}

const candidate = (plugged: Plugged): ProbeCandidate => {
  const { productId = 0x374b, unread, serialNumber = unread ? null : FIRST, location = '1-1' } = plugged;
  return {
    device: { vendorId: 0x0483, productId, serialNumber } as unknown as USBDevice,
    location,
    ...(unread && { unread }),
  };
};

/** What libusb throws where a device cannot be opened. */
const ACCESS = new Error('open error: Error: LIBUSB_ERROR_ACCESS');

const sourceOf = (...plugged: Plugged[]): { system: 'windows'; list: () => Promise<ProbeCandidate[]> } => ({
  system: 'windows',
  list: () => Promise.resolve(plugged.map(candidate)),
});

const probesOf = (...plugged: Plugged[]): Promise<ProbeDescription[]> => listProbes(sourceOf(...plugged));

const failsWith =
  (code: ProbeErrorCode, details: object = {}) =>
  (error: unknown): boolean => {
    assert.ok(isProbeError(error, code), String(error));
    assert.deepEqual({ ...error.details, ...details }, error.details);
    return true;
  };

describe('listProbes', () => {
  it('finds the ST-Links among ST’s devices, in the order of their places', async () => {
    const probes = await probesOf(
      { location: '1-10' },
      { productId: 0x374e, serialNumber: SECOND, location: '1-2.3' },
      { productId: 0xdf11 },
    );
    assert.deepEqual(
      probes.map(({ device: _, ...probe }) => probe),
      [
        { location: '1-2.3', model: 'ST-Link/V3', serialNumber: SECOND, unusable: undefined, unread: undefined },
        { location: '1-10', model: 'ST-Link/V2-1', serialNumber: FIRST, unusable: undefined, unread: undefined },
      ],
    );
  });

  it('joins what several sources have, asking each for ST’s devices only', async () => {
    const asked: (readonly number[])[] = [];
    const source = (location: string): { list: (ids: readonly number[]) => Promise<ProbeCandidate[]> } => ({
      list: (ids) => {
        asked.push(ids);
        return Promise.resolve([candidate({ location })]);
      },
    });
    assert.equal((await listProbes(source('1-1'), source('virtual'))).length, 2);
    assert.deepEqual(asked, [[0x0483], [0x0483]]);
  });

  it('says of one that could not be read why, by what the error means on its system', async () => {
    const of = async (source: ProbeSource): Promise<unknown> => (await listProbes(source))[0]?.unread;
    const { list } = sourceOf({ unread: ACCESS });
    assert.equal(await of({ system: 'windows', list }), 'held');
    assert.equal(await of({ system: 'linux', list }), 'denied');
    assert.equal(await of({ list }), 'denied');
  });

  it('repairs raw serial numbers, and lists loaders and V1 as what they are', async () => {
    const raw = String.fromCharCode(0x57, 0xff, 0x72, 0x06, 0x72, 0x65, 0x57, 0x57, 0x42, 0x13, 0x20, 0x67);
    const [v2, loader, v1] = await probesOf(
      { productId: 0x3748, serialNumber: raw, location: '1-1' },
      { productId: 0x374d, location: '1-2' },
      { productId: 0x3744, location: '1-3' },
    );
    assert.equal(v2?.serialNumber, '57FF72067265575742132067');
    assert.deepEqual([loader?.unusable, v1?.unusable], ['loader', 'v1']);
  });
});

describe('chooseProbe', () => {
  it('takes the only one', async () => {
    assert.equal(chooseProbe(await probesOf({})).serialNumber, FIRST);
    assert.equal(chooseProbe(await probesOf({}, { productId: 0x3744, location: '1-2' })).serialNumber, FIRST);
  });

  it('takes the one with the serial number, whole or its beginning, in any case', async () => {
    const probes = await probesOf({}, { serialNumber: SECOND, location: '1-2' });
    assert.equal(chooseProbe(probes, SECOND.toLowerCase()).location, '1-2');
    assert.equal(chooseProbe(probes, '066B').location, '1-1');
  });

  it('tells two with one serial number apart by where they are plugged in', async () => {
    const probes = await probesOf({ location: '1-1' }, { location: '1-2.4' });
    assert.equal(chooseProbe(probes, '1-2.4').location, '1-2.4');
    assert.throws(() => chooseProbe(probes, FIRST), failsWith('several-probes'));
  });

  it('does not choose between several by itself', async () => {
    const probes = await probesOf({}, { serialNumber: SECOND, location: '1-2' });
    const found = [`ST-Link/V2-1 ${FIRST} at 1-1`, `ST-Link/V2-1 ${SECOND} at 1-2`];
    assert.throws(() => chooseProbe(probes), failsWith('several-probes', { found }));
    assert.throws(() => chooseProbe(probes, '0'), failsWith('several-probes'));
  });

  it('says what was looked for where there is none', async () => {
    assert.throws(() => chooseProbe([]), failsWith('no-probe', { lookedFor: 'an ST-Link', found: [] }));
    const probes = await probesOf({});
    assert.throws(() => chooseProbe(probes, 'FFFF'), failsWith('no-probe', { lookedFor: 'the ST-Link FFFF' }));
    assert.throws(() => chooseProbe(probes, ''), failsWith('no-probe'));
  });

  it('says why the only one cannot be used', async () => {
    const loader = await probesOf({ productId: 0x374d });
    assert.throws(() => chooseProbe(loader), failsWith('unsupported-probe', { reason: 'loader' }));
    assert.throws(() => chooseProbe(loader, FIRST), failsWith('unsupported-probe', { reason: 'loader' }));
  });
});

describe('chooseProbe, where a serial number could not be read', () => {
  it('takes a number that is not known for the one that is meant, where no other is', async () => {
    const probes = await probesOf({}, { location: '1-2', unread: ACCESS });
    assert.equal(chooseProbe(probes, SECOND).location, '1-2');
    assert.equal(chooseProbe(probes, FIRST).location, '1-1');
  });

  it('lists it as what it is', async () => {
    const probes = await probesOf({}, { location: '1-2', unread: ACCESS });
    const found = [`ST-Link/V2-1 ${FIRST} at 1-1`, 'ST-Link/V2-1 at 1-2 (held by another program)'];
    assert.throws(() => chooseProbe(probes), failsWith('several-probes', { found }));
  });
});

describe('describeProbe', () => {
  it('leaves out what is not known', () => {
    const probe = { model: 'ST-Link/V2', unread: undefined };
    assert.equal(describeProbe({ ...probe, serialNumber: '', location: '1-1' }), 'ST-Link/V2 at 1-1');
    assert.equal(describeProbe({ ...probe, serialNumber: FIRST, location: '' }), `ST-Link/V2 ${FIRST}`);
  });
});

describe('findAgain', () => {
  it('finds a probe by its serial number wherever it is plugged in now', async () => {
    const [probe] = await probesOf({});
    assert.ok(probe);
    const device = await findAgain(sourceOf({ serialNumber: SECOND }, { location: '2-1' }), probe);
    assert.equal(device?.serialNumber, FIRST);
  });

  it('finds one without, or with a common serial number by its place', async () => {
    const [probe] = await probesOf({ serialNumber: '', location: '1-2' });
    assert.ok(probe);
    const source = sourceOf(
      { serialNumber: '', location: '1-1' },
      { serialNumber: '', location: '1-2', productId: 0x374e },
    );
    assert.equal((await findAgain(source, probe))?.productId, 0x374e);
    const [twin] = await probesOf({ location: '1-2' });
    assert.ok(twin);
    const twins = sourceOf({ location: '1-1' }, { location: '1-2', productId: 0x374e });
    assert.equal((await findAgain(twins, twin))?.productId, 0x374e);
  });

  it('goes by what was wanted where the serial number could not be read', async () => {
    const [held] = await probesOf({ location: '1-2', unread: ACCESS });
    assert.ok(held);
    const released = { location: '1-2', serialNumber: SECOND };
    assert.equal((await findAgain(sourceOf(released), held, SECOND))?.serialNumber, SECOND);
    assert.equal((await findAgain(sourceOf(released, {}), held))?.serialNumber, SECOND);
    await assert.rejects(findAgain(sourceOf(released), held, FIRST), failsWith('no-probe'));
    assert.equal(await findAgain(sourceOf(), held, SECOND), undefined);
  });

  it('finds nothing while the probe is away', async () => {
    const [probe] = await probesOf({});
    assert.ok(probe);
    assert.equal(await findAgain(sourceOf({ serialNumber: SECOND, location: '3-1' }), probe), undefined);
  });
});

describe('keyOfProbe', () => {
  it('takes the place where the serial number does not tell probes apart, and chooses the probe again', async () => {
    const all = await probesOf(
      { serialNumber: FIRST, location: '1-1' },
      { serialNumber: SECOND, location: '1-2' },
      { serialNumber: SECOND, location: '1-3' },
      { serialNumber: '', location: '1-4' },
    );
    const keys = all.map((probe) => keyOfProbe(probe, all));
    assert.deepEqual(keys, [FIRST, '1-2', '1-3', '1-4']);
    keys.forEach((key, index) => assert.equal(chooseProbe(all, key), all[index]));
  });
});
