/**
 * ST-Links on USB as a place where boards come from.
 *
 * Below: the platform's port, which is loaded when it is first needed, and the ST-Link driver. Above: the probe finder.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { SystemClock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { UsbPort } from '../../platform/port.ts';
import { ProbeError, isProbeError } from '../../probe/probe-error.ts';
import { BoardSession } from '../../programming/board-session.ts';
import { ST_VENDOR_ID } from '../../stlink/models.ts';
import { chooseProbe, findAgain, keyOfProbe, listProbes, type ProbeDescription } from '../../stlink/probe-list.ts';
import { StlinkProbe } from '../../stlink/stlink-probe.ts';
import { AUTOMATIC_PROBE } from '../contributions.ts';
import type { ExtensionPlatform } from '../extension-platform.ts';
import type { BoardCandidate, BoardProvider } from './board-provider.ts';
import type { JobView } from './job-view.ts';
import { nameOf, placeText, searchText } from './probe-choice.ts';

/** Gives the boards behind ST-Links. */
export class StlinkProvider implements BoardProvider {
  readonly kind = 'st-link';
  private loading: Promise<UsbPort> | undefined;
  /** The serial number of the probe that was just chosen in the browser's list: that one is meant by “automatic”. */
  private justAllowed: string | undefined;

  constructor(
    private readonly platform: ExtensionPlatform,
    private readonly log: Log,
  ) {}

  /** Whatever is not another provider's own word is a serial number, a place, or `automatic`. */
  answersTo(): boolean {
    return true;
  }

  /** Access to USB; loads the library, once. A library that did not load is tried again the next time. */
  usb(): Promise<UsbPort> {
    this.loading ??= this.platform.loadUsb().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  async list(): Promise<readonly BoardCandidate[]> {
    const port = await this.usb();
    const probes = await listProbes(port);
    return probes.map((probe) => this.candidate(probe, port, { all: probes }));
  }

  async choose(setting: string, view: Pick<JobView, 'mayAsk'>): Promise<BoardCandidate> {
    const port = await this.usb();
    const probes = this.meant(setting, await listProbes(port));
    const candidate = (probe: ProbeDescription, wanted?: string): BoardCandidate =>
      this.candidate(probe, port, { all: probes, wanted });
    try {
      return candidate(chooseProbe(probes, setting), setting);
    } catch (error) {
      if (isProbeError(error, 'no-probe')) {
        const lookedFor = searchText(setting, port.machine);
        if (port.request !== undefined && !view.mayAsk) {
          throw new ProbeError('needs-permission', { lookedFor }, error);
        }
        throw new ProbeError('no-probe', { lookedFor, found: error.details.found }, error);
      }
      if (isProbeError(error, 'several-probes') && view.mayAsk) {
        return candidate(await ask(probes), undefined);
      }
      throw error;
    }
  }

  async permit(setting: string): Promise<void> {
    const port = await this.usb();
    if (port.request === undefined) {
      return;
    }
    try {
      chooseProbe(await listProbes(port), setting);
    } catch (error) {
      if (isProbeError(error, 'no-probe') && (await this.request()) === undefined) {
        throw new DOMException('No probe was chosen', 'AbortError');
      }
      // Any other failure is told by `choose`.
    }
  }

  /** Has the browser show its list. @returns undefined where nothing was chosen, or the platform has no such list */
  async request(): Promise<BoardCandidate | undefined> {
    const port = await this.usb();
    const allowed = await port.request?.([ST_VENDOR_ID]);
    if (allowed === undefined) {
      return undefined;
    }
    const probes = await listProbes(port);
    const probe = probes.find(({ device }) => device === allowed.device);
    this.justAllowed = probe?.serialNumber;
    return probe && this.candidate(probe, port, { all: probes });
  }

  private meant(setting: string, probes: readonly ProbeDescription[]): readonly ProbeDescription[] {
    const { justAllowed } = this;
    this.justAllowed = undefined;
    const chosen = probes.filter(({ serialNumber }) => serialNumber !== '' && serialNumber === justAllowed);
    return setting === AUTOMATIC_PROBE && chosen.length === 1 ? chosen : probes;
  }

  async watch(listener: () => void): Promise<() => void> {
    return (await this.usb()).onChange?.(listener) ?? (() => undefined);
  }

  /** @param wanted the setting by which it was chosen, to find it again by; absent: by itself */
  private candidate(
    probe: ProbeDescription,
    port: UsbPort,
    { all, wanted = AUTOMATIC_PROBE }: { all: readonly ProbeDescription[]; wanted?: string | undefined },
  ): BoardCandidate {
    const { log } = this;
    const { device, location, unusable } = probe;
    // A clone without a serial number, in a browser, which tells no place: it is meant where it is the only one.
    const setting = keyOfProbe(probe, all) || AUTOMATIC_PROBE;
    let letGo: (() => void) | undefined;
    return {
      key: location || setting,
      name: nameOf(probe),
      kind: 'st-link',
      place: placeText(probe),
      setting,
      why: unusable,
      scope: '',
      async open(options) {
        const clock = new SystemClock();
        if (port.hold) {
          const { patience = 0, onWaiting, signal } = options;
          letGo = await port.hold(device, { patience, onWaiting, signal });
          if (letGo === undefined) {
            throw new ProbeError('in-use', { probe: nameOf(probe), waited: patience, holder: 'tab' });
          }
        }
        const again = (): Promise<USBDevice | undefined> => findAgain(port, probe, wanted);
        const stlink = new StlinkProbe(device, { clock, log, location, system: port.system, findAgain: again });
        try {
          return await BoardSession.open(stlink, { clock, log, ...options });
        } catch (error) {
          throw port.hold && isProbeError(error, 'in-use')
            ? new ProbeError('in-use', { ...error.details, holder: 'tab-or-program' }, error)
            : error;
        }
      },
      finish: () => {
        letGo?.();
        return Promise.resolve();
      },
    };
  }
}

async function ask(probes: readonly ProbeDescription[]): Promise<ProbeDescription> {
  const items = probes
    .filter(({ unusable }) => unusable === undefined)
    .map((probe) => ({ label: nameOf(probe), description: placeText(probe), probe }));
  const item = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Choose the ST-Link') });
  if (!item) {
    throw new DOMException('No probe was chosen', 'AbortError');
  }
  return item.probe;
}
