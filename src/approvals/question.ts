import { escapeUnsafe } from '../shared/log.js';
import { previewLines, type Preview } from './preview.js';
import { argumentLines, type ShownArguments } from './shown-arguments.js';

/** What a user is asked to allow. Made by the host from the call itself; no script and no document has a say in it. */
export interface Question {
  integration: string;
  /** Version of the plugin. */
  version: string;
  function: string;
  operation: 'read' | 'write';
  account: string;
  /** Where the call goes, e.g. the deployment's URL. */
  target: string;
  /** Requests that the function may send, such as `POST /api/mutation`. */
  requests: readonly string[];
  arguments: ShownArguments;
  /** Why this counts as production, where it does. */
  production?: string;
  /** What would change, where the plugin can show it. */
  preview?: Preview;
}

export type Answer = { allowed: true } | { allowed: false; why: string; unavailable: boolean };

/** Asks the user about one call. Every outcome but an explicit yes is a refusal. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;

/** The question as text, with characters that could disguise it made visible. */
export function questionText(question: Question): string {
  return [
    `Allow this ${question.operation} to ${question.integration}?`,
    ...(question.production === undefined ? [] : [`PRODUCTION: ${question.production}`]),
    `Function: ${question.integration}.${question.function} (plugin version ${question.version})`,
    `Deployment: ${question.target} (account ${question.account})`,
    `May send: ${question.requests.join(', ')}`,
    ...argumentLines(question.arguments),
    ...(question.preview === undefined ? [] : previewLines(question.preview)),
  ]
    .map(escapeUnsafe)
    .join('\n');
}
