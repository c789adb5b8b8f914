/**
 * All boards of all providers, as one list, and the one that a setting means.
 *
 * Below: the providers. Above: jobs on boards, the list of probes.
 */

import type { UsbPort } from '../../platform/port.ts';
import type { ExtensionPlatform } from '../extension-platform.ts';
import type { Output } from '../output.ts';
import type { BoardCandidate, BoardProvider } from './board-provider.ts';
import type { JobView } from './job-view.ts';
import { StlinkProvider } from './stlink-provider.ts';
import type { VirtualBoardStore } from './virtual-board-store.ts';
import { VirtualProvider } from './virtual-provider.ts';

/** Finds boards. */
export class ProbeFinder {
  private readonly stlinks: StlinkProvider;
  /** The first that answers to a setting is the one that is asked; ST-Links answer to any. */
  private readonly providers: readonly BoardProvider[];

  constructor(platform: ExtensionPlatform, virtualBoard: VirtualBoardStore, output: Output) {
    this.stlinks = new StlinkProvider(platform, output.log);
    this.providers = [new VirtualProvider(virtualBoard, output.log), this.stlinks];
  }

  /** Access to USB. @throws ProbeError `no-usb-library` */
  usb(): Promise<UsbPort> {
    return this.stlinks.usb();
  }

  /** Every board there is. A provider that cannot look has none; `onError` is told why. */
  async list(onError: (error: unknown) => void): Promise<readonly BoardCandidate[]> {
    const noneOf = (error: unknown): readonly BoardCandidate[] => {
      onError(error);
      return [];
    };
    const lists = await Promise.all(this.providers.map((provider) => provider.list().catch(noneOf)));
    return lists.flat();
  }

  /**
   * The board that `setting` means; asks where it means several and somebody may be asked.
   * @throws ProbeError `no-probe`, `several-probes`, `unsupported-probe`, `no-usb-library`
   */
  choose(setting: string, view: Pick<JobView, 'mayAsk'>): Promise<BoardCandidate> {
    return this.providerOf(setting).choose(setting, view);
  }

  /** See `BoardProvider.permit`: to be called first of all that a person's click leads to. */
  async permit(setting: string): Promise<void> {
    await this.providerOf(setting).permit?.(setting);
  }

  /** Has the browser show its list of probes. Undefined: none was chosen. */
  request(): Promise<BoardCandidate | undefined> {
    return this.stlinks.request();
  }

  private providerOf(setting: string): BoardProvider {
    return this.providers.find((candidate) => candidate.answersTo(setting)) ?? this.stlinks;
  }

  /** Calls back when a board comes or goes, as far as it can be told. Resolves to what ends it. */
  async watch(listener: () => void): Promise<() => void> {
    const ends = await Promise.all(
      this.providers.map(async (provider) => {
        try {
          return await provider.watch?.(listener);
        } catch {
          return undefined; // where a provider cannot look, the list says why
        }
      }),
    );
    return () => ends.forEach((end) => end?.());
  }
}
