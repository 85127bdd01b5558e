import { ApprovalDesk } from '../../approvals/desk.js';
import { approvalsDir, kosmoHome } from '../../config/paths.js';
import { KosmoError } from '../../shared/errors.js';
import { isName, shownName } from '../../shared/names.js';
import { note, noteExactly, printJson, printLine } from '../output.js';
import { out } from '../show/colors.js';

const POLL_MS = 500;

export interface ApprovalsOptions {
  json?: boolean;
  /** An approval without a terminal. */
  yes?: boolean;
}

const openDesk = (): ApprovalDesk => new ApprovalDesk(approvalsDir(kosmoHome()));
type Row = Awaited<ReturnType<ApprovalDesk['list']>>[number];

/** `kosmo approvals`: the questions that are kept, one of them, or new ones as they come. */
export async function approvals(
  verb: string,
  code: string | undefined,
  { json }: ApprovalsOptions,
): Promise<void> {
  if (verb === 'watch') return watch(json === true);
  const all = await openDesk().list();
  if (verb === 'show') {
    const row = all.find(({ question }) => question.code === code);
    if (!row)
      throw new KosmoError(
        'usage',
        code === undefined
          ? '`kosmo approvals show` needs an id.'
          : `There is no question ${shownName(code)}.`,
        { hint: 'Run `kosmo approvals` for those that are kept.' },
      );
    if (json === true) printJson({ success: true, approval: toJson(row) });
    else printRow(row);
  } else if (json === true) printJson({ success: true, approvals: all.map(toJson) });
  else if (all.length === 0) printLine('No call waits for your approval.');
  else for (const row of all) printRow(row);
}

/**
 * `kosmo approve` and `kosmo deny`: shows the question, then answers it, without asking again. A yes wants a terminal, or
 * `--yes`: a program that nobody has told to has no business giving it.
 */
export async function answer(
  code: string,
  decision: 'allow' | 'deny',
  { json, yes }: ApprovalsOptions,
): Promise<void> {
  if (decision === 'allow' && yes !== true && !(process.stdin.isTTY && process.stdout.isTTY)) {
    throw new KosmoError(
      'approval_denied',
      'Approvals are given by a person at a terminal. Nothing was approved.',
      {
        hint: `Run \`kosmo approve ${isName(code) ? code : 'ID'}\` in a terminal of your own.`,
      },
    );
  }
  const desk = openDesk();
  const { text } = await desk.waiting(code);
  if (json === true) noteExactly(text);
  else printLine(text);
  await desk.answer(code, decision);
  const verdict = decision === 'allow' ? 'approved once' : 'denied';
  if (json === true) printJson({ success: true, approval: code, decision, text });
  else
    printLine(
      `${code}: ${verdict}. ${decision === 'allow' ? 'The same call can now be made again.' : ''}`.trim(),
    );
}

async function watch(json: boolean): Promise<void> {
  const seen = new Set<string>();
  const desk = openDesk();
  let stopped = false;
  process.once('SIGINT', () => {
    stopped = true;
  });
  note('Waiting for calls that need your approval; Ctrl-C ends.');
  while (!stopped) {
    for (const row of await desk.list()) {
      if (row.state !== 'waiting' || seen.has(row.question.id)) continue;
      seen.add(row.question.id);
      if (json) printLine(JSON.stringify(toJson(row)));
      else printRow(row);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const toJson = ({ question, state }: Row): Record<string, unknown> => ({
  code: question.code,
  state,
  created_at: new Date(question.createdAt).toISOString(),
  expires_at: new Date(question.expiresAt).toISOString(),
  digest: question.digest,
  text: question.text,
});

function printRow({ question, state }: Row): void {
  const left = Math.max(0, Math.ceil((question.expiresAt - Date.now()) / 1000));
  const shown = state === 'waiting' ? out.yellow(`waiting, ${left} s left`) : out.dim(state);
  printLine(`${out.bold(question.code)}  ${shown}`);
  for (const line of question.text.split('\n')) printLine(`  ${line}`);
  if (state === 'waiting') printLine(`  → kosmo approve ${question.code}   or   kosmo deny ${question.code}`);
}
