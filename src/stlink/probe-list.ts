/**
 * Which ST-Links are plugged in, and which of them is meant: without opening any.
 *
 * Below: models, serial numbers. Above: the command-line tool and the extension. It does not know where the USB devices
 * come from: a platform's port or the virtual board.
 */

import { ProbeError } from '../probe/probe-error.ts';
import { modelOf, ST_VENDOR_ID } from './models.ts';
import { repairSerialNumber } from './serial-number.ts';

/** A USB device as a platform lists it. */
export interface ProbeCandidate {
  readonly device: USBDevice;
  /** “bus-port.port”, empty if unknown. */
  readonly location: string;
}

/** A platform's list of USB devices, as far as it is needed here. */
export interface ProbeSource {
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
}

/**
 * The ST-Links among the devices of the sources, in the order of their locations.
 * @throws ProbeError `no-usb-library`
 */
export async function listProbes(...sources: readonly ProbeSource[]): Promise<ProbeDescription[]> {
  const lists = await Promise.all(sources.map((source) => source.list([ST_VENDOR_ID])));
  return lists
    .flat()
    .flatMap(({ device, location }) => {
      const model = modelOf(device);
      const serialNumber = repairSerialNumber(device.serialNumber);
      return model === undefined
        ? []
        : [{ device, location, model: model.name, serialNumber, unusable: model.unusable }];
    })
    .sort((a, b) => a.location.localeCompare(b.location, 'en', { numeric: true }));
}

/** A probe in one line: “ST-Link/V2-1 0670FF… at 1-2.3”. The location is given where it is known. */
export function describeProbe({
  model,
  serialNumber,
  location,
}: Omit<ProbeDescription, 'device' | 'unusable'>): string {
  return [model, serialNumber, location && `at ${location}`].filter(Boolean).join(' ');
}

/**
 * The probe that is meant.
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

/** A whole serial number or location wins over the beginning of a serial number. */
function matching(probes: readonly ProbeDescription[], wanted: string): readonly ProbeDescription[] {
  const serial = wanted.toUpperCase();
  const exact = probes.filter((probe) => probe.location === wanted || probe.serialNumber.toUpperCase() === serial);
  return exact.length > 0
    ? exact
    : probes.filter((probe) => serial !== '' && probe.serialNumber.toUpperCase().startsWith(serial));
}

/**
 * Looks a probe up again after it has left the bus: for `StlinkProbeOptions.findAgain`.
 * @returns its device, which may be another object now; undefined while it is away
 */
export async function findAgain(source: ProbeSource, probe: ProbeDescription): Promise<USBDevice | undefined> {
  const probes = await listProbes(source);
  const same = probes.filter(({ serialNumber }) => serialNumber !== '' && serialNumber === probe.serialNumber);
  return (same.length === 1 ? same : probes).find(
    ({ location }) => same.length === 1 || (location !== '' && location === probe.location),
  )?.device;
}
