import type { PluginDraft } from '../draft.js';
import { isNode, listAt, textAt, type Node, type OpenApiDocument } from './document.js';

type Manifest = PluginDraft['manifest'];
type Way = NonNullable<Exclude<Manifest['authorization'], unknown[]>>;
type Field = NonNullable<Manifest['credentials']>[number];

export interface Auth {
  credentials: Field[];
  ways: Way[];
  remarks: string[];
}

/** How the document's security schemes become credentials. What cannot be sent in a header is told as a remark. */
export function authOf(document: OpenApiDocument, title: string): Auth {
  const components = document.resolve(document.root['components'], 'components');
  const schemes = document.resolve(components['securitySchemes'], 'components.securitySchemes');
  const security = listAt(document.root, 'security');
  const named = new Set(security.flatMap((each) => (isNode(each) ? Object.keys(each) : [])));
  const wanted = Object.keys(schemes).filter((name) => named.size === 0 || named.has(name));
  const auth: Auth = { credentials: [], ways: [], remarks: [] };
  for (const name of wanted) {
    const path = `components.securitySchemes.${name}`;
    add(auth, document.resolve(schemes[name], path), path, title);
  }
  // One way for all operations is needed; one of several, or for some only, is the user's choice.
  const always =
    security.length > 0 && security.every((each) => isNode(each) && Object.keys(each).length > 0);
  const required = always && auth.ways.length === 1;
  for (const field of auth.credentials) field.required = required;
  return auth;
}

function add(auth: Auth, scheme: Node, path: string, title: string): void {
  const kind = textAt(scheme, 'type');
  const help = (textAt(scheme, 'description') ?? `From the settings of ${title}.`).slice(0, 500);
  const put = (way: Way, ...fields: [key: string, label: string, type: 'secret' | 'string'][]): void => {
    for (const [key, label, type] of fields)
      if (!auth.credentials.some((field) => field.key === key))
        auth.credentials.push({ key, label, type, required: false, help });
    auth.ways.push(way);
  };
  const http = textAt(scheme, 'scheme')?.toLowerCase();
  if (kind === 'http' && http === 'basic') {
    put(
      { scheme: 'Basic', username: 'username', field: 'password' },
      ['username', 'User name', 'string'],
      ['password', 'Password', 'secret'],
    );
  } else if ((kind === 'http' && http === 'bearer') || kind === 'oauth2' || kind === 'openIdConnect') {
    if (kind !== 'http')
      auth.remarks.push(`${path} is ${kind}: the user has to get a token elsewhere and store it.`);
    if (!auth.ways.some((way) => way.scheme === 'Bearer'))
      put({ scheme: 'Bearer', field: 'token', stripPrefixes: ['Bearer'] }, ['token', 'Token', 'secret']);
  } else if (kind === 'apiKey' && scheme['in'] === 'header') {
    const header = textAt(scheme, 'name') ?? '';
    if (/^authorization$/i.test(header)) {
      auth.remarks.push(`${path} is a key in Authorization without a scheme; Bearer was assumed: review it.`);
      put({ scheme: 'Bearer', field: 'api_key' }, ['api_key', 'API key', 'secret']);
    } else put({ header, field: 'api_key' }, ['api_key', 'API key', 'secret']);
  } else {
    auth.remarks.push(
      `${path} (${kind} in ${textAt(scheme, 'in') ?? http}) is left out: a key is sent in a header only.`,
    );
  }
}
