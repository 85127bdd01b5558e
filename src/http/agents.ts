import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { isIP } from 'node:net';
import { isPublicAddress, publicLookup } from './address.js';

/** Set once bytes may have left: from then on the outcome of a failed write is unknown. */
export interface Flight {
  connected: boolean;
}

type OnCreate = (error: Error | null, stream: Duplex) => void;

/** Connections kept for reads. A write always gets its own: a kept one may be dying, and then nobody knows what arrived. */
export class Agents {
  private readonly keep = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
  };
  private readonly keepPublic = new HttpsAgent({ keepAlive: true, lookup: publicLookup });

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
    const create = agent.createConnection.bind(agent);
    const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect';
    agent.createConnection = (options: ClientRequestArgs, callback?: OnCreate): Duplex | null | undefined => {
      const socket = create(options, callback);
      socket?.once(ready, () => {
        flight.connected = true;
      });
      return socket;
    };
    return agent;
  }

  close(): void {
    for (const agent of [this.keep.http, this.keep.https, this.keepPublic]) agent.destroy();
  }
}
