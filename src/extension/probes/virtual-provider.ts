/**
 * The simulated board of this window as a place where boards come from. It is never chosen by itself.
 *
 * Below: the store of the virtual board, the ST-Link driver. Above: the probe finder.
 */

import * as l10n from '@vscode/l10n';
import type { Log } from '../../base/log.ts';
import { BoardSession } from '../../programming/board-session.ts';
import { StlinkProbe } from '../../stlink/stlink-probe.ts';
import { VIRTUAL_BOARD_NAME, VIRTUAL_PROBE } from '../contributions.ts';
import type { BoardCandidate, BoardProvider } from './board-provider.ts';
import type { VirtualBoardStore } from './virtual-board-store.ts';

/** Gives the virtual board. */
export class VirtualProvider implements BoardProvider {
  readonly kind = 'virtual';

  constructor(
    private readonly store: VirtualBoardStore,
    private readonly scope: () => string,
    private readonly log: Log,
  ) {}

  answersTo(setting: string): boolean {
    return setting === VIRTUAL_PROBE;
  }

  list(): Promise<readonly BoardCandidate[]> {
    return Promise.resolve([this.candidate()]);
  }

  choose(): Promise<BoardCandidate> {
    return Promise.resolve(this.candidate());
  }

  private candidate(): BoardCandidate {
    const { store, scope, log } = this;
    return {
      key: VIRTUAL_PROBE,
      name: VIRTUAL_BOARD_NAME,
      kind: 'virtual',
      place: l10n.t('Simulated; no hardware needed'),
      setting: VIRTUAL_PROBE,
      scope: scope(),
      async open(options) {
        const { usbDevice, clock } = await store.take(options);
        return BoardSession.open(new StlinkProbe(usbDevice, { clock, log, virtual: true }), { clock, log, ...options });
      },
      finish: () => store.giveBack(),
    };
  }
}
