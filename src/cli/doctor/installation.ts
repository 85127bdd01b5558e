import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { approvalsDir, auditDir, credentialsFile, kosmoHome } from '../../config/paths.js';
import { loadSettings } from '../../config/settings.js';
import { checkAudit } from '../../gateway/audit-files.js';
import { checkPrivateFolder } from '../../shared/private-folder.js';
import { FOR_APPROVALS } from '../../shared/private-use.js';
import { credentialStore } from '../credential-store.js';
import { Group, type Check } from './check.js';

const REINSTALL = 'Install the package again, or run `npm run build` in its folder.';

/** The runtime and the files of the package. */
export function installation(root: string, nodeVersion = process.versions.node): Check[] {
  const group = new Group('Installation');
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 12)) group.ok('node', `Node.js ${nodeVersion}`);
  else group.fail('node', `Node.js ${nodeVersion} is too old`, 'Install Node.js 20.12 or newer.');
  const list = join(root, 'dist', 'hashes.json');
  if (!existsSync(list)) {
    group.fail('package', `${list} is missing`, REINSTALL);
    return group.checks;
  }
  const hashes = JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>;
  const missing = Object.keys(hashes).filter((file) => !existsSync(join(root, file)));
  const changed = Object.entries(hashes).filter(
    ([file, hash]) =>
      !missing.includes(file) &&
      createHash('sha256')
        .update(readFileSync(join(root, file)))
        .digest('hex') !== hash,
  );
  if (missing.length > 0) group.fail('package', `missing: ${missing.join(', ')}`, REINSTALL);
  else if (changed.length > 0)
    group.fail('package', `changed since the build: ${changed.map(([file]) => file).join(', ')}`, REINSTALL);
  else group.ok('package', `${Object.keys(hashes).length} built files are as they were built`);
  return group.checks;
}

/** Configuration files and what others may do with the private ones. */
export async function state(): Promise<Check[]> {
  const group = new Group('Configuration');
  const home = kosmoHome();
  try {
    const { layers } = await loadSettings(home);
    const files = [...new Set(layers.map(({ file }) => file))];
    group.ok('settings', files.length === 0 ? 'no configuration file; the defaults hold' : files.join(', '));
  } catch (error) {
    group.error('settings', error);
  }
  try {
    await checkPrivateFolder(home);
    await checkPrivateFolder(approvalsDir(home), FOR_APPROVALS);
    await checkAudit(auditDir(home));
    // Reading refuses what others can read, whatever the integration.
    await credentialStore().own.accountNames('');
    const there = existsSync(credentialsFile(home));
    group.ok(
      'permissions',
      there ? `only you can read ${credentialsFile(home)}` : `nothing is stored in ${home}`,
    );
  } catch (error) {
    group.error('permissions', error);
  }
  return group.checks;
}
