import type { ApprovalBook } from '../approvals/book.js';
import type { ApprovalDesk } from '../approvals/desk.js';
import { argumentsDigest, callDigest, type CallIdentity } from '../approvals/digest.js';
import { questionText, type Ask, type Question } from '../approvals/question.js';
import type { Preview } from '../approvals/preview.js';
import { showArguments, type ShownArguments } from '../approvals/shown-arguments.js';
import { LIMITS } from '../config/limits.js';
import { contentHash } from '../plugins/content-hash.js';
import { KosmoError } from '../shared/errors.js';
import type { JsonObject } from '../shared/wire.js';
import type { CatalogEntry } from './catalog.js';

/** A call as it will be executed, with all that an approval of it holds for. */
export interface FixedCall {
  entry: CatalogEntry;
  account: string;
  /** Where the account points, e.g. the deployment's URL. */
  deployment: string;
  args: JsonObject;
  /** JSON of the arguments: this very text is given to the script, and shown but for secrets in it. */
  argsJson: string;
  /** Removes the secrets of the account: a question goes to clients, and into a file. */
  clean: (text: string) => string;
  /** Why this counts as production, where it does. */
  production: string | undefined;
  /** Finds out what the call would change; absent where the plugin cannot show it. Never rejects. */
  preview: (() => Promise<Preview>) | undefined;
}

/** Where users are asked: `client` by whoever makes the call, `terminal` in another terminal. */
export interface ApprovalRoutes {
  book: ApprovalBook;
  /** Absent where another terminal is not to be used. */
  desk?: ApprovalDesk;
  /** True for another terminal even where the client could ask. */
  terminalOnly: boolean;
  /** Who may use an answer given in another terminal. */
  session: string;
}

/**
 * Gets the user's approval of exactly this call, and uses it up. Returns its id.
 * Throws `approval_denied`, `approval_required` or `approval_unavailable`; nothing has been sent then.
 */
export async function approve(
  call: FixedCall,
  routes: ApprovalRoutes,
  ask: Ask | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (ask && !routes.terminalOnly) return askClient(call, shownArguments(call), routes.book, ask, signal);
  const { desk, session } = routes;
  if (!desk) throw refused(call, 'approval_unavailable', 'there is nobody to ask');
  const shown = shownArguments(call);
  const digest = digestOf(call);
  const known = await desk.settle({ digest, session });
  const settled =
    known.state === 'unasked'
      ? await desk.settle({ digest, session, text: questionText(await questionOf(call, shown)) })
      : known;
  if (settled.state === 'waiting') throw required(call, settled.code, settled.expiresInMs);
  if (settled.state === 'approved') return settled.id;
  throw refused(call, 'approval_denied', 'the user denied it in a terminal');
}

function required({ entry }: FixedCall, code: string, expiresInMs: number): KosmoError {
  const seconds = Math.max(1, Math.ceil(expiresInMs / 1000));
  return new KosmoError(
    'approval_required',
    `"${entry.qualifiedName}" waits for the user's approval ${code}. Nothing was sent.`,
    {
      hint: `Ask the user to run \`kosmo approve ${code}\` in a terminal, then make exactly the same call again within ${seconds} seconds.`,
      details: { approval: code, expires_in_s: seconds },
    },
  );
}

async function askClient(
  call: FixedCall,
  shown: ShownArguments,
  book: ApprovalBook,
  ask: Ask,
  signal: AbortSignal,
): Promise<string> {
  const id = book.open(digestOf(call));
  const answer = await questionOf(call, shown)
    .then((question) => ask(question, signal))
    .catch((cause: unknown) => {
      book.drop(id);
      throw cause;
    });
  if (!answer.allowed) {
    book.drop(id);
    throw refused(call, answer.unavailable ? 'approval_unavailable' : 'approval_denied', answer.why);
  }
  if (signal.aborted) {
    book.drop(id);
    throw refused(call, 'approval_denied', 'the call was cancelled meanwhile');
  }
  book.grant(id);
  // Looked at again: the user thought about this call, and files may have changed while they did.
  if (book.consume(id, digestOf(call))) return id;
  throw refused(call, 'approval_denied', 'the answer came too late, or the plugin changed meanwhile');
}

/** Throws where the user could not see what they say yes to. */
function shownArguments(call: FixedCall): ShownArguments {
  const shown = showArguments(call.clean(call.argsJson), argumentsDigest(call.args));
  if (shown) return shown;
  const { qualifiedName } = call.entry;
  throw new KosmoError(
    'approval_unavailable',
    `"${qualifiedName}" was not allowed: its arguments (${call.argsJson.length} characters) are too many to be shown to the user. Nothing was sent.`,
    {
      hint: `Write less in one call: questions show ${LIMITS.questionArgumentChars} characters; only long texts can be cut.`,
    },
  );
}

async function questionOf(call: FixedCall, shown: ShownArguments): Promise<Question> {
  const {
    entry: { plugin, fn },
    account,
    deployment,
    production,
  } = call;
  const preview = await call.preview?.();
  const { manifest } = plugin;
  const requests = fn.endpoints.flatMap((name) => {
    const endpoint = manifest.endpoints[name];
    return endpoint?.class === fn.operation ? [`${endpoint.method} ${endpoint.path}`] : [];
  });
  return {
    integration: manifest.name,
    version: manifest.version,
    function: fn.name,
    operation: fn.operation,
    account,
    target: deployment,
    requests,
    arguments: shown,
    ...(production === undefined ? {} : { production }),
    ...(preview === undefined ? {} : { preview }),
  };
}

function digestOf({ entry: { plugin, fn }, account, deployment, args }: FixedCall): string {
  const identity: CallIdentity = {
    integration: plugin.manifest.name,
    version: plugin.manifest.version,
    contentHash: plugin.sealed?.hash ?? contentHash(plugin.dir),
    account,
    deployment,
    function: fn.name,
    arguments: args,
  };
  return callDigest(identity);
}

const refused = (
  { entry }: FixedCall,
  code: 'approval_denied' | 'approval_unavailable',
  why: string,
): KosmoError =>
  new KosmoError(code, `"${entry.qualifiedName}" was not allowed: ${why}. Nothing was sent.`, {
    hint: 'Do not repeat the call unless the user asks for it.',
  });
