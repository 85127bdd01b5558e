import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Parser, type ReadEntry } from 'tar';
import { LIMITS } from '../../config/limits.js';
import { isLeftOut, Sizes, unsafe, type PluginFiles } from '../files.js';

/** What an archive may hold besides the plugin itself, e.g. folders and what is left out. */
const MAX_ENTRIES = 10_000;

/**
 * Reads the files of a tar archive, packed by gzip or not, into memory; nothing is unpacked to disk. One folder around
 * everything, as npm and git make it, is taken off. Throws `plugin_unsafe` for links, devices, paths that lead out,
 * and for too many or too large files.
 */
export async function readArchive(file: string): Promise<PluginFiles> {
  if ((await stat(file)).size > LIMITS.pluginBytes)
    throw unsafe(file, `is larger than ${LIMITS.pluginBytes} bytes`);
  const reader = new ArchiveReader(file);
  await reader.read();
  return withoutOuterFolder(file, reader.files);
}

class ArchiveReader {
  readonly files = new Map<string, Buffer>();
  private readonly sizes: Sizes;
  private entries = 0;
  private bytes = 0;

  constructor(private readonly file: string) {
    this.sizes = new Sizes(file);
  }

  async read(): Promise<void> {
    const source = createReadStream(this.file);
    await new Promise<void>((resolve, reject) => {
      const parser = new Parser({ strict: true, maxMetaEntrySize: 64 * 1024 });
      const fail = (cause: unknown): void => {
        source.destroy();
        reject(cause instanceof Error ? cause : new Error(String(cause)));
      };
      parser.on('entry', (entry: ReadEntry) => {
        try {
          this.take(entry);
        } catch (cause) {
          fail(cause);
        }
      });
      parser.on('error', (cause: unknown) =>
        fail(unsafe(this.file, `is not a whole tar archive: ${text(cause)}`)),
      );
      parser.on('end', resolve);
      source.on('error', fail);
      source.on('data', (chunk) => parser.write(chunk as Buffer));
      source.on('end', () => parser.end());
    });
  }

  private take(entry: ReadEntry): void {
    this.entries += 1;
    this.bytes += entry.size;
    if (this.entries > MAX_ENTRIES || this.bytes > 4 * LIMITS.pluginBytes)
      throw unsafe(this.file, 'holds far more than a plugin');
    const path = entry.path.replace(/^(?:\.\/)+/, '').replace(/\/$/, '');
    if (entry.type === 'Directory' || isLeftOut(path)) {
      entry.resume();
      return;
    }
    if (entry.type !== 'File' && entry.type !== 'OldFile')
      throw unsafe(this.file, `has "${path.slice(0, 100)}", which is no regular file (${entry.type})`);
    this.sizes.add(path, entry.size);
    const chunks: Buffer[] = [];
    entry.on('data', (chunk: Buffer) => chunks.push(chunk));
    entry.on('end', () => this.files.set(path, Buffer.concat(chunks)));
  }
}

function withoutOuterFolder(file: string, files: PluginFiles): PluginFiles {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  if (files.has('plugin.json')) return new Map(sorted);
  const outer = sorted[0]?.[0].split('/')[0] ?? '';
  if (!files.has(`${outer}/plugin.json`) || !sorted.every(([path]) => path.startsWith(`${outer}/`)))
    throw unsafe(file, 'has no plugin.json at its top');
  return new Map(sorted.map(([path, bytes]) => [path.slice(outer.length + 1), bytes]));
}

const text = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
