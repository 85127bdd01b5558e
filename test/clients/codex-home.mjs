import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A CODEX_HOME whose model is the scripted one. Codex refuses a home below the temporary folder. */
export async function codexHome(modelUrl, serverToml = '') {
  const folder = await mkdtemp(join(homedir(), '.kosmo-codex-check-'));
  const config = join(folder, 'config.toml');
  await writeFile(
    config,
    `model = "scripted"\nmodel_provider = "scripted"\n[model_providers.scripted]\nname = "scripted"\nbase_url = "${modelUrl}"\nwire_api = "responses"\n\n${serverToml}`,
  );
  return { folder, config, remove: () => rm(folder, { recursive: true, force: true }) };
}
