import { questionText, type Ask } from '../approvals/question.js';
import { isInteractive } from './terminal.js';
import { note } from './output.js';

/** Asks at the terminal; undefined where there is none. The default answer is no. */
export function terminalAsk(): Ask | undefined {
  if (!isInteractive()) return undefined;
  return async (question) => {
    const { select, isCancel } = await import('@clack/prompts');
    note(questionText(question));
    const answer = await select({
      message: 'Run exactly this call once?',
      options: [
        { value: 'deny', label: 'Deny' },
        { value: 'allow', label: 'Allow' },
      ],
      initialValue: 'deny',
    });
    if (!isCancel(answer) && answer === 'allow') return { allowed: true };
    return { allowed: false, why: 'the user chose to deny it', unavailable: false };
  };
}
