/**
 * Where probes come from: the USB port of the platform, loaded when it is first needed, and the virtual board.
 *
 * Below: the platform's port, the ST-Link driver, the virtual board. Above: jobs on boards, the list of probes.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { crc32 } from '../../base/crc32.ts';
import { SystemClock } from '../../base/clock.ts';
import { hex32 } from '../../base/hex.ts';
import type { UsbPort } from '../../platform/port.ts';
import { ProbeError, isProbeError } from '../../probe/probe-error.ts';
import { type ProbeDescription, chooseProbe, findAgain, listProbes } from '../../stlink/probe-list.ts';
import { StlinkProbe } from '../../stlink/stlink-probe.ts';
import { VIRTUAL_BOARD_NAME, VIRTUAL_PROBE } from '../contributions.ts';
import type { ExtensionPlatform } from '../extension-platform.ts';
import type { Output } from '../output.ts';
import type { ChosenProbe, ProbeSource } from './board-jobs.ts';
import type { JobView } from './job-view.ts';
import { keyOf, nameOf, placeText, searchText } from './probe-choice.ts';
import type { VirtualBoardStore } from './virtual-board-store.ts';

/** Finds probes. */
export class ProbeFinder implements ProbeSource {
  private loading: Promise<UsbPort> | undefined;

  constructor(
    private readonly platform: ExtensionPlatform,
    private readonly virtualBoard: VirtualBoardStore,
    private readonly output: Output,
  ) {}

  /** Access to USB; loads the library, once. A library that did not load is tried again the next time. */
  usb(): Promise<UsbPort> {
    this.loading ??= this.platform.loadUsb().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  /** Every ST-Link that is plugged in, none of them opened. */
  async list(): Promise<readonly ProbeDescription[]> {
    return listProbes(await this.usb());
  }

  async choose(setting: string, view: JobView): Promise<ChosenProbe> {
    if (setting === VIRTUAL_PROBE) {
      return this.chooseVirtual();
    }
    const port = await this.usb();
    const probes = await listProbes(port);
    try {
      return this.chosen(chooseProbe(probes, setting), port, setting);
    } catch (error) {
      if (isProbeError(error, 'no-probe')) {
        const lookedFor = searchText(setting, port.machine);
        throw new ProbeError('no-probe', { lookedFor, found: error.details.found }, error);
      }
      if (isProbeError(error, 'several-probes') && view.mayAsk) {
        return this.chosen(await ask(probes), port);
      }
      throw error;
    }
  }

  private chosen(probe: ProbeDescription, port: UsbPort, setting?: string): ChosenProbe {
    const clock = new SystemClock();
    const { device, location } = probe;
    return {
      key: location || keyOf(probe, [probe]),
      name: nameOf(probe),
      clock,
      probe: new StlinkProbe(device, {
        clock,
        log: this.output.log,
        location,
        system: port.system,
        findAgain: () => findAgain(port, probe, setting),
      }),
      scope: '',
      simulated: false,
      finish: () => Promise.resolve(),
    };
  }

  private async chooseVirtual(): Promise<ChosenProbe> {
    const { usbDevice, clock } = await this.virtualBoard.board();
    return {
      key: VIRTUAL_PROBE,
      name: VIRTUAL_BOARD_NAME,
      simulated: true,
      clock,
      probe: new StlinkProbe(usbDevice, { clock, log: this.output.log, virtual: true }),
      scope: hex32(crc32(new TextEncoder().encode(this.virtualBoard.imageFile().toString()))),
      finish: () => this.virtualBoard.save(),
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
