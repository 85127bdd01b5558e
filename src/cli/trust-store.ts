import { kosmoHome, trustFile } from '../config/paths.js';
import { TrustStore } from '../plugins/trust-store.js';

export const trustStore = (): TrustStore => new TrustStore(trustFile(kosmoHome()));
