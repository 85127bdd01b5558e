import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { isIP } from 'node:net';
import { LIMITS } from '../config/limits.js';
import { isPublicAddress, publicLookup } from './address.js';

/** Set once bytes may have left: from then on the outcome of a failed write is unknown. */
export interface Flight {
  connected: boolean;
}

type OnCreate = (error: Error | null, stream: Duplex) => void;

/** Connections kept for reads. A write always gets its own: a kept one may be dying, and then nobody knows what arrived. */
export class Agents {
  private readonly keep;
  private readonly keepPublic;

  /** `connectMs`: how long a connection may take until it stands, TLS and the look-up of its name included. */
  constructor(private readonly connectMs: number = LIMITS.connectMs) {
    this.keep = {
      http: this.timed(new HttpAgent({ keepAlive: true })),
      https: this.timed(new HttpsAgent({ keepAlive: true })),
    };
    this.keepPublic = this.timed(new HttpsAgent({ keepAlive: true, lookup: publicLookup }));
  }

  /** `publicOnly`: the origin was not typed by the user, so it must be a public address. */
  for(url: URL, write: boolean, publicOnly: boolean, flight: Flight): HttpAgent | HttpsAgent {
    if (
      publicOnly &&
      isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0 &&
      !isPublicAddress(url.hostname.replace(/^\[|\]$/g, ''))
    ) {
      throw Object.assign(new Error(`${url.hostname} is not a public address`), { code: 'EKOSMO_ADDRESS' });
    }
    if (!write)
      return publicOnly ? this.keepPublic : url.protocol === 'https:' ? this.keep.https : this.keep.http;
    const agent =
      url.protocol === 'https:'
        ? new HttpsAgent(publicOnly ? { lookup: publicLookup } : {})
        : new HttpAgent();
    return this.timed(agent, () => {
      flight.connected = true;
    });
  }

  /** Ends connections that do not stand in time; calls back when one does. */
  private timed<A extends HttpAgent>(agent: A, stands: () => void = () => undefined): A {
    const create = agent.createConnection.bind(agent);
    const ready = agent instanceof HttpsAgent ? 'secureConnect' : 'connect';
    agent.createConnection = (options: ClientRequestArgs, callback?: OnCreate): Duplex | null | undefined => {
      const socket = create(options, callback);
      if (!socket) return socket;
      let waits = true;
      const giveUp = (): void => void (waits && socket.destroy(tooLate()));
      // It may stand already, and only we stood still: that is looked at first.
      const late = setTimeout(() => setImmediate(giveUp), this.connectMs);
      const over = (): void => {
        waits = false;
        clearTimeout(late);
      };
      socket.once('close', over).once(ready, over).once(ready, stands);
      return socket;
    };
    return agent;
  }

  close(): void {
    for (const agent of [this.keep.http, this.keep.https, this.keepPublic]) agent.destroy();
  }
}

const tooLate = (): Error => Object.assign(new Error('no connection in time'), { code: 'EKOSMO_CONNECT' });
