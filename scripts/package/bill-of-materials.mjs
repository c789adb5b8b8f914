/**
 * What is inside the packages, as a CycloneDX list: npm's own list of everything that is installed, cut to what ships,
 * and libusb, which npm does not know. Without a serial number and a time, so that it is the same for the same commit.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../paths.mjs';
import { outcomeOf } from '../process.mjs';
import { notices } from './notices.mjs';

/** @param {readonly string[]} bundled names of packages in the bundles  @returns {Promise<string>} */
export async function billOfMaterials(bundled) {
  const { code, output } = await outcomeOf('npm', ['sbom', '--sbom-format', 'cyclonedx'], { cwd: root });
  if (code !== 0) throw new Error(`npm could not list what is installed:\n${output}`);
  const { $schema, bomFormat, specVersion, version, metadata, components } = JSON.parse(output);
  const shipped = notices(bundled, { usb: true });
  const isShipped = (/** @type {{ group?: string, name: string, version: string }} */ { group, name, version }) =>
    shipped.some((one) => one.name === (group ? `${group}/${name}` : name) && one.version === version);
  const native = shipped
    .filter(({ name }) => name === 'libusb')
    .map(({ name, version, licence }) => ({
      'bom-ref': `${name}@${version}`,
      type: 'library',
      name,
      version,
      licenses: [{ license: { id: licence } }],
    }));
  const { name } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { description } = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8'));
  const list = {
    ...{ $schema, bomFormat, specVersion, version },
    // npm calls it by the folder that it happens to lie in.
    metadata: { tools: metadata.tools, component: { ...metadata.component, name, description } },
    components: [...components.filter(isShipped), ...native],
  };
  return `${JSON.stringify(list, null, 2)}\n`;
}
