import assert from 'node:assert/strict';
import { stateFolder } from '../../src/platform/state-folder.ts';

describe('stateFolder', () => {
  it('is where each system keeps the state of a user’s programs', () => {
    const home = '/home/me';
    const environment = { LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' };
    assert.equal(stateFolder({ system: 'linux', environment: {}, home }), '/home/me/.local/state/stm32-dfu');
    assert.equal(stateFolder({ system: undefined, environment: {}, home }), '/home/me/.local/state/stm32-dfu');
    assert.equal(
      stateFolder({ system: 'macos', environment: {}, home }),
      '/home/me/Library/Application Support/stm32-dfu',
    );
    assert.equal(stateFolder({ system: 'windows', environment, home }), 'C:\\Users\\me\\AppData\\Local/stm32-dfu');
    assert.equal(stateFolder({ system: 'windows', environment: {}, home }), '/home/me/AppData/Local/stm32-dfu');
  });

  it('is where the environment says, on every system', () => {
    for (const system of ['linux', 'macos', 'windows'] as const) {
      const environment = { XDG_STATE_HOME: '/state', LOCALAPPDATA: 'C:\\elsewhere' };
      assert.equal(stateFolder({ system, environment, home: '/home/me' }), '/state/stm32-dfu');
    }
  });
});
