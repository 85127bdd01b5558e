import { basename } from 'node:path';
import { Catalog } from '../../gateway/catalog.js';
import { LiveOffer } from '../../gateway/live-offer.js';
import { escapeUnsafe } from '../../shared/log.js';
import { offerOf, type ComposeOptions } from '../compose-offer.js';
import { note } from '../output.js';
import { loadChecked } from './load-checked.js';
import { watchFolder } from './watch-folder.js';

/** One plugin under development, served as it was last saved without a fault. */
export class DevSession {
  private readonly end = new AbortController();
  private stop: () => void = () => undefined;
  private busy: Promise<void> = Promise.resolve();
  /** Hash of what is served. */
  private served: string | undefined;
  private broken = false;

  private constructor(
    private readonly dir: string,
    private readonly options: ComposeOptions,
    readonly offer: LiveOffer,
  ) {}

  /** Loads the plugin, and again at each save. While no version was good, nothing is served. */
  static async start(dir: string, options: ComposeOptions): Promise<DevSession> {
    const session = new DevSession(dir, options, new LiveOffer(await offerOf(options, new Catalog([]))));
    session.stop = await watchFolder(dir, () => void session.reload());
    await session.reload();
    return session;
  }

  async close(): Promise<void> {
    this.stop();
    this.end.abort();
    await this.busy;
  }

  /** One at a time: the last save is the last to be looked at. */
  private reload(): Promise<void> {
    this.busy = this.busy
      .then(() => this.load())
      .catch((error: unknown) => {
        say(
          `fault while reloading: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      });
    return this.busy;
  }

  private async load(): Promise<void> {
    if (this.end.signal.aborted) return;
    const checked = await loadChecked(this.dir, this.end.signal);
    if (this.end.signal.aborted) return;
    if ('fault' in checked) {
      this.broken = true;
      if (this.served !== undefined) return say('broken: the last good version is still served');
      await this.serve(new Catalog([], [{ name: basename(this.dir), error: checked.fault }]));
      return say('broken: nothing is served until it is saved without an error');
    }
    const again = this.broken ? 'good again: ' : '';
    this.broken = false;
    const { manifest, sealed } = checked.plugin;
    const functions = manifest.functions.length;
    const what = `${manifest.name} ${manifest.version}, ${functions} ${functions === 1 ? 'function' : 'functions'}`;
    if (this.served === sealed.hash) {
      if (again !== '') say(`${again}serving ${what}`);
      return;
    }
    this.served = sealed.hash;
    await this.serve(new Catalog([checked.plugin]));
    say(`${again}serving ${what}`);
  }

  private async serve(catalog: Catalog): Promise<void> {
    this.offer.replace(await offerOf(this.options, catalog));
  }
}

const say = (text: string): void => note(`plugin:dev: ${escapeUnsafe(text)}`);
