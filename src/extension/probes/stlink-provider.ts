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
import { type ProbeDescription, chooseProbe, findAgain, listProbes } from '../../stlink/probe-list.ts';
import { StlinkProbe } from '../../stlink/stlink-probe.ts';
import { AUTOMATIC_PROBE } from '../contributions.ts';
import type { ExtensionPlatform } from '../extension-platform.ts';
import type { BoardCandidate, BoardProvider } from './board-provider.ts';
import type { JobView } from './job-view.ts';
import { keyOf, nameOf, placeText, searchText } from './probe-choice.ts';

/** Gives the boards behind ST-Links. */
export class StlinkProvider implements BoardProvider {
  readonly kind = 'st-link';
  private loading: Promise<UsbPort> | undefined;

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
    const probes = await listProbes(port);
    const candidate = (probe: ProbeDescription, wanted?: string): BoardCandidate =>
      this.candidate(probe, port, { all: probes, wanted });
    try {
      return candidate(chooseProbe(probes, setting), setting);
    } catch (error) {
      if (isProbeError(error, 'no-probe')) {
        const lookedFor = searchText(setting, port.machine);
        throw new ProbeError('no-probe', { lookedFor, found: error.details.found }, error);
      }
      if (isProbeError(error, 'several-probes') && view.mayAsk) {
        return candidate(await ask(probes), undefined);
      }
      throw error;
    }
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
    const setting = keyOf(probe, all);
    return {
      key: location || setting,
      name: nameOf(probe),
      kind: 'st-link',
      place: placeText(probe),
      setting,
      why: unusable,
      scope: '',
      open(options) {
        const clock = new SystemClock();
        const again = (): Promise<USBDevice | undefined> => findAgain(port, probe, wanted);
        const stlink = new StlinkProbe(device, { clock, log, location, system: port.system, findAgain: again });
        return BoardSession.open(stlink, { clock, log, ...options });
      },
      finish: () => Promise.resolve(),
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
