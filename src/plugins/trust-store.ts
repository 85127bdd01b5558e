import * as z from 'zod/v4';
import { KosmoError } from '../shared/errors.js';
import { withLock } from '../shared/lock.js';
import { readPrivate } from '../shared/read-private.js';
import { sweepTemp, writePrivate } from '../shared/safe-file.js';

const MAX_BYTES = 4 * 1024 * 1024;

const texts = z.record(z.string(), z.string());
const pin = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  trustedAt: z.string(),
  files: texts,
  claims: texts,
});
const shape = z.strictObject({ version: z.literal(1), plugins: z.record(z.string(), pin) });

/** What the user trusted: the hash of all files, and what it was made of, to say later what changed. */
export type Pin = z.infer<typeof pin>;

/** The user's pins, in one 0600 file. Throws `plugin_untrusted` where it cannot be read safely: then nothing is trusted. */
export class TrustStore {
  constructor(private readonly file: string) {}

  async find(name: string): Promise<Pin | undefined> {
    const pins = await this.read();
    return Object.hasOwn(pins, name) ? pins[name] : undefined;
  }

  async set(name: string, pinned: Pin): Promise<void> {
    await this.change((pins) => ({ ...pins, [name]: pinned }));
  }

  /** Returns whether there was one. */
  async remove(name: string): Promise<boolean> {
    if ((await this.find(name)) === undefined) return false;
    await this.change(({ [name]: _gone, ...others }) => others);
    return true;
  }

  private async change(work: (pins: Record<string, Pin>) => Record<string, Pin>): Promise<void> {
    await withLock(this.file, async () => {
      await sweepTemp(this.file);
      const plugins = work(await this.read());
      await writePrivate(this.file, `${JSON.stringify({ version: 1, plugins }, null, 2)}\n`);
    });
  }

  private async read(): Promise<Record<string, Pin>> {
    const text = await readPrivate(this.file, MAX_BYTES).catch((cause: unknown) => {
      const { message, hint } = cause as KosmoError;
      throw new KosmoError('plugin_untrusted', message, { cause, ...(hint === undefined ? {} : { hint }) });
    });
    if (text === undefined) return {};
    const parsed = shape.safeParse(parse(text));
    if (parsed.success) return parsed.data.plugins;
    throw new KosmoError('plugin_untrusted', `${this.file} is damaged; no installed plugin is served.`, {
      hint: 'Move it away, and trust your plugins again with `kosmo plugin:trust NAME`.',
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
