/**
 * Which ST-Links are plugged in, and which of them is meant: without opening any.
 *
 * Below: models, serial numbers, what USB errors mean. Above: the command-line tool and the extension. It does not know where the USB devices
 * come from: a platform's port or the virtual board.
 */

import type { OperatingSystem } from '../base/operating-system.ts';
import { ProbeError } from '../probe/probe-error.ts';
import { modelOf, ST_VENDOR_ID } from './models.ts';
import { repairSerialNumber } from './serial-number.ts';
import { usbFailureOf } from './usb-failure.ts';

/** A USB device as a platform lists it. */
export interface ProbeCandidate {
  readonly device: USBDevice;
  /** “bus-port.port”, empty if unknown. */
  readonly location: string;
  /** What reading its descriptors failed with, where it did. */
  readonly unread?: unknown;
}

/** A platform's list of USB devices, as far as it is needed here. */
export interface ProbeSource {
  readonly system?: OperatingSystem | undefined;
  list(vendorIds: readonly number[]): Promise<readonly ProbeCandidate[]>;
}

/** An ST-Link that is plugged in. */
export interface ProbeDescription {
  readonly device: USBDevice;
  readonly location: string;
  /** “ST-Link/V2-1”. */
  readonly model: string;
  /** 24 hexadecimal digits mostly; empty where there is none or it could not be read. */
  readonly serialNumber: string;
  /** Why it cannot be used as it is; undefined where it can. */
  readonly unusable: 'loader' | 'v1' | undefined;
  /**
   * Why its serial number could not be read, though it is plugged in: Windows opens a probe for one program at a time,
   * Linux asks its rights. Undefined where it was read.
   */
  readonly unread: 'held' | 'denied' | undefined;
}

/**
 * The ST-Links among the devices of the sources, in the order of their locations.
 * @throws ProbeError `no-usb-library`
 */
export async function listProbes(...sources: readonly ProbeSource[]): Promise<ProbeDescription[]> {
  const lists = await Promise.all(
    sources.map(async (source) => (await source.list([ST_VENDOR_ID])).map((found) => describe(found, source.system))),
  );
  return lists.flat(2).sort((a, b) => a.location.localeCompare(b.location, 'en', { numeric: true }));
}

/** None where the device is no ST-Link. */
function describe({ device, location, unread }: ProbeCandidate, system?: OperatingSystem): ProbeDescription[] {
  const model = modelOf(device);
  if (model === undefined) {
    return [];
  }
  const held = unread !== undefined && usbFailureOf(unread, 'open', system) === 'held';
  return [
    {
      device,
      location,
      model: model.name,
      serialNumber: repairSerialNumber(device.serialNumber),
      unusable: model.unusable,
      unread: unread === undefined ? undefined : held ? 'held' : 'denied',
    },
  ];
}

/** A probe in one line: “ST-Link/V2-1 0670FF… at 1-2.3”. The location is given where it is known. */
export function describeProbe({
  model,
  serialNumber,
  location,
  unread,
}: Omit<ProbeDescription, 'device' | 'unusable'>): string {
  const why = unread && { held: '(held by another program)', denied: '(access denied)' }[unread];
  return [model, serialNumber, location && `at ${location}`, why].filter(Boolean).join(' ');
}

/**
 * The key that names a probe among all, for `chooseProbe`: its serial number; its place where that is not enough. What
 * the command line's `list` prints, and what the extension's setting holds.
 */
export function keyOfProbe(
  { serialNumber, location }: Pick<ProbeDescription, 'serialNumber' | 'location'>,
  all: readonly Pick<ProbeDescription, 'serialNumber'>[],
): string {
  const same = all.filter((other) => other.serialNumber === serialNumber);
  return serialNumber === '' || same.length > 1 ? location : serialNumber;
}

/**
 * The probe that is meant. Where none has the serial number, but there is one whose number could not be read, it is that
 * one: it may be the one that is meant, and opening it says what stands in the way, or waits (`findAgain`).
 * @param wanted a serial number (its first digits will do), a location, or `automatic`: the only one there is
 * @throws ProbeError `no-probe` where none matches, `several-probes` where more than one does (give its location where
 *   two have one serial number), `unsupported-probe` where the only match cannot be used as it is
 */
export function chooseProbe(probes: readonly ProbeDescription[], wanted = 'automatic'): ProbeDescription {
  const found = probes.map(describeProbe);
  const matches = wanted === 'automatic' ? probes : matching(probes, wanted.trim());
  const usable = matches.filter(({ unusable }) => unusable === undefined);
  const [first, second] = usable;
  if (second !== undefined) {
    throw new ProbeError('several-probes', { found: usable.map(describeProbe) });
  }
  if (first !== undefined) {
    return first;
  }
  const [useless] = matches;
  if (useless?.unusable !== undefined) {
    throw new ProbeError('unsupported-probe', { probe: describeProbe(useless), reason: useless.unusable });
  }
  const lookedFor = wanted === 'automatic' ? 'an ST-Link' : `the ST-Link ${wanted}`;
  throw new ProbeError('no-probe', { lookedFor, found });
}

/** A whole serial number or location wins over the beginning of a serial number, and that over a number not known. */
function matching(probes: readonly ProbeDescription[], wanted: string): readonly ProbeDescription[] {
  const serial = wanted.toUpperCase();
  if (serial === '') {
    return [];
  }
  const ways: readonly ((probe: ProbeDescription) => boolean)[] = [
    (probe) => probe.location === wanted || probe.serialNumber.toUpperCase() === serial,
    (probe) => probe.serialNumber.toUpperCase().startsWith(serial),
  ];
  const matches = ways.map((way) => probes.filter(way)).find(({ length }) => length > 0);
  return matches ?? probes.filter(({ unread, unusable }) => unread !== undefined && unusable === undefined).slice(0, 1);
}

/**
 * Looks a probe up again, before another attempt to open it: for `StlinkProbeOptions.findAgain`.
 * @param probe as it was found first
 * @param wanted by which it was chosen: decides where its serial number could not be read
 * @returns its device, which may be another object now; undefined while it is away
 * @throws ProbeError `no-probe` where it turns out to be another one than is wanted
 */
export async function findAgain(
  source: ProbeSource,
  probe: ProbeDescription,
  wanted = 'automatic',
): Promise<USBDevice | undefined> {
  const probes = await listProbes(source);
  if (probe.unread !== undefined && wanted !== 'automatic' && probes.length > 0) {
    return chooseProbe(probes, wanted).device;
  }
  const same = probes.filter(({ serialNumber }) => serialNumber !== '' && serialNumber === probe.serialNumber);
  return (same.length === 1 ? same : probes).find(
    ({ location }) => same.length === 1 || (location !== '' && location === probe.location),
  )?.device;
}
